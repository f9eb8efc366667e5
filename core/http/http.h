/* http: the server, HTTP/1.1 on the libevent loop.
 *
 * A server is a list of tables of routes. A route's `start` is called once the fence, the method, the
 * parameters and the whole body have been accepted; from then on the handler owes exactly one reply, now or
 * later, through one of the http_reply_* functions. Everything about a request lives in its arena until the
 * reply has left and the handler has replied, whichever is later: a handler that comes after our own deadline
 * (503) or after the client has gone still finds its arena, and its reply is dropped. Do not touch a request
 * after replying.
 *
 * On the way out every reply gets the security headers, the request id, ETag / 304, Vary, compression and
 * its log line; handlers set none of these.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/problem.h"
#include "http/config.h"
#include "http/route.h"

struct event_base;
struct http_server;
struct http_request;

/* --- what a handler reads --- */

struct arena *http_arena(struct http_request *request);
/* The `context` of the server's configuration. */
void *http_context(struct http_request *request);
/* NULL when none was found: an error page may be rendered for an address that does not exist. */
const struct http_route *http_route_of(const struct http_request *request);
/* A place for one pointer that handlers keep with the request; NULL at first. */
void **http_note(struct http_request *request);
const char *http_request_id(const struct http_request *request);
const char *http_method(const struct http_request *request);
/* Decoded value of {name} in the route's pattern; never NULL for a name that is in it. Valid UTF-8 without
 * control characters. */
const char *http_path_value(struct http_request *request, const char *name);
/* The route's struct of parameters, filled. */
const void *http_params(struct http_request *request);
/* Path and query as they were sent. */
const char *http_target(struct http_request *request);
/* NULL when absent or empty; of several the first. Names are compared without case. */
const char *http_header(struct http_request *request, const char *name);
/* All fields of that name as one list (RFC 9110, 5.3), for names whose value is one: a client may send it in
 * pieces, and a proxy add its own behind the client's. NULL when absent or empty. */
const char *http_header_list(struct http_request *request, const char *name);
const char *http_cookie(struct http_request *request, const char *name);
/* NUL-terminated; JSON, NDJSON and forms are valid UTF-8 without NUL. */
const char *http_body(struct http_request *request, size_t *len);
/* The fields of a form in the body, in their order; ends with one without a name. Decoded, and the lines of a
 * value end with a line feed. A field without a value, one that is no text and a name that was there before
 * are left out. */
struct http_form_field {
    const char *name, *value;
};
MUST_CHECK const struct http_form_field *http_form(struct http_request *request);
/* "https://events.example.org": from the configuration, else Host, with the scheme that a trusted
 * proxy names. */
const char *http_origin(struct http_request *request);
/* The client's address as text; behind a trusted proxy the one that it names. */
const char *http_client(struct http_request *request);
/* The token of "Authorization: Bearer ...", or NULL. */
const char *http_bearer(struct http_request *request);

/* The guard lets REQUEST in: its body is read, and its handler called. */
void http_guard_pass(struct http_request *request);

/* --- replies: exactly one per request --- */

struct http_reply {
    int status;
    const char *type; /* Content-Type; NULL with no body */
    const char *body; /* copied unless in the request's arena (`in_arena`) */
    size_t size;
    bool in_arena;    /* in the request's arena, or living as long as the server */
    const char *etag; /* with its quotes; NULL: none. A matching If-None-Match makes it a 304 */
    const char *location;
    const char *cache;          /* Cache-Control; NULL: "no-store" unless the route is HTTP_CACHED */
    const char *cookie;         /* Set-Cookie */
    const char *const *headers; /* further name, value, name, value, NULL; one of ours is replaced by it */
};
void http_reply(struct http_request *request, const struct http_reply *reply);
/* JSON bytes, copied. */
void http_reply_json(struct http_request *request, int status, const char *json, size_t size,
                     const char *etag);
void http_reply_redirect(struct http_request *request, int status, const char *location);
/* RFC 9457 (or the error page, for HTTP_PAGE): title by status; `detail` and `problems` may be NULL. */
void http_reply_problem(struct http_request *request, int status, const char *detail,
                        const struct problems *problems);
/* 429 with Retry-After: more than what is taken in a time. */
void http_reply_limited(struct http_request *request, long seconds, const char *detail);
/* 500, for a fault of the program that is in the log. */
void http_reply_broken(struct http_request *request);
/* 503 with Retry-After: the database cannot be asked right now. */
void http_reply_unavailable(struct http_request *request);

/* --- the response cache --------------------------------------------------------------------------------
 *
 * Replies 200 of HTTP_CACHED routes to requests without Authorization are kept for the route's
 * `cache_seconds` under route, path values, parameters (in their canonical form) and the cookies of
 * `cache_key_cookies`, unless the reply sets a cookie or has a `cache` of its own. While one such request is
 * with its handler, others for the same wait for its reply. */

/* The reply that is about to be cached is dropped when this tag is ("evt_7k2m9q4x8w3t", "listing"). */
void http_cache_tag(struct http_request *request, const char *tag);
/* NULL: everything. Replies that are being made while this is called are not kept. */
void http_cache_drop(struct http_server *server, const char *tag);

/* --- the server: config.h --- */

/* NULL with a sentence appended to ERROR. Strings of CONFIG must live as long as the server. */
MUST_CHECK struct http_server *http_server_new(struct event_base *base, const struct http_config *config,
                                               struct buf *error);
/* Stop accepting; connections close after their present request. `drained` is called once when none is left.
 */
void http_server_drain(struct http_server *server, void (*drained)(void *context), void *context);
/* Appended in Prometheus's text format. */
void http_server_metrics(const struct http_server *server, struct buf *out);
/* Waiting requests are answered 503. Nothing may reply afterwards: free what still could (the database pool)
 * first. */
void http_server_free(struct http_server *server);

#endif
