/* The cache with the time passed in: lifetimes, room, tags, and one flight for many who ask. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/cache.h"

enum { SECOND = 1000000 };

static struct http_stored *
stored_of(const char *body, size_t size)
{
    return http_stored_new(
        &(struct http_reply){.status = 200, .type = "text/plain", .body = body, .size = size});
}

/* Ask as the first, land with a body; whether it was kept is seen later. */
static void
fill(struct http_cache *cache, const char *key, const char *body, size_t size, uint64_t now, const char *tag)
{
    struct http_stored *found, *stored = stored_of(body, size);
    struct http_flight *flight;
    struct http_waiter waiter;
    struct http_waiters waiters;

    assert_int_equal(http_cache_ask(cache, key, now, &waiter, &found, &flight), HTTP_CACHE_LEAD);
    http_cache_land(cache, flight, stored, now, 10 * SECOND, &tag, tag ? 1 : 0, &waiters);
    assert_true(STAILQ_EMPTY(&waiters));
    http_stored_release(stored);
}

/* The body under a key, or NULL. */
static const char *
peek(struct http_cache *cache, const char *key, uint64_t now)
{
    struct http_stored *found = NULL;
    struct http_flight *flight;
    struct http_waiter waiter;
    struct http_waiters waiters;

    if (http_cache_ask(cache, key, now, &waiter, &found, &flight) == HTTP_CACHE_HIT)
        return found->reply.body;
    http_cache_land(cache, flight, NULL, now, 0, NULL, 0, &waiters);
    return NULL;
}

static void
test_lifetime(void **state)
{
    struct http_cache *cache = http_cache_new(1 << 20);

    (void)state;
    fill(cache, "a", "A", 1, SECOND, NULL);
    assert_string_equal(peek(cache, "a", SECOND), "A");
    assert_string_equal(peek(cache, "a", 11 * SECOND - 1), "A");
    assert_null(peek(cache, "b", SECOND));
    assert_null(peek(cache, "a", 11 * SECOND));
    assert_int_equal(http_cache_counts(cache)->entries, 0);
    assert_int_equal(http_cache_counts(cache)->bytes, 0);
    http_cache_free(cache);
}

static void
test_room(void **state)
{
    struct http_cache *cache = http_cache_new(64 * 1024);
    char key[16], *large = calloc(1, 40000);

    (void)state;
    for (int i = 0; i < 1000; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        fill(cache, key, "some text", 9, SECOND, NULL);
        assert_true(http_cache_counts(cache)->bytes <= 64 * 1024);
        assert_non_null(peek(cache, "k0", SECOND)); /* the one that is used stays */
    }
    assert_null(peek(cache, "k1", SECOND));
    assert_true(http_cache_counts(cache)->evictions > 900);
    /* One reply may not push out all others. */
    fill(cache, "large", large, 40000, SECOND, NULL);
    assert_null(peek(cache, "large", SECOND));
    assert_non_null(peek(cache, "k0", SECOND));
    free(large);
    http_cache_free(cache);
}

static void
test_tags(void **state)
{
    struct http_cache *cache = http_cache_new(1 << 20);

    (void)state;
    fill(cache, "a", "A", 1, SECOND, "evt_1");
    fill(cache, "b", "B", 1, SECOND, "evt_2");
    fill(cache, "c", "C", 1, SECOND, NULL);
    http_cache_forget(cache, "evt_1");
    assert_null(peek(cache, "a", SECOND));
    assert_non_null(peek(cache, "b", SECOND));
    http_cache_forget(cache, NULL);
    assert_null(peek(cache, "b", SECOND));
    assert_null(peek(cache, "c", SECOND));
    assert_int_equal(http_cache_counts(cache)->drops, 3);
    http_cache_free(cache);
}

static void
test_flight(void **state)
{
    struct http_cache *cache = http_cache_new(1 << 20);
    int requests[3];
    struct http_waiter waiters[3] = {
        {.request = &requests[0]}, {.request = &requests[1]}, {.request = &requests[2]}};
    struct http_stored *found, *stored = stored_of("A", 1);
    struct http_flight *flight, *other;
    struct http_waiters landed;

    (void)state;
    assert_int_equal(http_cache_ask(cache, "a", 1, &waiters[0], &found, &flight), HTTP_CACHE_LEAD);
    assert_int_equal(http_cache_ask(cache, "a", 1, &waiters[1], &found, &other), HTTP_CACHE_WAIT);
    assert_int_equal(http_cache_ask(cache, "a", 1, &waiters[2], &found, &other), HTTP_CACHE_WAIT);
    http_cache_land(cache, flight, stored, 1, SECOND, NULL, 0, &landed);
    http_stored_release(stored);
    assert_ptr_equal(STAILQ_FIRST(&landed)->request, &requests[1]);
    STAILQ_REMOVE_HEAD(&landed, link);
    assert_ptr_equal(STAILQ_FIRST(&landed)->request, &requests[2]);
    STAILQ_REMOVE_HEAD(&landed, link);
    assert_true(STAILQ_EMPTY(&landed));
    assert_string_equal(peek(cache, "a", 2), "A");
    http_cache_free(cache);
}

