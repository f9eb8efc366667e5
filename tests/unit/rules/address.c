/* Mail addresses: which are kept, in which form, and that every one that is kept can be written to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "rules/address.h"

#define X10 "xxxxxxxxxx"
#define X60 X10 X10 X10 X10 X10 X10

/* Each as kept and as a mail system takes it; NULL: refused. */
static const struct row {
    const char *given, *kept, *sent;
} rows[] = {
    {"ada@example.org", "ada@example.org", "ada@example.org"},
    {"Ada.Lovelace+RSVP@Example.ORG", "ada.lovelace+rsvp@example.org", "Ada.Lovelace+RSVP@example.org"},
    {"  ada@example.org \n", "ada@example.org", NULL},
    {"o'brien!#$%&*/=?^_`{|}~@x.example", "o'brien!#$%&*/=?^_`{|}~@x.example",
     "o'brien!#$%&*/=?^_`{|}~@x.example"},
    {"a@b.co", "a@b.co", "a@b.co"},
    {"ada@ab--cd.example", "ada@ab--cd.example", "ada@ab--cd.example"},
    {X60 "xxxx@example.org", X60 "xxxx@example.org", X60 "xxxx@example.org"},

    /* an operator's mail may stay on the machine; nobody signs up from there */
    {"events@localhost", NULL, "events@localhost"},

    /* letters beyond ASCII behind the @: one spelling of each domain */
    {"ada@b\u00fccher.example", "ada@b\u00fccher.example", "ada@xn--bcher-kva.example"},
    {"ada@bu\u0308cher.example", "ada@b\u00fccher.example", "ada@xn--bcher-kva.example"},
    {"ada@B\u00dcCHER.example", "ada@b\u00fccher.example", "ada@xn--bcher-kva.example"},
    {"ada@xn--bcher-kva.example", "ada@b\u00fccher.example", "ada@xn--bcher-kva.example"},
    {"ada@XN--BCHER-KVA.example", "ada@b\u00fccher.example", "ada@xn--bcher-kva.example"},
    {"ada@fa\u00df.example", "ada@fa\u00df.example", "ada@xn--fa-hia.example"},
    {"ada@\u4f8b\u5b50.\u5e7f\u544a", "ada@\u4f8b\u5b50.\u5e7f\u544a", "ada@xn--fsqu00a.xn--4rr70v"},
    {"ada@\u05d0\u05d1.example", "ada@\u05d0\u05d1.example", "ada@xn--4dbc.example"},
    {"ada@exam\u3002example", "ada@exam.example", "ada@exam.example"},
    {"ada@\uff45xam.example", "ada@exam.example", "ada@exam.example"},

    /* what no server could be found for */
    {"ada@\u2603.example", NULL, NULL},
    {"ada@\u0661\u0662\u0663.example", NULL, NULL},
    {"ada@a\u061cb.org", NULL, NULL},
    {"ada@a\u202eb.org", NULL, NULL},
    {"ada@a\u2066b.org", NULL, NULL},
    {"ada@a\u200db.org", NULL, NULL},
    {"ada@\u05d0a.org", NULL, NULL},
    {"ada@\u0301a.org", NULL, NULL},
    {"ada@\U0001f600.org", NULL, NULL},
    {"ada@xn--ls8h.la", NULL, NULL},
    {"ada@xn--zzzzzz.example", NULL, NULL},
    {"ada@xn--a.example", NULL, NULL},
    {"ada@xn--.example", NULL, NULL},

    /* libidn2 would drop what is wrong here, and the mail would go to another domain */
    {"ada@exa_mple.org", NULL, NULL},
    {"ada@b\u00fc_cher.org", NULL, NULL},
    {"ada@exa\uff3fmple.org", NULL, NULL},
    {"ada@exa\u00a0mple.org", NULL, NULL},
    {"ada@exa mple.org", NULL, NULL},
    {"ada@b\u00fc cher.org", NULL, NULL},

    /* letters beyond ASCII before the @ */
    {"j\u00fcrgen@example.org", NULL, NULL},
    {"a\u200bda@example.org", NULL, NULL},
    {"a\u202eda@example.org", NULL, NULL},
    {"a\u00a0da@example.org", NULL, NULL},

    /* what has no address in it, or too many */
    {"", NULL, NULL},
    {"@", NULL, NULL},
    {"ada", NULL, NULL},
    {"ada@", NULL, NULL},
    {"@example.org", NULL, NULL},
    {"ada@@example.org", NULL, NULL},
    {"ada@example.org@example.org", NULL, NULL},
    {".ada@example.org", NULL, NULL},
    {"ada.@example.org", NULL, NULL},
    {"a..da@example.org", NULL, NULL},
    {"ada@.example.org", NULL, NULL},
    {"ada@example..org", NULL, NULL},
    {"ada@example.org.", NULL, NULL},
    {"ada@-example.org", NULL, NULL},
    {"ada@example-.org", NULL, NULL},
    {"ada@127.0.0.1", NULL, NULL},
    {"ada@[127.0.0.1]", NULL, NULL},
    {"ada lovelace@example.org", NULL, NULL},
    {"\"ada\"@example.org", NULL, NULL},
    {"<ada@example.org>", NULL, NULL},
    {"Ada <ada@example.org>", NULL, NULL},
    {"ada@example.org>", NULL, NULL},
    {"ada@example.org,eve@example.org", NULL, NULL},
    {"ada@example.org\r\nBcc: eve@example.org", NULL, NULL},
    {"ada\r\nBcc:eve@example.org", NULL, NULL},
    {"ada\x01@example.org", NULL, NULL},
    {"ada@example.org\x7f", NULL, NULL},
    {"ada\xff@example.org", NULL, NULL},
    {"ada@\xff.org", NULL, NULL},

    /* too long */
    {X60 "xxxxx@example.org", NULL, NULL},
    {"ada@" X60 "xxxx.org", NULL, NULL},
    {"ada@" X60 "." X60 "." X60 "." X60 ".example.org", NULL, NULL},
};

