/* Requests a minute of one address, counted together by all processes that share the table. Of each address
 * the table knows one number, the time when its bucket will be full again (the generic cell rate algorithm,
 * ITU-T I.371), so that a process that dies in the middle leaves nothing locked and nothing half done. */
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "http/http.h"
#include "http/peer.h"

enum { ROWS = 4096, WAYS = 4 };
static const uint64_t minute_ns = 60000000000, second_ns = 1000000000;

struct slot {
    _Atomic uint64_t tag;     /* of the address; 0: never used */
    _Atomic uint64_t full_ns; /* when its bucket is full again */
};

struct http_rates {
    unsigned char secret[crypto_shorthash_KEYBYTES]; /* nobody picks an address that shares another's slot */
    struct slot rows[ROWS][WAYS];
};

struct http_limiter {
    long per_minute;
    uint64_t step_ns;
    struct http_rates *rates;
    bool own;
};

struct http_rates *
http_rates_new(void)
{
    if (sodium_init() < 0)
        return NULL;
    struct http_rates *rates =
        mmap(NULL, sizeof(*rates), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (rates == MAP_FAILED)
        return NULL;
    randombytes_buf(rates->secret, sizeof(rates->secret));
    return rates;
}

void
http_rates_free(struct http_rates *rates)
{
    if (rates)
        munmap(rates, sizeof(*rates));
}

struct http_limiter *
http_limiter_new(long per_minute, struct http_rates *rates)
{
    struct http_limiter *limiter = per_minute > 0 ? calloc(1, sizeof(*limiter)) : NULL;
    if (!limiter)
        return NULL;
    *limiter = (struct http_limiter){.per_minute = per_minute,
                                     .step_ns = minute_ns / (uint64_t)per_minute,
                                     .rates = rates ? rates : http_rates_new(),
                                     .own = !rates};
    if (limiter->rates)
        return limiter;
    free(limiter);
    return NULL;
}

void
http_limiter_free(struct http_limiter *limiter)
{
    if (limiter && limiter->own)
        http_rates_free(limiter->rates);
    free(limiter);
}

/* The slot of ADDRESS; in a full row that of the address that was longest away. Two processes that take one
 * slot at a time for two addresses count for one of them a little wrong, once. */
static struct slot *
slot_of(struct http_rates *rates, const struct http_peer *address)
{
    unsigned char key[16], digest[crypto_shorthash_BYTES];
    uint64_t tag;
    http_peer_key(address, key);
    crypto_shorthash(digest, key, sizeof(key), rates->secret);
    memcpy(&tag, digest, sizeof(tag));
    tag = tag ? tag : 1;
    struct slot *row = rates->rows[tag % ROWS], *oldest = row;
    for (int way = 0; way < WAYS; way++) {
        if (atomic_load(&row[way].tag) == tag)
            return &row[way];
        if (atomic_load(&row[way].full_ns) < atomic_load(&oldest->full_ns))
            oldest = &row[way];
    }
    atomic_store(&oldest->full_ns, 0);
    atomic_store(&oldest->tag, tag);
    return oldest;
}

static long
seconds_for(uint64_t ns)
{
    return (long)((ns + second_ns - 1) / second_ns);
}

bool
http_limiter_take(struct http_limiter *limiter, const struct http_peer *address, uint64_t now_us,
                  struct http_quota *quota)
{
    struct slot *slot = slot_of(limiter->rates, address);
    uint64_t now = now_us * 1000, bucket = limiter->step_ns * (uint64_t)limiter->per_minute;
    uint64_t full = atomic_load(&slot->full_ns), begun, next;
    bool pass;
    do {
        begun = full > now ? full : now;
        next = begun + limiter->step_ns;
        pass = next <= now + bucket;
    } while (pass && !atomic_compare_exchange_weak(&slot->full_ns, &full, next));
    uint64_t missing = (pass ? next : begun) - now;
    *quota = (struct http_quota){
        .limit = limiter->per_minute,
        .remaining = missing < bucket ? (long)((bucket - missing) / limiter->step_ns) : 0,
        .reset = seconds_for(missing),
        .retry = pass ? 0 : seconds_for(next - bucket - now),
    };
    return pass;
}
