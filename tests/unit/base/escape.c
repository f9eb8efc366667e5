/* The escapers, in rows: text, what it becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/escape.h"

typedef void escaper(struct buf *out, const char *text, size_t len);

struct row {
    escaper *escape;
    const char *text;
    const char *escaped;
};

static const struct row rows[] = {
    {escape_html, "", ""},
    {escape_html, "plain", "plain"},
    {escape_html, "<a href=\"x\">'&'</a>", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"},
    {escape_html, "&amp;", "&amp;amp;"},
    {escape_html, "Zürich", "Zürich"},
    {escape_url, "", ""},
    {escape_url, "AZaz09-._~", "AZaz09-._~"},
    {escape_url, "a b&c=d/e?f#g+h%", "a%20b%26c%3Dd%2Fe%3Ff%23g%2Bh%25"},
    {escape_url, "é", "%C3%A9"},
    {escape_url, "\x7f\x01", "%7F%01"},
    {escape_json, "", ""},
    {escape_json, "say \"hi\" \\ bye", "say \\\"hi\\\" \\\\ bye"},
    {escape_json, "a\nb\tc\rd\be\ff", "a\\nb\\tc\\rd\\be\\ff"},
    {escape_json, "\x01\x1f\x7f", "\\u0001\\u001f\\u007f"},
    {escape_json, "</script>", "\\u003c/script>"},
    {escape_json, "é€𝄞", "é€𝄞"},
    {escape_json, "x\xffy\xc3", "x\xEF\xBF\xBDy\xEF\xBF\xBD"},
    {escape_json, "\xed\xa0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
};

static void
test_escape(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        buf_clear(&out);
        rows[i].escape(&out, rows[i].text, strlen(rows[i].text));
        assert_string_equal(out.data, rows[i].escaped);
    }
    buf_clear(&out);
    escape_json(&out, "a\0b", 3);
    assert_string_equal(out.data, "a\\u0000b");
    buf_release(&out);
}

static void
test_unescape(void **state)
{
    static const struct {
        const char *text;
        bool plus;
        const char *decoded; /* NULL: refused */
    } cases[] = {
        {"", false, ""},       {"abc", false, "abc"},  {"a%20b", false, "a b"}, {"a+b", false, "a+b"},
        {"a+b", true, "a b"},  {"%2B", true, "+"},     {"%c3%A9", true, "é"},   {"%", false, NULL},
        {"%4", false, NULL},   {"abc%4", false, NULL}, {"%4g", false, NULL},    {"%g4", false, NULL},
        {"%%41", false, NULL}, {"ok%zz", false, NULL}, {"%41%42", false, "AB"}, {"% 41", false, NULL},
        {"%-1", false, NULL},  {"%@0", false, NULL},   {"%0x", false, NULL},    {"%2525", false, "%25"},
    };
    struct buf out;

    (void)state;
    buf_init(&out, 100);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        buf_clear(&out);
        buf_puts(&out, "=");
        bool good = unescape_url(&out, cases[i].text, strlen(cases[i].text), cases[i].plus);
        assert_int_equal(good, cases[i].decoded != NULL);
        assert_string_equal(out.data + 1, good ? cases[i].decoded : "");
    }
    buf_clear(&out);
    assert_true(unescape_url(&out, "%00", 3, false));
    assert_int_equal(out.len, 1);
    assert_false(unescape_url(&out, "%414", 2, false)); /* the length counts, not the NUL */
    buf_release(&out);
}

/* Every byte survives the way there and back. */
static void
test_round_trip(void **state)
{
    char bytes[256];
    struct buf escaped, back;

    (void)state;
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    buf_init(&escaped, 1000);
    buf_init(&back, 1000);
    escape_url(&escaped, bytes, sizeof(bytes));
    assert_true(unescape_url(&back, escaped.data, escaped.len, true));
    assert_int_equal(back.len, sizeof(bytes));
    assert_memory_equal(back.data, bytes, sizeof(bytes));
    buf_release(&escaped);
    buf_release(&back);
}

static void
test_json_members(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 200);
    json_put_text(&out, "first", "of no object");
    assert_string_equal(out.data, "\"first\":\"of no object\"");
    buf_clear(&out);
    buf_putc(&out, '{');
    json_put_text(&out, "a", "say \"hi\"");
    json_put_text(&out, "absent", NULL);
    json_put_text(&out, "b", "");
    json_put_name(&out, "c");
    buf_puts(&out, "[{");
    json_put_text(&out, "d", "{");
    json_put_text(&out, "e", "f");
    buf_puts(&out, "}]");
    json_put_text(&out, "g", "\n");
    buf_putc(&out, '}');
    assert_string_equal(
        out.data, "{\"a\":\"say \\\"hi\\\"\",\"b\":\"\",\"c\":[{\"d\":\"{\",\"e\":\"f\"}],\"g\":\"\\n\"}");
    buf_release(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_escape), cmocka_unit_test(test_unescape),
                                       cmocka_unit_test(test_round_trip),
                                       cmocka_unit_test(test_json_members)};
    return cmocka_run_group_tests_name("base: escape", tests, NULL, NULL);
}