static void
check_form(const struct row *row, enum address_form form, const char *expected)
{
    struct buf out, why;
    bool taken;

    buf_init(&out, 1000);
    buf_init(&why, 1000);
    buf_puts(&out, "before ");
    taken = address_write(&out, row->given, form, "The address", &why);
    if (taken != (expected != NULL))
        fail_msg("%s is %staken: %s%s", row->given, taken ? "" : "not ", out.data, why.data);
    if (taken) {
        assert_string_equal(out.data + strlen("before "), expected);
        assert_int_equal(why.len, 0);
    } else {
        assert_string_equal(out.data, "before ");
        assert_memory_equal(why.data, "The address must ", strlen("The address must "));
        assert_int_equal(why.data[why.len - 1], '.');
    }
    buf_release(&why);
    buf_release(&out);
}

static void
addresses_as_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check_form(&rows[i], ADDRESS_KEPT, rows[i].kept);
        check_form(&rows[i], ADDRESS_SENT, rows[i].sent);
    }
}

/* A domain of LEN bytes in one form may have more in the other: both have a limit. */
static void
both_forms_have_a_limit(void **state)
{
    char address[400] = "a@", *end = address + 2;
    struct buf out, why;

    (void)state;
    buf_init(&out, 1000);
    buf_init(&why, 1000);
    for (int i = 0; i < 60; i++)
        end = stpcpy(end, "\u4f8b.");
    memcpy(end, "org", 4);
    assert_true(strlen(address) < ADDRESS_MAX);
    assert_false(address_write(&out, address, ADDRESS_KEPT, "It", &why));
    memset(address, 0, sizeof(address));
    address[0] = 'a';
    address[1] = '@';
    for (size_t i = 2; i < 252; i++)
        address[i] = (char)(i % 50 == 0 ? '.' : 'b');
    memcpy(address + 252, "xy", 3);
    assert_true(address_write(&out, address, ADDRESS_KEPT, "It", &why));
    assert_int_equal(out.len, ADDRESS_MAX);
    memcpy(address + 252, "xyz", 4);
    assert_false(address_write(&out, address, ADDRESS_KEPT, "It", &why));
    buf_release(&out);
    buf_release(&why);
}

