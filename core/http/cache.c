/* Hash by key, list by last use, flights for keys that are being made. */
#include "http/cache.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 4096, ENTRY_COST = 1024, MAX_SHARE = 8 };

struct entry {
    char *key;
    uint64_t hash;
    uint64_t until_us;
    size_t cost;
    struct http_stored *stored;
    size_t tag_count;
    uint64_t *tags; /* hashes */
    LIST_ENTRY(entry) row;
    TAILQ_ENTRY(entry) use; /* most recent first */
};

struct http_flight {
    char *key;
    uint64_t hash;
    bool listed; /* new requests for the key may join */
    struct http_waiters waiters;
    LIST_ENTRY(http_flight) link;
};

struct http_cache {
    size_t bytes_max;
    LIST_HEAD(, entry) rows[ROWS];
    TAILQ_HEAD(entries, entry) uses;
    LIST_HEAD(, http_flight) flights;
    struct http_cache_counts counts;
};

/* FNV-1a */
static uint64_t
hash_of(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash;
}

struct http_cache *
http_cache_new(size_t bytes_max)
{
    struct http_cache *cache = calloc(1, sizeof(*cache));
    if (!cache)
        return NULL;
    cache->bytes_max = bytes_max;
    TAILQ_INIT(&cache->uses);
    return cache;
}

const struct http_cache_counts *
http_cache_counts(const struct http_cache *cache)
{
    return &cache->counts;
}

static void
entry_free(struct http_cache *cache, struct entry *entry)
{
    struct http_stored *stored = entry->stored;
    stored->kept = false;
    LIST_REMOVE(entry, row);
    TAILQ_REMOVE(&cache->uses, entry, use);
    cache->counts.entries--;
    cache->counts.bytes -= entry->cost;
    http_stored_release(stored);
    free(entry->key);
    free(entry->tags);
    free(entry);
}

void
http_cache_free(struct http_cache *cache)
{
    if (!cache)
        return;
    while (!TAILQ_EMPTY(&cache->uses))
        entry_free(cache, TAILQ_FIRST(&cache->uses));
    for (struct http_flight *flight = LIST_FIRST(&cache->flights), *next; flight; flight = next) {
        next = LIST_NEXT(flight, link);
        struct http_waiters waiters;
        http_cache_land(cache, flight, NULL, 0, 0, NULL, 0, &waiters);
    }
    free(cache);
}

static struct entry *
entry_find(struct http_cache *cache, const char *key, uint64_t hash)
{
    struct entry *entry;
    LIST_FOREACH(entry, &cache->rows[hash % ROWS], row)
    {
        if (entry->hash == hash && strcmp(entry->key, key) == 0)
            return entry;
    }
    return NULL;
}

static struct http_flight *
flight_new(struct http_cache *cache, const char *key, uint64_t hash)
{
    struct http_flight *flight = calloc(1, sizeof(*flight));
    if (!flight)
        return NULL;
    flight->key = strdup(key);
    flight->hash = hash;
    flight->listed = flight->key != NULL;
    STAILQ_INIT(&flight->waiters);
    LIST_INSERT_HEAD(&cache->flights, flight, link);
    return flight;
}

enum http_cache_answer
http_cache_ask(struct http_cache *cache, const char *key, uint64_t now_us, struct http_waiter *waiter,
               struct http_stored **stored, struct http_flight **flight)
{
    uint64_t hash = hash_of(key);
    struct entry *entry = entry_find(cache, key, hash);
    if (entry && entry->until_us > now_us) {
        TAILQ_REMOVE(&cache->uses, entry, use);
        TAILQ_INSERT_HEAD(&cache->uses, entry, use);
        cache->counts.hits++;
        *stored = entry->stored;
        return HTTP_CACHE_HIT;
    }
    if (entry)
        entry_free(cache, entry);
    LIST_FOREACH(*flight, &cache->flights, link)
    {
        if ((*flight)->listed && (*flight)->hash == hash && strcmp((*flight)->key, key) == 0) {
            STAILQ_INSERT_TAIL(&(*flight)->waiters, waiter, link);
            cache->counts.waits++;
            return HTTP_CACHE_WAIT;
        }
    }
    cache->counts.misses++;
    /* Without memory for a flight the caller simply answers for itself. */
    *flight = flight_new(cache, key, hash);
    return HTTP_CACHE_LEAD;
}

