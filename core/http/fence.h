/* What comes in, as bytes: the lines of a head, what may be in them, and the chunks of a body. Functions of
 * their arguments, so that unit tests and fuzzers call them directly. Private to the room and its tests. */
#ifndef HTTP_FENCE_H
#define HTTP_FENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* --- fence.c: what must not come in (RFC 9112) --- */

struct http_field {
    const char *name;
    size_t name_len;
    const char *value;
    size_t value_len;
};

enum { HTTP_FIELDS_MAX = 100 };

/* A request's head as it arrived, before anything in it is believed. */
struct http_head {
    const char *method;
    const char *target;
    const char *version; /* "HTTP/1.1" */
    const struct http_field *fields;
    size_t count; /* may say more than HTTP_FIELDS_MAX; then `fields` holds that many */
    bool torn;    /* a line did not end with exactly CR LF, or a NUL is in the first */
};

/* What the framing fields say once the fence has let them pass. */
struct http_framing {
    bool chunked;
    bool has_length;
    uint64_t length;
    bool expects_continue;
};

/* Why a request was refused; also the label `reason` of the metric. */
enum http_refusal {
    HTTP_PASS,
    HTTP_REFUSE_METHOD,
    HTTP_REFUSE_TARGET,
    HTTP_REFUSE_VERSION,
    HTTP_REFUSE_LINES,
    HTTP_REFUSE_COUNT,
    HTTP_REFUSE_NAME,
    HTTP_REFUSE_VALUE,
    HTTP_REFUSE_HOST,
    HTTP_REFUSE_LENGTH,
    HTTP_REFUSE_CODING,
    HTTP_REFUSE_BOTH,
    HTTP_REFUSE_BODY,
    HTTP_REFUSE_REPEATED,
    HTTP_REFUSE_LONG,
    HTTP_REFUSE_LARGE,
    HTTP_REFUSE_CHUNKS,
    HTTP_REFUSALS
};

MUST_CHECK enum http_refusal http_fence(const struct http_head *head, struct http_framing *framing);
/* "length", the sentence for the client, and its status. */
const char *http_refusal_name(enum http_refusal refusal);
const char *http_refusal_detail(enum http_refusal refusal);
int http_refusal_status(enum http_refusal refusal);

/* --- head.c: the lines of a head --- */

/* How long the head at the beginning of BYTES is, with its empty line, however its lines end; 0 while that
 * has not come. Nothing is looked for in front of SCANNED, which moves to where the next call begins. */
size_t http_head_end(const char *bytes, size_t len, size_t *scanned);
/* Cut TEXT, LEN bytes and a NUL, into a head. Names and values get a NUL behind them; blanks around values
 * are left out. FIELDS has room for HTTP_FIELDS_MAX. */
void http_head_split(char *text, size_t len, struct http_head *head, struct http_field *fields);

/* --- chunk.c: a chunked body (RFC 9112, 7.1), strictly --- */

struct http_chunks {
    int state;
    uint64_t left;   /* of the present chunk */
    size_t overhead; /* bytes of extensions and trailers so far */
};
enum http_chunk { HTTP_CHUNK_MORE, HTTP_CHUNK_DATA, HTTP_CHUNK_END, HTTP_CHUNK_BAD };
/* Read on in BYTES; USED says how far it went. DATA: the last *SIZE of these are of the body, call again.
 * MORE: all were used. END: the body is whole. Starts with a zeroed CHUNKS. */
MUST_CHECK enum http_chunk http_chunk_next(struct http_chunks *chunks, const char *bytes, size_t len,
                                           size_t *used, size_t *size);

#endif