/* What began before a drop may have been read before the change: neither kept nor joined, whatever its tags.
 */
static void
test_drop_in_flight(void **state)
{
    struct http_cache *cache = http_cache_new(1 << 20);
    struct http_waiter one, two;
    struct http_stored *found, *stored = stored_of("old", 3);
    struct http_flight *flight, *next;
    struct http_waiters landed;

    (void)state;
    assert_int_equal(http_cache_ask(cache, "a", 1, &one, &found, &flight), HTTP_CACHE_LEAD);
    http_cache_forget(cache, "evt_9");
    assert_int_equal(http_cache_ask(cache, "a", 1, &two, &found, &next), HTTP_CACHE_LEAD);
    http_cache_land(cache, flight, stored, 1, SECOND, NULL, 0, &landed);
    http_stored_release(stored);
    assert_int_equal(http_cache_counts(cache)->entries, 0);
    stored = stored_of("new", 3);
    http_cache_land(cache, next, stored, 1, SECOND, NULL, 0, &landed);
    http_stored_release(stored);
    assert_string_equal(peek(cache, "a", 2), "new");
    http_cache_free(cache);
}

static void
test_what_is_held_outlives_the_entry(void **state)
{
    struct http_cache *cache = http_cache_new(1 << 20);
    struct http_stored *found;
    struct http_flight *flight;
    struct http_waiter waiter;

    (void)state;
    fill(cache, "a", "A", 1, SECOND, NULL);
    assert_int_equal(http_cache_ask(cache, "a", SECOND, &waiter, &found, &flight), HTTP_CACHE_HIT);
    http_stored_hold(found);
    http_cache_forget(cache, NULL);
    assert_string_equal(found->reply.body, "A"); /* still held */
    assert_false(found->kept);
    http_stored_release(found);
    http_cache_free(cache);
}

static void
test_twins_and_digest(void **state)
{
    char body[5000];
    struct http_stored *one, *same, *small = stored_of("tiny", 4);
    const char *bytes;
    size_t size;

    (void)state;
    memset(body, 'a', sizeof(body));
    one = stored_of(body, sizeof(body));
    same = stored_of(body, sizeof(body));
    assert_string_equal(one->reply.etag, same->reply.etag);
    assert_string_not_equal(one->reply.etag, small->reply.etag);
    assert_int_equal(one->reply.etag[0], '"');
    assert_int_equal(http_stored_twin(one, HTTP_BROTLI, &bytes, &size), HTTP_BROTLI);
    assert_true(size < sizeof(body));
    assert_int_equal(http_stored_twin(one, HTTP_IDENTITY, &bytes, &size), HTTP_IDENTITY);
    assert_int_equal(size, sizeof(body));
    assert_int_equal(http_stored_twin(small, HTTP_GZIP, &bytes, &size), HTTP_IDENTITY);
    assert_string_equal(bytes, "tiny");
    http_stored_release(one);
    http_stored_release(same);
    http_stored_release(small);
}

static void
test_freed_with_flights(void **state)
{
    struct http_cache *cache = http_cache_new(1 << 20);
    struct http_waiter one, two;
    struct http_stored *found;
    struct http_flight *flight;

    (void)state;
    assert_int_equal(http_cache_ask(cache, "a", 1, &one, &found, &flight), HTTP_CACHE_LEAD);
    assert_int_equal(http_cache_ask(cache, "a", 1, &two, &found, &flight), HTTP_CACHE_WAIT);
    http_cache_free(cache);
    http_cache_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lifetime),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_flight),
        cmocka_unit_test(test_drop_in_flight),
        cmocka_unit_test(test_what_is_held_outlives_the_entry),
        cmocka_unit_test(test_twins_and_digest),
        cmocka_unit_test(test_freed_with_flights),
    };

    return cmocka_run_group_tests_name("http/cache", tests, NULL, NULL);
}
