/* The response cache: finished replies by key, bounded in bytes, least recently used first out, each with a
 * lifetime; and single flight, so that of many requests for a missing key one does the work. It knows neither
 * connections nor clocks: time is an argument, requests are pointers. Private to the room. */
#ifndef HTTP_CACHE_H
#define HTTP_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/arena.h"
#include "base/attr.h"
#include "http/http.h"
#include "http/http_internal.h"

/* A finished reply with its packed twins, shared by reference count: the cache holds one count while the
 * entry is in it, each reply on its way to a client another. */
struct http_stored {
    unsigned refs;
    bool kept;           /* in the cache, so that its heads are used again */
    struct arena *arena; /* of everything here, itself included */
    struct http_reply reply;
    struct {
        const char *bytes;
        size_t size;
        bool tried; /* packed, or found not worth it (bytes NULL) */
    } twins[HTTP_ENCODINGS];
    /* The fields of each twin's head that are the same for everybody, in `arena`, made at first use. */
    const char *fields[HTTP_ENCODINGS];
};

/* Deep copy of REPLY with one count; an ETag from a digest of the body when it has none and is 200. */
MUST_CHECK struct http_stored *http_stored_new(const struct http_reply *reply);
void http_stored_hold(struct http_stored *stored);
void http_stored_release(struct http_stored *stored);
/* Packs at first use. Falls back to the plain bytes; the encoding that came out is returned. */
enum http_encoding http_stored_twin(struct http_stored *stored, enum http_encoding wanted, const char **bytes,
                                    size_t *size);

struct http_cache;
struct http_flight;

struct http_waiter {
    void *request;
    STAILQ_ENTRY(http_waiter) link;
};
STAILQ_HEAD(http_waiters, http_waiter);

enum http_cache_answer { HTTP_CACHE_HIT, HTTP_CACHE_LEAD, HTTP_CACHE_WAIT };

MUST_CHECK struct http_cache *http_cache_new(size_t bytes_max);
void http_cache_free(struct http_cache *cache);

/* HIT: *STORED is valid until the next call. LEAD: the caller makes the reply and must end *FLIGHT. WAIT:
 * WAITER has been queued on another's flight. */
MUST_CHECK enum http_cache_answer http_cache_ask(struct http_cache *cache, const char *key, uint64_t now_us,
                                                 struct http_waiter *waiter, struct http_stored **stored,
                                                 struct http_flight **flight);
/* End a flight. STORED (may be NULL) is kept for LIFETIME_US under TAGS unless something was dropped
 * meanwhile or it is too big; the cache takes a count of its own. Requests that waited are moved to WAITERS.
 */
void http_cache_land(struct http_cache *cache, struct http_flight *flight, struct http_stored *stored,
                     uint64_t now_us, uint64_t lifetime_us, const char *const *tags, size_t tag_count,
                     struct http_waiters *waiters);
/* NULL: everything. Flights under way no longer take waiters and keep nothing. */
void http_cache_forget(struct http_cache *cache, const char *tag);

struct http_cache_counts {
    uint64_t hits, misses, waits, stores, evictions, drops;
    size_t entries, bytes;
};
const struct http_cache_counts *http_cache_counts(const struct http_cache *cache);

#endif
