/* curl_loop: libcurl's multi interface on a libevent loop.
 *
 * The owner embeds a struct curl_transfer in what it sends, sets up `easy` and starts it; `done` is called
 * once, from the loop, when the transfer has ended. libcurl keeps connections for the transfers that follow.
 */
#ifndef DELIVERY_CURL_LOOP_H
#define DELIVERY_CURL_LOOP_H

#include <stdbool.h>

#include <curl/curl.h>

#include "base/attr.h"

struct event_base;
struct curl_loop;

/* CURLOPT_PRIVATE of `easy` is ours while it runs. */
struct curl_transfer {
    CURL *easy;
    /* The handle stays in the loop after `done`, until curl_loop_cancel(): for CURLOPT_CONNECT_ONLY, whose
     * connection is closed when its handle leaves. */
    bool stays;
    /* The transfer has left the loop (unless it stays): it may be freed, or started again. */
    void (*done)(struct curl_transfer *transfer, CURLcode result);
};

/* CONNECTIONS: idle ones that are kept at most. NULL without memory. */
MUST_CHECK struct curl_loop *curl_loop_new(struct event_base *base, long connections);
/* False when libcurl does not take it; `done` is not called then. */
MUST_CHECK bool curl_loop_start(struct curl_loop *loop, struct curl_transfer *transfer);
/* Take a running transfer out without calling `done`, or one that stayed. */
void curl_loop_cancel(struct curl_loop *loop, struct curl_transfer *transfer);
/* After every transfer has ended or was cancelled; not from `done`. NULL is allowed. */
void curl_loop_free(struct curl_loop *loop);

#endif
