/* Limits per address: requests a minute, connections at once. */
#include <stdlib.h>
#include <string.h>

#include "http/peer.h"

/* What counts as one client: an IPv4 address, or the /64 that an IPv6 household is given. */
static void
client_key(const struct http_peer *address, unsigned char key[16])
{
    static const unsigned char ipv4[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

    memcpy(key, address->bytes, 16);
    if (memcmp(key, ipv4, sizeof(ipv4)) != 0)
        memset(key + 8, 0, 8);
}

static uint64_t
key_hash(const unsigned char key[16])
{
    uint64_t high;
    memcpy(&high, key, 8);
    uint64_t low;
    memcpy(&low, key + 8, 8);
    high = (high ^ (low * 0x9e3779b97f4a7c15u)) * 0xff51afd7ed558ccdu;
    return high ^ (high >> 32);
}

/* --- requests a minute --- */

enum { ROWS = 4096, WAYS = 4 };

struct bucket {
    unsigned char key[16];
    uint64_t seen_us; /* 0: never used */
    double tokens;
};

struct http_limiter {
    long per_minute;
    struct bucket rows[ROWS][WAYS];
};

struct http_limiter *
http_limiter_new(long per_minute)
{
    struct http_limiter *limiter = per_minute > 0 ? calloc(1, sizeof(*limiter)) : NULL;
    if (limiter)
        limiter->per_minute = per_minute;
    return limiter;
}

void
http_limiter_free(struct http_limiter *limiter)
{
    free(limiter);
}

static struct bucket *
bucket_of(struct http_limiter *limiter, const unsigned char key[16])
{
    struct bucket *row = limiter->rows[key_hash(key) % ROWS], *oldest = row;
    for (int way = 0; way < WAYS; way++) {
        if (row[way].seen_us && memcmp(row[way].key, key, 16) == 0)
            return &row[way];
        if (row[way].seen_us < oldest->seen_us)
            oldest = &row[way];
    }
    memcpy(oldest->key, key, 16);
    oldest->seen_us = 0;
    oldest->tokens = (double)limiter->per_minute;
    return oldest;
}

static long
seconds_for(double tokens, double per_second)
{
    double seconds = tokens / per_second;
    long whole = (long)seconds;

    return whole < seconds ? whole + 1 : whole;
}

bool
http_limiter_take(struct http_limiter *limiter, const struct http_peer *address, uint64_t now_us,
                  struct http_quota *quota)
{
    double per_second = (double)limiter->per_minute / 60, full = (double)limiter->per_minute;
    unsigned char key[16];
    client_key(address, key);
    struct bucket *bucket = bucket_of(limiter, key);
    if (bucket->seen_us && now_us > bucket->seen_us)
        bucket->tokens += (double)(now_us - bucket->seen_us) / 1e6 * per_second;
    bucket->tokens = bucket->tokens > full ? full : bucket->tokens;
    bucket->seen_us = now_us ? now_us : 1;
    /* A millionth forgives what adding fractions loses. */
    bool pass = bucket->tokens >= 1 - 1e-6;
    if (pass)
        bucket->tokens -= 1;
    *quota = (struct http_quota){
        .limit = limiter->per_minute,
        .remaining = bucket->tokens > 0 ? (long)(bucket->tokens + 1e-6) : 0,
        .reset = seconds_for(full - bucket->tokens, per_second),
        .retry = pass ? 0 : seconds_for(1 - bucket->tokens, per_second),
    };
    return pass;
}

/* --- connections at once --- */

enum { PEER_ROWS = 1024 };

struct peer {
    unsigned char key[16];
    unsigned connections;
    struct peer *next;
};

struct http_peers {
    struct peer *rows[PEER_ROWS];
};

struct http_peers *
http_peers_new(void)
{
    return calloc(1, sizeof(struct http_peers));
}

void
http_peers_free(struct http_peers *peers)
{
    for (size_t i = 0; peers && i < PEER_ROWS; i++) {
        while (peers->rows[i]) {
            struct peer *peer = peers->rows[i];
            peers->rows[i] = peer->next;
            free(peer);
        }
    }
    free(peers);
}

static struct peer **
peer_place(struct http_peers *peers, const unsigned char key[16])
{
    struct peer **place = &peers->rows[key_hash(key) % PEER_ROWS];
    while (*place && memcmp((*place)->key, key, 16) != 0)
        place = &(*place)->next;
    return place;
}

bool
http_peers_enter(struct http_peers *peers, const struct http_peer *address, unsigned cap)
{
    unsigned char key[16];
    client_key(address, key);
    struct peer **place = peer_place(peers, key);
    if (!*place) {
        *place = calloc(1, sizeof(**place));
        if (!*place)
            return false;
        memcpy((*place)->key, key, 16);
    }
    if (cap > 0 && (*place)->connections >= cap)
        return false;
    (*place)->connections++;
    return true;
}

void
http_peers_leave(struct http_peers *peers, const struct http_peer *address)
{
    unsigned char key[16];
    client_key(address, key);
    struct peer **place = peer_place(peers, key);
    struct peer *peer = *place;
    if (!peer || --peer->connections > 0)
        return;
    *place = peer->next;
    free(peer);
}