/* --- a property ----------------------------------------------------------------------------------------- */

static unsigned
draw(uint32_t *seed, unsigned below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

static void
put_code(struct buf *out, unsigned code)
{
    char text[4];
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    if (size == 1) {
        buf_putc(out, (char)code);
        return;
    }
    for (size_t i = size; i-- > 1; code >>= 6)
        text[i] = (char)(0x80 | (code & 0x3f));
    text[0] = (char)((0xf00 >> size) | code);
    buf_append(out, text, size);
}

/* Mostly letters of one script, sometimes any character that there is. */
static void
put_label(struct buf *out, uint32_t *seed)
{
    static const struct {
        unsigned first, count;
    } scripts[] = {{'a', 26},       {'A', 26},      {0xc0, 0x17f - 0xc0}, {0x386, 0x3cf - 0x386},
                   {0x400, 0x120},  {0x5d0, 27},    {0x620, 0x50},        {0x904, 0x60},
                   {0x1e00, 0x100}, {0x3040, 0x60}, {0x4e00, 0x500},      {0xac00, 0x500}};
    unsigned script = draw(seed, COUNT_OF(scripts)), len = 1 + draw(seed, 6);

    if (draw(seed, 12) == 0)
        buf_puts(out, "xn--");
    for (unsigned i = 0; i < len; i++) {
        unsigned any = 1 + draw(seed, 0x20000);
        bool surrogate = any >= 0xd800 && any <= 0xdfff;

        if (draw(seed, 16) == 0 && !surrogate)
            put_code(out, any);
        else if (draw(seed, 16) == 0)
            buf_putc(out, "-_.0 "[draw(seed, 5)]);
        else
            put_code(out, scripts[script].first + draw(seed, scripts[script].count));
    }
}

static void
check_kept(const char *given, const char *kept)
{
    struct buf out, why;

    buf_init(&out, 1000);
    buf_init(&why, 1000);
    if (!address_write(&out, kept, ADDRESS_SENT, "The address", &why))
        fail_msg("%s is kept as %s, which nobody can write to: %s", given, kept, why.data);
    for (const char *c = out.data; *c; c++) {
        if (*c <= ' ' || *c > '~')
            fail_msg("%s is sent to %s", given, out.data);
    }
    buf_clear(&out);
    if (!address_write(&out, kept, ADDRESS_KEPT, "The address", &why) || strcmp(out.data, kept) != 0)
        fail_msg("%s is kept as %s, and that as %s", given, kept, out.data);
    buf_release(&why);
    buf_release(&out);
}

static void
what_is_kept_can_be_written_to(void **state)
{
    enum { TIMES = 40000 };
    uint32_t seed = 20270504;
    struct buf given, kept, why;
    int taken = 0;

    (void)state;
    buf_init(&given, 1000);
    buf_init(&kept, 1000);
    buf_init(&why, 1000);
    for (int i = 0; i < TIMES; i++) {
        buf_clear(&given);
        buf_clear(&kept);
        buf_puts(&given, "Ada@");
        put_label(&given, &seed);
        buf_putc(&given, '.');
        put_label(&given, &seed);
        if (address_write(&kept, given.data, ADDRESS_KEPT, "The address", &why)) {
            taken++;
            check_kept(given.data, kept.data);
        }
    }
    assert_true(taken > TIMES / 10 && taken < TIMES * 9 / 10);
    buf_release(&why);
    buf_release(&kept);
    buf_release(&given);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_as_rows),
        cmocka_unit_test(both_forms_have_a_limit),
        cmocka_unit_test(what_is_kept_can_be_written_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
