#include "notify.h"

#include <string.h>

#include "base/attr.h"
#include "notify/letter.h"
#include "secret/secret.h"

static void
takes_what_is_one_mailbox(void **state)
{
    static const struct {
        const char *given, *written; /* NULL: refused */
    } cases[] = {
        {"ada@example.org", "ada@example.org"},
        {"Ada.B+c@Example.ORG", "Ada.B+c@Example.ORG"},
        {"events@localhost", "events@localhost"},
        {"ada@b\xc3\xbc"
         "cher.example",
         "ada@xn--bcher-kva.example"},
        {"j\xc3\xbcrgen@example.org", "j\xc3\xbcrgen@example.org"},
        {"ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"},
        {"o'brien!#$%&*/=?^_`{|}~@x.example", "o'brien!#$%&*/=?^_`{|}~@x.example"},
        {"", NULL},
        {"@", NULL},
        {"ada", NULL},
        {"ada@", NULL},
        {"@example.org", NULL},
        {"a@b@c.example", NULL},
        {".ada@example.org", NULL},
        {"ada.@example.org", NULL},
        {"a..b@example.org", NULL},
        {"ada@.example.org", NULL},
        {"ada@example..org", NULL},
        {"ada@example.org.", NULL},
        {"ada@-x.example", NULL},
        {"ada@x-.example", NULL},
        {"ada@127.0.0.1", NULL},
        {"ada@[127.0.0.1]", NULL},
        {"ada@exam_ple.org", NULL},
        {"a b@example.org", NULL},
        {"\"a\"@example.org", NULL},
        {"<ada@example.org>", NULL},
        {"ada@example.org\r\nRCPT TO:<eve@evil.example>", NULL},
        {"ada@example.org>", NULL},
        {"ada@example.org,eve@evil.example", NULL},
        {"ada\x01@example.org", NULL},
        {"ada\xff@example.org", NULL},
        {"a\xe2\x80\x8b"
         "da@example.org",
         NULL}, /* U+200B */
        {"a\xe2\x80\xae"
         "da@example.org",
         NULL}, /* U+202E */
        {"a\xc2\xa0"
         "da@example.org",
         NULL}, /* U+00A0 */
        {"ada@ex\xe2\x80\xae"
         "ample.org",
         NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf out, error;
        bool fits;

        buf_init(&out, 1000);
        buf_init(&error, 1000);
        buf_puts(&out, "before ");
        fits = notify_address_write(&out, cases[i].given, "The address", &error);
        if (fits != (cases[i].written != NULL) || (fits && strcmp(out.data + 7, cases[i].written) != 0))
            fail_msg("%s: %d %s %s", cases[i].given, fits, out.data, error.data);
        if (!fits) {
            assert_string_equal(out.data, "before ");
            assert_memory_equal(error.data, "The address ", 12);
        }
        buf_release(&out);
        buf_release(&error);
    }
}

static void
has_limits(void **state)
{
    char address[400] = "";
    struct buf out, error;

    (void)state;
    buf_init(&out, 1000);
    buf_init(&error, 1000);
    memset(address, 'a', 64);
    memcpy(address + 64, "@x.example", 11);
    assert_true(notify_address_write(&out, address, "It", &error));
    memset(address, 'a', 65);
    memcpy(address + 65, "@x.example", 11);
    assert_false(notify_address_write(&out, address, "It", &error));
    address[1] = '@';
    for (size_t i = 2; i < 252; i++)
        address[i] = (char)(i % 50 == 0 ? '.' : 'b');
    memcpy(address + 252, "xy", 3);
    buf_clear(&out);
    assert_true(notify_address_write(&out, address, "It", &error));
    assert_int_equal(out.len, NOTIFY_ADDRESS_MAX);
    memcpy(address + 252, "xyz", 4);
    assert_false(notify_address_write(&out, address, "It", &error));
    buf_release(&out);
    buf_release(&error);
}

static void
knows_who_needs_smtputf8(void **state)
{
    (void)state;
    assert_true(notify_address_wide("j\xc3\xbcrgen@example.org"));
    assert_false(notify_address_wide("ada@b\xc3\xbc"
                                     "cher.example"));
}

int
test_address(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_is_one_mailbox),
        cmocka_unit_test(has_limits),
        cmocka_unit_test(knows_who_needs_smtputf8),
    };

    return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
