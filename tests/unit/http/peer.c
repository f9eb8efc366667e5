/* Addresses, networks, and the client behind proxies. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "http/peer.h"

static struct http_peer
address(const char *text)
{
    struct http_peer result = {.is_unix = true};

    if (strcmp(text, "unix") != 0)
        assert_true(http_peer_parse(&result, text, strlen(text)));
    return result;
}

static const struct {
    const char *text, *plain; /* NULL: refused */
} texts[] = {
    {"192.0.2.1", "192.0.2.1"},
    {"192.0.2.1:8080", "192.0.2.1"},
    {"2001:db8::1", "2001:db8::1"},
    {"[2001:db8::1]", "2001:db8::1"},
    {"[2001:db8::1]:443", "2001:db8::1"},
    {"::ffff:192.0.2.1", "192.0.2.1"},
    {"", NULL},
    {"192.0.2", NULL},
    {"192.0.2.256", NULL},
    {"192.0.2.1 ", NULL},
    {"[2001:db8::1", NULL},
    {"[2001:db8::1]x", NULL},
    {"unknown", NULL},
    {"_hidden", NULL},
    {"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc", NULL},
};

static void
test_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct http_peer one;
        char out[HTTP_PEER_TEXT];
        bool good = http_peer_parse(&one, texts[i].text, strlen(texts[i].text));

        if (good != (texts[i].plain != NULL))
            fail_msg("%s", texts[i].text);
        if (!good)
            continue;
        http_peer_text(&one, out);
        assert_string_equal(out, texts[i].plain);
    }
}

static void
test_blurred(void **state)
{
    static const char *const rows[][2] = {
        {"192.0.2.77", "192.0.2.0/24"}, {"2001:db8:1:2::3", "2001:db8:1::/48"}, {"unix", "unix"}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct http_peer one = address(rows[i][0]);
        char out[HTTP_PEER_TEXT];

        http_peer_blurred(&one, out);
        assert_string_equal(out, rows[i][1]);
    }
}

static void
test_of_sockets(void **state)
{
    struct sockaddr_in ipv4 = {.sin_family = AF_INET};
    struct http_peer one;
    char out[HTTP_PEER_TEXT];

    (void)state;
    ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    http_peer_of(&one, (struct sockaddr *)&ipv4);
    http_peer_text(&one, out);
    assert_string_equal(out, "127.0.0.1");
    assert_true(http_peer_loopback(&one));
    http_peer_of(&one, NULL);
    assert_true(one.is_unix && http_peer_loopback(&one));
    one = address("::1");
    assert_true(http_peer_loopback(&one));
    one = address("128.0.0.1");
    assert_false(http_peer_loopback(&one));
}

static void
test_networks(void **state)
{
    static const struct {
        const char *address;
        bool held;
    } rows[] = {
        {"10.1.2.3", true},    {"11.1.2.3", false},   {"192.0.2.7", true},    {"192.0.2.8", false},
        {"unix", true},        {"2001:db8::9", true}, {"2001:db9::9", false}, {"172.16.5.1", true},
        {"172.32.0.1", false}, {"::a01:203", false},
    };
    struct http_networks networks;
    struct buf error;

    (void)state;
    buf_init(&error, 1000);
    assert_true(
        http_networks_parse(&networks, "10.0.0.0/8, 192.0.2.7,unix 2001:db8::/32,172.16.0.0/12", &error));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct http_peer one = address(rows[i].address);

        if (http_networks_hold(&networks, &one) != rows[i].held)
            fail_msg("%s", rows[i].address);
    }
    assert_true(http_networks_parse(&networks, NULL, &error));
    assert_int_equal(networks.count, 0);
    buf_release(&error);
}

static void
test_wrong_networks(void **state)
{
    static const char *const rows[] = {"10.0.0.0/33",   "10.0.0.0/", "10.0.0.0/x",
                                       "proxy.example", "::/129",    "10.0.0.0/-1"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct http_networks networks;
        struct buf error;

        buf_init(&error, 1000);
        if (http_networks_parse(&networks, rows[i], &error))
            fail_msg("%s", rows[i]);
        assert_non_null(strstr(error.data, rows[i]));
        buf_release(&error);
    }
}

static const struct {
    const char *peer, *x_forwarded_for, *forwarded, *client;
} hops[] = {
    {"192.0.2.9", "198.51.100.1", NULL, "192.0.2.9"}, /* not a proxy of ours: not believed */
    {"10.0.0.1", NULL, NULL, "10.0.0.1"},
    {"10.0.0.1", "198.51.100.1", NULL, "198.51.100.1"},
    {"10.0.0.1", "203.0.113.5, 198.51.100.1", NULL, "198.51.100.1"}, /* the first was written by the client */
    {"10.0.0.1", "203.0.113.5, 198.51.100.1 , 10.0.0.2", NULL, "198.51.100.1"},
    {"10.0.0.1", "10.0.0.3,10.0.0.2", NULL, "10.0.0.3"},
    {"10.0.0.1", "203.0.113.5, junk", NULL, "10.0.0.1"},
    {"10.0.0.1", "203.0.113.5, junk, 10.0.0.2", NULL, "10.0.0.2"},
    {"10.0.0.1", "", NULL, "10.0.0.1"},
    {"unix", "198.51.100.1", NULL, "198.51.100.1"},
    {"10.0.0.1", NULL, "for=198.51.100.1;proto=https", "198.51.100.1"},
    {"10.0.0.1", NULL, "for=203.0.113.5, proto=http; For=\"[2001:db8::5]:80\"", "2001:db8::5"},
    {"10.0.0.1", NULL, "proto=https", "10.0.0.1"},
    {"10.0.0.1", "198.51.100.1", "for=203.0.113.5", "198.51.100.1"},
};

static void
test_forwarded(void **state)
{
    struct http_networks trusted;
    struct buf error;

    (void)state;
    buf_init(&error, 100);
    assert_true(http_networks_parse(&trusted, "10.0.0.0/8,unix", &error));
    for (size_t i = 0; i < COUNT_OF(hops); i++) {
        struct http_peer peer = address(hops[i].peer), client;
        char out[HTTP_PEER_TEXT];

        http_forwarded_client(&trusted, &peer, hops[i].x_forwarded_for, hops[i].forwarded, &client);
        http_peer_text(&client, out);
        if (strcmp(out, hops[i].client) != 0)
            fail_msg("row %zu: %s", i, out);
    }
    buf_release(&error);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),          cmocka_unit_test(test_blurred),
        cmocka_unit_test(test_of_sockets),     cmocka_unit_test(test_networks),
        cmocka_unit_test(test_wrong_networks), cmocka_unit_test(test_forwarded),
    };

    return cmocka_run_group_tests_name("http/address", tests, NULL, NULL);
}
