/* What one address holds at once: connections, bytes of bodies. */
#include <stdlib.h>
#include <string.h>

#include "http/peer.h"

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

enum { PEER_ROWS = 1024 };

struct peer {
    unsigned char key[16];
    size_t held;
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
http_peers_take(struct http_peers *peers, const struct http_peer *address, size_t amount, size_t cap)
{
    unsigned char key[16];
    http_peer_key(address, key);
    struct peer **place = peer_place(peers, key);
    size_t held = *place ? (*place)->held : 0;
    if (cap > 0 && (amount > cap || held > cap - amount))
        return false;
    if (!*place) {
        *place = calloc(1, sizeof(**place));
        if (!*place)
            return false;
        memcpy((*place)->key, key, 16);
    }
    (*place)->held += amount;
    return true;
}

void
http_peers_give(struct http_peers *peers, const struct http_peer *address, size_t amount)
{
    unsigned char key[16];
    http_peer_key(address, key);
    struct peer **place = peer_place(peers, key);
    struct peer *peer = *place;
    if (!peer)
        return;
    peer->held -= amount < peer->held ? amount : peer->held;
    if (peer->held > 0)
        return;
    *place = peer->next;
    free(peer);
}

bool
http_peers_enter(struct http_peers *peers, const struct http_peer *address, unsigned cap)
{
    return http_peers_take(peers, address, 1, cap);
}

void
http_peers_leave(struct http_peers *peers, const struct http_peer *address)
{
    http_peers_give(peers, address, 1);
}
