/* stream: a reply that goes on, for as long as its client listens (Server-Sent Events: HTML, 9.2).
 *
 *     struct http_stream *stream = http_stream_start(request, &(struct http_stream_plan){
 *         .type = "text/event-stream", .beat = ":\n\n", .seconds = 3600, .ended = viewer_gone, .context =
 * viewer}); if (stream) http_stream_push(stream, "data: 1\n\n", 9);
 *
 * A stream is the one reply of its request. It is never compressed or cached, keeps its connection to itself,
 * and counts as one request when it ends. It ends when its handler says so, when its time is up, when the
 * server drains, when the client has gone (seen at once) or does not read: what waits for it is bounded by
 * HTTP_STREAM_WAITING bytes here and as much in the kernel, and has to leave within the deadline of a body.
 * Whatever the reason, `ended` is called once, from the loop; until then the stream and its request's arena
 * are there.
 */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include <stddef.h>

#include "base/attr.h"

struct http_request;
struct http_stream;

enum { HTTP_STREAM_WAITING = 16 * 1024 };

struct http_stream_plan {
    const char *type; /* Content-Type */
    const char *beat; /* sent when nothing else was for `beat_seconds`: what readers skip; lives as long */
    int beat_seconds; /* 0: 20 */
    int seconds;      /* when it ends by itself */
    void (*ended)(void *context);
    void *context;
};

/* NULL: it has been refused, and the request is answered (503 or 429, with Retry-After); `ended` is not
 * called. */
MUST_CHECK struct http_stream *http_stream_start(struct http_request *request,
                                                 const struct http_stream_plan *plan);
/* Copied. To a client that does not keep up nothing is sent any more, and its stream ends. Never calls
 * `ended` before it returns, nor does http_stream_end(). */
void http_stream_push(struct http_stream *stream, const char *bytes, size_t size);
/* Once all that was pushed has left. */
void http_stream_end(struct http_stream *stream);

#endif
