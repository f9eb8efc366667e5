/* Webhooks: addresses that are refused when they are entered, secrets, signatures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "delivery/webhook.h"

static const struct {
    const char *url;
    const char *says; /* words of the refusal; NULL: it is taken */
} urls[] = {
    {"https://example.org", NULL},
    {"https://example.org/hooks/convene?a=b", NULL},
    {"https://example.org:443/", NULL},
    {"https://example.org:8443/", NULL},
    {"HTTPS://EXAMPLE.ORG/", NULL},
    {"https://xn--bcher-kva.example/", NULL},
    {"https://8.8.8.8/", NULL},
    {"https://[2a00:1450::1]/", NULL},
    {"https://localhost.example.org/", NULL},
    {"", "is a URL"},
    {"example.org", "https://"},
    {"//example.org/", "is a URL"},
    {"https://", "is a URL"},
    {"https:///path", NULL} /* as browsers do: the host is "path" */,
    {"https://exa mple.org/", "visible"},
    {"https://example.org/\r\nHost: evil", "visible"},
    {"https://b\xc3\xbc"
     "cher.example/",
     "visible"},
    {"http://example.org/", "https://"},
    {"ftp://example.org/", "https://"},
    {"file:///etc/passwd", "is a URL"},
    {"gopher://example.org/", "https://"},
    {"javascript:alert(1)", "is a URL"},
    {"https://user@example.org/", "password"},
    {"https://user:word@example.org/", "password"},
    {"https://example.org/#part", "#"},
    {"https://example.org:80/", "443,8443"},
    {"https://example.org:22/", "443,8443"},
    {"https://example.org:0/", "443,8443"},
    {"https://example.org:99999/", "is a URL"},
    {"https://localhost/", "private"},
    {"https://LocalHost./", "private"},
    {"https://a.localhost/", "private"},
    {"https://127.0.0.1/", "private"},
    {"https://127.1/", "private"},
    {"https://2130706433/", "private"},
    {"https://0x7f.1/", "private"},
    {"https://017700000001/", "private"},
    {"https://0/", "private"},
    {"https://[::1]/", "private"},
    {"https://[::ffff:127.0.0.1]/", "private"},
    {"https://[64:ff9b::7f00:1]/", "private"},
    {"https://[fe80::1%25lo]/", "private"},
    {"https://169.254.169.254/", "private"},
    {"https://10.0.0.1:8443/", "private"},
};

static void
addresses_are_judged_when_they_are_entered(void **state)
{
    const struct delivery_webhook_rules rules = {.ports = "443,8443"};
    struct buf error;

    (void)state;
    buf_init(&error, 1000);
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        bool valid = delivery_webhook_url_valid(urls[i].url, &rules, &error);

        if (valid != (urls[i].says == NULL) || (urls[i].says && !strstr(error.data, urls[i].says)))
            fail_msg("%s: %s, \"%s\"", urls[i].url, valid ? "taken" : "refused", error.data);
        buf_clear(&error);
    }
    buf_release(&error);
}

static void
an_address_may_be_long_but_not_longer(void **state)
{
    const struct delivery_webhook_rules rules = {.ports = NULL};
    char url[DELIVERY_WEBHOOK_URL_MAX + 2] = "https://example.org/";
    size_t len = strlen(url);
    struct buf error;

    (void)state;
    buf_init(&error, 1000);
    memset(url + len, 'a', sizeof(url) - len - 1);
    assert_false(delivery_webhook_url_valid(url, &rules, &error));
    url[DELIVERY_WEBHOOK_URL_MAX] = '\0';
    assert_true(delivery_webhook_url_valid(url, &rules, &error));
    buf_release(&error);
}

static void
tests_may_send_to_this_machine_and_nowhere_else(void **state)
{
    static const struct {
        const char *url;
        bool valid;
    } rows[] = {
        {"http://127.0.0.1:1234/", true},     {"http://localhost:80/", true}, {"https://[::1]:9/", true},
        {"http://10.0.0.1/", false},          {"https://10.0.0.1/", false},   {"http://example.org/", false},
        {"https://example.org:1234/", false}, {"ftp://127.0.0.1/", false},    {"https://example.org/", true},
        {"http://u@127.0.0.1/", false},       {"http://169.254.1.1/", false},
    };
    const struct delivery_webhook_rules rules = {.loopback = true};
    struct buf error;

    (void)state;
    buf_init(&error, 10000);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (delivery_webhook_url_valid(rows[i].url, &rules, &error) != rows[i].valid)
            fail_msg("%s", rows[i].url);
    buf_release(&error);
}

static void
secrets_are_made_and_known(void **state)
{
    static const struct {
        const char *secret;
        bool valid;
    } rows[] = {
        {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true},
        {"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false},
        {"whsec_", false},
        {"whsec_c2hvcnQ=", false},
        {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", false},
        {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw!", false},
        {"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
         true},
        {"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
         false},
    };
    char secret[DELIVERY_WEBHOOK_SECRET_SIZE], other[DELIVERY_WEBHOOK_SECRET_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (delivery_webhook_secret_valid(rows[i].secret) != rows[i].valid)
            fail_msg("%s", rows[i].secret);
    delivery_webhook_secret_make(secret);
    delivery_webhook_secret_make(other);
    assert_true(delivery_webhook_secret_valid(secret));
    assert_string_not_equal(secret, other);
    assert_int_equal(strlen(secret), 6 + 44);
}

/* The vector that the libraries of the specification test themselves with. */
static void
signatures_are_those_of_the_specification(void **state)
{
    static const char first[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static const char body[] = "{\"test\": 2432232314}";
    const char *secrets[] = {first, "not one", first};
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    delivery_webhook_sign(&out, secrets, 1, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, strlen(body));
    assert_string_equal(out.data, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    buf_clear(&out);
    delivery_webhook_sign(&out, secrets, 3, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, strlen(body));
    assert_string_equal(out.data, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= "
                                  "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    buf_release(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_judged_when_they_are_entered),
        cmocka_unit_test(an_address_may_be_long_but_not_longer),
        cmocka_unit_test(tests_may_send_to_this_machine_and_nowhere_else),
        cmocka_unit_test(secrets_are_made_and_known),
        cmocka_unit_test(signatures_are_those_of_the_specification),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
