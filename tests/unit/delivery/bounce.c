#include "delivery.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "delivery/bounce.h"
#include "delivery/letter.h"

static struct secret_key key, other;
static char address[300];

static int
set_up(void **state)
{
    struct buf out;

    (void)state;
    memset(key.bytes, 7, sizeof(key.bytes));
    memset(other.bytes, 8, sizeof(other.bytes));
    buf_init(&out, 300);
    delivery_bounce_address(&out, &key, "bounces@example.org", 42);
    snprintf(address, sizeof(address), "%s", out.data);
    buf_release(&out);
    return 0;
}

/* A report as mail systems send it, to TO, with the fields FIELDS about the receiver. */
static struct delivery_bounce
read_report(const char *to, const char *fields, bool *found)
{
    struct delivery_bounce bounce;
    char mail[4000];

    snprintf(mail, sizeof(mail),
             "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nTo:\r\n %s\r\n"
             "Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"b\"\r\n\r\n"
             "--b\r\nContent-Type: text/plain\r\n\r\nAction: delivered\r\nSorry.\r\n"
             "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
             "Reporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; ada@example.org\r\n%s"
             "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nAction: failed\r\nStatus: 5.9.9\r\n--b--\r\n",
             to, fields);
    *found = delivery_bounce_read(&key, mail, strlen(mail), NULL, &bounce);
    return bounce;
}

static void
a_failure_is_read(void **state)
{
    bool found;
    struct delivery_bounce bounce =
        read_report(address,
                    "Action: failed\r\nStatus: 5.1.1 (bad mailbox)\r\n"
                    "Diagnostic-Code: smtp; 550 5.1.1 <ada@example.org>:\r\n\t no such\x01 user\r\n",
                    &found);

    (void)state;
    assert_true(found);
    assert_int_equal(bounce.id, 42);
    assert_int_equal(bounce.action, DELIVERY_BOUNCE_FAILED);
    assert_string_equal(bounce.status, "5.1.1");
    assert_string_equal(bounce.diagnostic, "550 5.1.1 <ada@example.org>: no such? user");
}

static void
a_delay_is_no_failure(void **state)
{
    bool found;
    struct delivery_bounce bounce = read_report(address, "action: Delayed\r\nStatus: 4.4.1\r\n", &found);

    (void)state;
    assert_true(found);
    assert_int_equal(bounce.action, DELIVERY_BOUNCE_DELAYED);
    assert_string_equal(bounce.status, "4.4.1");
}

static void
an_answer_is_no_report(void **state)
{
    struct delivery_bounce bounce;
    char mail[500];

    (void)state;
    snprintf(mail, sizeof(mail), "To: %s\nSubject: Out of office\n\nAction: failed\nStatus: 5.1.1\n",
             address);
    assert_true(delivery_bounce_read(&key, mail, strlen(mail), NULL, &bounce));
    assert_int_equal(bounce.action, DELIVERY_BOUNCE_OTHER);
    assert_string_equal(bounce.status, "");
}

static void
only_our_addresses_count(void **state)
{
    static const char *const strangers[] = {
        "bounces@example.org",
        "bounces+42@example.org",
        "bounces+42-aaaaaaaa@example.org",
        "bounces+43-aaaaaaaa@example.org",
        "bounces+-@example.org",
        "bounces+042-aaaaaaaa@example.org",
        "bounces+999999999999999999999999999999-aaaaaaaa@example.org",
        "",
        "+",
    };
    struct delivery_bounce bounce;
    char changed[300];
    bool found;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(strangers); i++) {
        read_report(strangers[i], "Action: failed\r\n", &found);
        assert_false(found);
    }
    snprintf(changed, sizeof(changed), "%s", address);
    changed[8] = '3'; /* bounces+32-… */
    read_report(changed, "Action: failed\r\n", &found);
    assert_false(found);
    assert_false(delivery_bounce_read(&other, "\n", 1, address, &bounce));
    assert_true(delivery_bounce_read(&key, "\n", 1, address, &bounce));
    for (char *c = changed; *c; c++)
        *c = (char)(address[c - changed] >= 'a' && address[c - changed] <= 'z' ? address[c - changed] - 32
                                                                               : address[c - changed]);
    assert_true(delivery_bounce_read(&key, "", 0, changed, &bounce));
    assert_int_equal(bounce.id, 42);
}

int
test_bounce(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_is_read),
        cmocka_unit_test(a_delay_is_no_failure),
        cmocka_unit_test(an_answer_is_no_report),
        cmocka_unit_test(only_our_addresses_count),
    };

    return cmocka_run_group_tests_name("bounce", tests, set_up, NULL);
}
