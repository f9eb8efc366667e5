/* Which addresses are of the open internet: a row per block, at its edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cmocka.h>

#include "base/attr.h"
#include "delivery/ip_private.h"

struct row {
    const char *text;
    bool is_public, is_loopback;
};

static const struct row rows[] = {
    {"0.0.0.0", false, false},
    {"0.255.255.255", false, false},
    {"1.0.0.0", true, false},
    {"9.255.255.255", true, false},
    {"10.0.0.0", false, false},
    {"10.255.255.255", false, false},
    {"11.0.0.0", true, false},
    {"100.63.255.255", true, false},
    {"100.64.0.0", false, false},
    {"100.127.255.255", false, false},
    {"100.128.0.0", true, false},
    {"126.255.255.255", true, false},
    {"127.0.0.0", false, true},
    {"127.0.0.1", false, true},
    {"127.255.255.255", false, true},
    {"128.0.0.0", true, false},
    {"169.253.255.255", true, false},
    {"169.254.0.0", false, false},
    {"169.254.169.254", false, false},
    {"169.254.255.255", false, false},
    {"169.255.0.0", true, false},
    {"172.15.255.255", true, false},
    {"172.16.0.0", false, false},
    {"172.31.255.255", false, false},
    {"172.32.0.0", true, false},
    {"191.255.255.255", true, false},
    {"192.0.0.0", false, false},
    {"192.0.0.255", false, false},
    {"192.0.1.0", true, false},
    {"192.0.2.0", false, false},
    {"192.0.2.255", false, false},
    {"192.0.3.0", true, false},
    {"192.88.98.255", true, false},
    {"192.88.99.1", false, false},
    {"192.88.100.0", true, false},
    {"192.167.255.255", true, false},
    {"192.168.0.0", false, false},
    {"192.168.255.255", false, false},
    {"192.169.0.0", true, false},
    {"198.17.255.255", true, false},
    {"198.18.0.0", false, false},
    {"198.19.255.255", false, false},
    {"198.20.0.0", true, false},
    {"198.51.99.255", true, false},
    {"198.51.100.0", false, false},
    {"198.51.101.0", true, false},
    {"203.0.112.255", true, false},
    {"203.0.113.0", false, false},
    {"203.0.114.0", true, false},
    {"223.255.255.255", true, false},
    {"224.0.0.0", false, false},
    {"239.255.255.255", false, false},
    {"240.0.0.0", false, false},
    {"255.255.255.255", false, false},
    {"::", false, false},
    {"::1", false, true},
    {"::2", false, false},
    {"::127.0.0.1", false, false},
    {"::8.8.8.8", false, false},
    {"::ffff:127.0.0.1", false, false},
    {"::ffff:8.8.8.8", false, false},
    {"64:ff9b::127.0.0.1", false, false},
    {"64:ff9b::8.8.8.8", false, false},
    {"64:ff9b:1::1", false, false},
    {"100::1", false, false},
    {"1fff:ffff::1", false, false},
    {"2000::1", true, false},
    {"2001::1", false, false},
    {"2001:0:7f00:1::", false, false},
    {"2001:1ff:ffff::1", false, false},
    {"2001:200::1", true, false},
    {"2001:db7:ffff::1", true, false},
    {"2001:db8::1", false, false},
    {"2001:db9::1", true, false},
    {"2002:7f00:1::", false, false},
    {"2002:808:808::1", false, false},
    {"2003::1", true, false},
    {"2606:2800:220:1::1", true, false},
    {"2a00:1450::1", true, false},
    {"3ffe:ffff::1", true, false},
    {"3fff::1", false, false},
    {"3fff:fff:ffff::1", false, false},
    {"3fff:1000::1", true, false},
    {"4000::1", false, false},
    {"5f00::1", false, false},
    {"fc00::1", false, false},
    {"fdff::1", false, false},
    {"fe80::1", false, false},
    {"febf::1", false, false},
    {"fec0::1", false, false},
    {"ff02::1", false, false},
};

static struct sockaddr_storage
read_address(const char *text)
{
    struct sockaddr_storage address = {0};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address;

    if (strchr(text, ':')) {
        address.ss_family = AF_INET6;
        assert_int_equal(inet_pton(AF_INET6, text, &v6->sin6_addr), 1);
    } else {
        address.ss_family = AF_INET;
        assert_int_equal(inet_pton(AF_INET, text, &v4->sin_addr), 1);
    }
    return address;
}

static void
each_block_ends_where_it_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sockaddr_storage address = read_address(rows[i].text);
        const struct sockaddr *it = (const struct sockaddr *)&address;

        if (delivery_ip_public(it) != rows[i].is_public || delivery_ip_loopback(it) != rows[i].is_loopback)
            fail_msg("%s is judged wrongly", rows[i].text);
    }
}

static void
other_families_are_nowhere(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    (void)state;
    assert_false(delivery_ip_public((const struct sockaddr *)&address));
    assert_false(delivery_ip_loopback((const struct sockaddr *)&address));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_block_ends_where_it_ends),
        cmocka_unit_test(other_families_are_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
