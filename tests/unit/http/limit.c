/* Buckets and caps, with the time passed in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/http.h"
#include "http/peer.h"

enum { SECOND = 1000000 };

static struct http_peer
address(const char *text)
{
    struct http_peer result;

    assert_true(http_peer_parse(&result, text, strlen(text)));
    return result;
}

static void
test_bucket(void **state)
{
    struct http_limiter *limiter = http_limiter_new(60, NULL);
    struct http_peer one = address("192.0.2.1"), other = address("192.0.2.2");
    uint64_t now = 5 * SECOND;
    struct http_quota quota;

    (void)state;
    for (int i = 0; i < 60; i++) {
        assert_true(http_limiter_take(limiter, &one, now, &quota));
        assert_int_equal(quota.remaining, 59 - i);
        assert_int_equal(quota.reset, i + 1);
    }
    assert_false(http_limiter_take(limiter, &one, now, &quota));
    assert_int_equal(quota.limit, 60);
    assert_int_equal(quota.remaining, 0);
    assert_int_equal(quota.retry, 1);
    assert_true(http_limiter_take(limiter, &other, now, &quota));
    /* One a second comes back, and never more than a bucket. */
    assert_false(http_limiter_take(limiter, &one, now + SECOND / 2, &quota));
    assert_true(http_limiter_take(limiter, &one, now + SECOND, &quota));
    assert_false(http_limiter_take(limiter, &one, now + SECOND, &quota));
    assert_true(http_limiter_take(limiter, &one, now + 3600ull * SECOND, &quota));
    assert_int_equal(quota.remaining, 59);
    /* A clock that stands gives nothing. */
    assert_true(http_limiter_take(limiter, &one, now + 3600ull * SECOND, &quota));
    assert_int_equal(quota.remaining, 58);
    http_limiter_free(limiter);
    assert_null(http_limiter_new(0, NULL));
}

static void
test_slow_refill(void **state)
{
    struct http_limiter *limiter = http_limiter_new(2, NULL);
    struct http_peer one = address("192.0.2.1");
    struct http_quota quota;

    (void)state;
    assert_true(http_limiter_take(limiter, &one, SECOND, &quota));
    assert_true(http_limiter_take(limiter, &one, SECOND, &quota));
    assert_false(http_limiter_take(limiter, &one, SECOND, &quota));
    assert_int_equal(quota.retry, 30);
    assert_int_equal(quota.reset, 60);
    http_limiter_free(limiter);
}

/* Processes that share the table count together, and one that dies leaves nothing locked. */
static void
test_shared(void **state)
{
    enum { PROCESSES = 4, TRIES = 5000, LIMIT = 3000 };
    struct http_rates *rates = http_rates_new();
    struct http_peer one = address("192.0.2.1");
    _Atomic int *passed =
        mmap(NULL, sizeof(*passed), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t children[PROCESSES];

    (void)state;
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            struct http_limiter *limiter = http_limiter_new(LIMIT, rates);
            struct http_quota quota;
            for (int j = 0; j < TRIES; j++)
                *passed += http_limiter_take(limiter, &one, SECOND, &quota);
            _exit(0);
        }
    }
    for (int i = 0; i < PROCESSES; i++)
        waitpid(children[i], NULL, 0);
    assert_int_equal(*passed, LIMIT);
    munmap((void *)passed, sizeof(*passed));
    http_rates_free(rates);
}

static void
test_ipv6_by_network(void **state)
{
    struct http_limiter *limiter = http_limiter_new(1, NULL);
    struct http_peer one = address("2001:db8:0:1::1"), same = address("2001:db8:0:1:ffff::9"),
                     other = address("2001:db8:0:2::1");
    struct http_quota quota;

    (void)state;
    assert_true(http_limiter_take(limiter, &one, SECOND, &quota));
    assert_false(http_limiter_take(limiter, &same, SECOND, &quota));
    assert_true(http_limiter_take(limiter, &other, SECOND, &quota));
    http_limiter_free(limiter);
}

/* Many addresses may push each other out, but the table neither grows nor lets a busy one pass more than its
 * due. */
static void
test_many_addresses(void **state)
{
    struct http_limiter *limiter = http_limiter_new(10, NULL);
    int passed = 0;
    struct http_quota quota;

    (void)state;
    for (unsigned i = 0; i < 50000; i++) {
        struct http_peer one = {.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10,
                                          (unsigned char)(i >> 16), (unsigned char)(i >> 8),
                                          (unsigned char)i}};

        passed += http_limiter_take(limiter, &one, SECOND + i, &quota);
    }
    assert_int_equal(passed, 50000);
    http_limiter_free(limiter);
}

static void
test_peers(void **state)
{
    struct http_peers *peers = http_peers_new();
    struct http_peer one = address("192.0.2.1"), other = address("192.0.2.2");

    (void)state;
    assert_true(http_peers_enter(peers, &one, 2));
    assert_true(http_peers_enter(peers, &one, 2));
    assert_false(http_peers_enter(peers, &one, 2));
    assert_true(http_peers_enter(peers, &other, 2));
    assert_true(http_peers_enter(peers, &one, 0));
    http_peers_leave(peers, &one);
    http_peers_leave(peers, &one);
    assert_true(http_peers_enter(peers, &one, 2));
    http_peers_leave(peers, &other);
    http_peers_leave(peers, &other);
    http_peers_free(peers);
}

static void
test_amounts(void **state)
{
    struct http_peers *peers = http_peers_new();
    struct http_peer one = address("192.0.2.1"), other = address("192.0.2.2");

    (void)state;
    assert_false(http_peers_take(peers, &one, 101, 100));
    assert_true(http_peers_take(peers, &one, 60, 100));
    assert_false(http_peers_take(peers, &one, 41, 100));
    assert_true(http_peers_take(peers, &one, 40, 100));
    assert_true(http_peers_take(peers, &other, 100, 100));
    http_peers_give(peers, &one, 60);
    assert_true(http_peers_take(peers, &one, 60, 100));
    http_peers_give(peers, &one, 100);
    http_peers_give(peers, &other, 100);
    assert_true(http_peers_take(peers, &one, (size_t)-1, 0));
    http_peers_give(peers, &one, (size_t)-1);
    http_peers_free(peers);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bucket),          cmocka_unit_test(test_slow_refill),
        cmocka_unit_test(test_ipv6_by_network), cmocka_unit_test(test_many_addresses),
        cmocka_unit_test(test_peers),           cmocka_unit_test(test_shared),
        cmocka_unit_test(test_amounts),
    };

    return cmocka_run_group_tests_name("http/limit", tests, NULL, NULL);
}
