/* No spelling of a private host, and no resolver that changes its answer, makes a connection.
 *
 * What judges addresses as they are entered is taken out of the way here: it must not be needed. The resolver
 * and connect() of this program stand before those of the C library, so every attempt to connect is seen, and
 * a listener at the port that all of them ask for sees none.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <event2/event.h>
#include <netdb.h>
#include <netinet/in.h>

#include <cmocka.h>

#include "base/attr.h"
#include "delivery/ip_private.h"
#include "delivery/webhook.h"

/* In place of core/delivery/webhook_url.c. */
bool
delivery_webhook_url_valid(const char *url, const struct delivery_webhook_rules *rules, struct buf *error)
{
    (void)url, (void)rules, (void)error;
    return true;
}

/* --- what the C library would do ------------------------------------------------------------------------ */

/* Names and the addresses that they have, the first row that fits. */
struct name {
    const char *name;
    const char *addresses[4];
};

static const struct name names[] = {
    {"localhost", {"127.0.0.1", "::1"}},
    {"ip6-localhost", {"::1"}},
    {"a.localhost", {"127.0.0.1"}},
    {"localhost.localdomain", {"127.0.0.1"}},
    {"127.0.0.1.nip.example", {"127.0.0.1"}},
    {"7f000001.rbndr.example", {"127.0.0.1"}},
    {"intranet.example", {"10.0.0.5"}},
    {"metadata.example", {"169.254.169.254"}},
    {"mapped.example", {"::ffff:127.0.0.1"}},
    {"zero.example", {"0.0.0.0"}},
    {"six.example", {"::"}},
};

/* What "turns.example" leads to now. */
static const struct name *turned;
static int connects_private, connects_public, lookups;

static const char *const *
addresses_of(const char *host)
{
    size_t len = strlen(host);

    while (len > 0 && host[len - 1] == '.')
        len--;
    if (turned && strcmp(host, turned->name) == 0)
        return turned->addresses;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strlen(names[i].name) == len && strncasecmp(names[i].name, host, len) == 0)
            return names[i].addresses;
    return NULL;
}

typedef int getaddrinfo_fn(const char *, const char *, const struct addrinfo *, struct addrinfo **);
typedef int connect_fn(int, const struct sockaddr *, socklen_t);

/* Numbers in all their spellings are the C library's; names are this table's. Called from libcurl's thread.
 */
int
getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    getaddrinfo_fn *original = (getaddrinfo_fn *)dlsym(RTLD_NEXT, "getaddrinfo");
    struct addrinfo numeric = hints ? *hints : (struct addrinfo){0};
    const char *const *addresses = host ? addresses_of(host) : NULL;
    struct addrinfo **end = found;

    numeric.ai_flags |= AI_NUMERICHOST;
    if (!addresses)
        return original(host, service, &numeric, found);
    lookups++;
    *found = NULL;
    for (; *addresses; addresses++) {
        if (original(*addresses, service, &numeric, end) == 0)
            while (*end)
                end = &(*end)->ai_next;
    }
    return *found ? 0 : EAI_NONAME;
}

/* Nothing leaves this machine: what is public is counted and refused. */
int
connect(int fd, const struct sockaddr *address, socklen_t size)
{
    connect_fn *original = (connect_fn *)dlsym(RTLD_NEXT, "connect");

    if (address->sa_family != AF_INET && address->sa_family != AF_INET6)
        return original(fd, address, size);
    if (!delivery_ip_public(address)) {
        connects_private++;
        return original(fd, address, size);
    }
    connects_public++;
    errno = ECONNREFUSED;
    return -1;
}

/* --- one request ---------------------------------------------------------------------------------------- */

struct outcome {
    struct event_base *base;
    bool told;
    enum delivery_webhook_end end;
    char reason[200];
};

static void
on_told(void *context, const struct delivery_webhook_result *result)
{
    struct outcome *outcome = context;

    outcome->told = true;
    outcome->end = result->end;
    snprintf(outcome->reason, sizeof(outcome->reason), "%s", result->reason ? result->reason : "");
    event_base_loopbreak(outcome->base);
}

static struct outcome
send_to(const char *url, bool loopback)
{
    static const char *const secrets[] = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
    const struct delivery_webhook_settings settings = {.rules.loopback = loopback, .seconds = 5};
    struct outcome outcome = {.base = event_base_new()};
    struct delivery_webhooks *webhooks = delivery_webhooks_new(outcome.base, &settings);

    delivery_webhook_send(webhooks,
                          &(struct delivery_webhook_call){
                              .url = url, .id = "msg_1", .body = "{}", .secrets = secrets, .secret_count = 1},
                          on_told, &outcome);
    while (!outcome.told && event_base_loop(outcome.base, EVLOOP_ONCE) == 0)
        ;
    delivery_webhooks_free(webhooks);
    event_base_free(outcome.base);
    return outcome;
}

/* --- a listener that must see nobody ---------------------------------------------------------------------
 */

struct listener {
    int fd;
    int port;
};

/* Of both families, at one port. */
static struct listener
listen_here(void)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = in6addr_any};
    socklen_t size = sizeof(address);
    struct listener listener = {.fd = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0)};

    assert_int_equal(setsockopt(listener.fd, IPPROTO_IPV6, IPV6_V6ONLY, &(int){0}, sizeof(int)), 0);
    assert_int_equal(bind(listener.fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener.fd, 16), 0);
    assert_int_equal(getsockname(listener.fd, (struct sockaddr *)&address, &size), 0);
    listener.port = ntohs(address.sin6_port);
    return listener;
}