static void
make_room(struct http_cache *cache, size_t cost)
{
    while (!TAILQ_EMPTY(&cache->uses) && cache->counts.bytes + cost > cache->bytes_max) {
        entry_free(cache, TAILQ_LAST(&cache->uses, entries));
        cache->counts.evictions++;
    }
}

/* The twins are counted at once as if they were half the body each, so that making one never breaks the bound
 * by much. */
static size_t
cost_of(const struct http_stored *stored, const char *key, size_t tag_count)
{
    return ENTRY_COST + 2 * stored->reply.size + strlen(key) + tag_count * sizeof(uint64_t);
}

static void
keep(struct http_cache *cache, const struct http_flight *flight, struct http_stored *stored,
     uint64_t until_us, const char *const *tags, size_t tag_count)
{
    size_t cost = cost_of(stored, flight->key, tag_count);
    struct entry *old = entry_find(cache, flight->key, flight->hash);
    struct entry *entry = cost <= cache->bytes_max / MAX_SHARE ? calloc(1, sizeof(*entry)) : NULL;
    if (!entry)
        return;
    if (old)
        entry_free(cache, old);
    make_room(cache, cost);
    *entry = (struct entry){.key = strdup(flight->key),
                            .hash = flight->hash,
                            .until_us = until_us,
                            .cost = cost,
                            .stored = stored,
                            .tags = calloc(tag_count + 1, sizeof(*entry->tags))};
    if (!entry->key || !entry->tags) {
        free(entry->key);
        free(entry->tags);
        free(entry);
        return;
    }
    for (size_t i = 0; i < tag_count; i++)
        entry->tags[entry->tag_count++] = hash_of(tags[i]);
    http_stored_hold(stored);
    stored->kept = true;
    LIST_INSERT_HEAD(&cache->rows[entry->hash % ROWS], entry, row);
    TAILQ_INSERT_HEAD(&cache->uses, entry, use);
    cache->counts.entries++;
    cache->counts.bytes += cost;
    cache->counts.stores++;
}

void
http_cache_land(struct http_cache *cache, struct http_flight *flight, struct http_stored *stored,
                uint64_t now_us, uint64_t lifetime_us, const char *const *tags, size_t tag_count,
                struct http_waiters *waiters)
{
    STAILQ_INIT(waiters);
    STAILQ_CONCAT(waiters, &flight->waiters);
    if (stored && flight->listed && lifetime_us > 0)
        keep(cache, flight, stored, now_us + lifetime_us, tags, tag_count);
    LIST_REMOVE(flight, link);
    free(flight->key);
    free(flight);
}

static bool
entry_has_tag(const struct entry *entry, uint64_t tag)
{
    for (size_t i = 0; i < entry->tag_count; i++) {
        if (entry->tags[i] == tag)
            return true;
    }
    return false;
}

void
http_cache_forget(struct http_cache *cache, const char *tag)
{
    uint64_t hash = tag ? hash_of(tag) : 0;
    struct entry *entry = TAILQ_FIRST(&cache->uses);
    while (entry) {
        struct entry *next = TAILQ_NEXT(entry, use);
        if (!tag || entry_has_tag(entry, hash)) {
            entry_free(cache, entry);
            cache->counts.drops++;
        }
        entry = next;
    }
    struct http_flight *flight;
    /* What is being made may have been read before the change. */
    LIST_FOREACH(flight, &cache->flights, link)
    {
        flight->listed = false;
    }
}