static bool
somebody_came(const struct listener *listener)
{
    int fd = accept(listener->fd, NULL, NULL);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* --- the tests ------------------------------------------------------------------------------------------ */

static const char *const hosts[] = {
    /* this machine, in numbers */
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "0x7f.0x0.0x0.0x1",
    "017700000001",
    "0177.0.0.1",
    "0177.1",
    "00000177.1",
    "127.0.0.1.",
    "127%2e0%2e0%2e1",
    "0",
    "0.0.0.0",
    "0x0",
    "\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.\xe2\x93\xaa.\xe2\x93\xaa.\xe2\x91\xa0", /* in circles */
    "127\343\200\2020\343\200\2020\343\200\2021", /* with ideographic full stops */
    "example.org@127.0.0.1",
    "user:word@127.1",
    /* with IPv6 */
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:7f00:1::1]",
    "[2001:0:7f00:1::]",
    "[fe80::1%25lo]",
    "[fe80::1]",
    /* by name */
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ip6-localhost",
    "a.localhost",
    "localhost.localdomain",
    "127.0.0.1.nip.example",
    "7f000001.rbndr.example",
    "mapped.example",
    "zero.example",
    "six.example",
    /* other networks of ours */
    "10.0.0.1",
    "10.1",
    "0xa.1",
    "012.1",
    "192.168.0.1",
    "192.168.257",
    "3232235777",
    "172.16.0.1",
    "172.31.255.255",
    "100.64.0.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[fd00:ec2::254]",
    "[fc00::1]",
    "[fec0::1]",
    "intranet.example",
    "metadata.example",
    /* nobody's, everybody's */
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "[ff02::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[100::1]",
};

static void
no_spelling_of_a_private_host_is_connected_to(void **state)
{
    struct listener listener = listen_here();
    char url[200];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        struct outcome outcome;

        snprintf(url, sizeof(url), "https://%s:%d/", hosts[i], listener.port);
        outcome = send_to(url, false);
        if (connects_private > 0 || connects_public > 0 || somebody_came(&listener))
            fail_msg("%s was connected to", url);
        if (outcome.end == DELIVERY_WEBHOOK_DELIVERED || !*outcome.reason)
            fail_msg("%s: %s", url, outcome.reason);
    }
    close(listener.fd);
}

static void
the_reason_is_told_and_it_is_for_good(void **state)
{
    static const char *const some[] = {"127.1", "[::ffff:127.0.0.1]", "intranet.example", "169.254.169.254"};
    char url[200];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(some); i++) {
        struct outcome outcome;

        snprintf(url, sizeof(url), "https://%s/", some[i]);
        outcome = send_to(url, false);
        assert_int_equal(outcome.end, DELIVERY_WEBHOOK_FAILED);
        assert_non_null(strstr(outcome.reason, "private"));
    }
}

static void
a_resolver_that_changes_its_answer_changes_nothing(void **state)
{
    static const struct name outside = {"turns.example", {"93.184.215.14"}},
                             inside = {"turns.example", {"127.0.0.1"}},
                             both = {"turns.example", {"93.184.215.14", "127.0.0.1", "::1"}},
                             other = {"turns.example", {"10.0.0.5", "93.184.215.14"}};
    struct listener listener = listen_here();
    struct outcome outcome;
    char url[100];

    (void)state;
    snprintf(url, sizeof(url), "https://turns.example:%d/", listener.port);
    connects_public = connects_private = lookups = 0;
    turned = &outside;
    outcome = send_to(url, false);
    assert_int_equal(connects_public, 1);
    assert_int_equal(outcome.end, DELIVERY_WEBHOOK_LATER);
    turned = &inside;
    outcome = send_to(url, false);
    assert_int_equal(lookups, 2); /* it was asked again, and answered otherwise */
    assert_int_equal(outcome.end, DELIVERY_WEBHOOK_FAILED);
    turned = &both;
    outcome = send_to(url, false);
    assert_int_equal(outcome.end, DELIVERY_WEBHOOK_LATER);
    turned = &other;
    outcome = send_to(url, false);
    assert_int_equal(outcome.end, DELIVERY_WEBHOOK_LATER);
    assert_true(connects_public >= 3);
    assert_int_equal(connects_private, 0);
    assert_false(somebody_came(&listener));
    turned = NULL;
    close(listener.fd);
}

/* The setting for tests, which also shows that an attempt would have been seen. */
static void
with_the_setting_for_tests_this_machine_is_reached(void **state)
{
    struct listener listener = listen_here();
    char url[100];

    (void)state;
    connects_public = connects_private = 0;
    snprintf(url, sizeof(url), "https://intranet.example:%d/", listener.port);
    send_to(url, true);
    assert_int_equal(connects_private, 0);
    snprintf(url, sizeof(url), "http://127.1:%d/", listener.port);
    send_to(url, false);
    assert_int_equal(connects_private, 0);
    assert_false(somebody_came(&listener));
    close(listener.fd); /* who comes now is turned away at once */
    snprintf(url, sizeof(url), "https://127.0.0.1:%d/", listener.port);
    send_to(url, true);
    assert_int_equal(connects_private, 1);
    /* plain http goes nowhere else, not even to a public host */
    send_to("http://93.184.215.14/", true);
    assert_int_equal(connects_public, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_spelling_of_a_private_host_is_connected_to),
        cmocka_unit_test(the_reason_is_told_and_it_is_for_good),
        cmocka_unit_test(a_resolver_that_changes_its_answer_changes_nothing),
        cmocka_unit_test(with_the_setting_for_tests_this_machine_is_reached),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
