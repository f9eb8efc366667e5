/* UTF-8 and slugs. */
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
#include "base/hash.h"

static void
test_utf8(void **state)
{
    static const struct {
        const char *text;
        bool valid;
        size_t length;
    } rows[] = {
        {"", true, 0},
        {"abc", true, 3},
        {"é€𝄞", true, 3},
        {"\xc2\x80", true, 1},
        {"\xf4\x8f\xbf\xbf", true, 1}, /* U+10FFFF */
        {"\xed\x9f\xbf", true, 1},     /* U+D7FF, the last before the surrogates */
        {"\xee\x80\x80", true, 1},     /* U+E000, the first behind them */
        {"\x80", false, 0},            /* continuation alone */
        {"\xc3", false, 0},            /* cut */
        {"\xe2\x82", false, 0},
        {"\xf0\x9d\x84", false, 0},
        {"\xc3(", false, 0},
        {"\xc0\xaf", false, 0}, /* overlong / */
        {"\xe0\x80\xaf", false, 0},
        {"\xf0\x80\x80\xaf", false, 0},
        {"\xc1\xbf", false, 0},
        {"\xed\xa0\x80", false, 0}, /* surrogate */
        {"\xed\xbf\xbf", false, 0},
        {"\xf4\x90\x80\x80", false, 0},     /* above U+10FFFF */
        {"\xf8\x88\x80\x80\x80", false, 0}, /* five bytes */
        {"\xff", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(utf8_valid(rows[i].text, strlen(rows[i].text)), rows[i].valid);
        if (rows[i].valid)
            assert_int_equal(utf8_length(rows[i].text, strlen(rows[i].text)), rows[i].length);
    }
    assert_true(utf8_valid("a\0b", 3));
    assert_false(utf8_valid("é", 1));
}

static void
test_control(void **state)
{
    static const struct {
        const char *text;
        bool control;
    } rows[] = {
        {"", false},
        {"a\tb\nc", false},
        {"a\rb", true},
        {"\x01", true},
        {"\x1b[31m", true},
        {"\x7f", true},
        {"\xc2\x85", true},      /* C1 */
        {"\xc2\xa0", false},     /* no-break space */
        {"\xe2\x80\xae", true},  /* right-to-left override */
        {"\xe2\x81\xa6", true},  /* isolate */
        {"\xe2\x80\x8f", false}, /* a mark that Arabic and Hebrew need */
        {"\xff\x01", true},      /* behind what is not UTF-8 */
        {"é€𝄞", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(text_has_control(rows[i].text, strlen(rows[i].text)), rows[i].control);
    assert_true(text_has_control("a\0b", 3));
}

static void
test_slug(void **state)
{
    static const struct {
        const char *text;
        size_t max;
        const char *slug;
    } rows[] = {
        {"Émile's talk", 80, "emiles-talk"},
        {"Émile’s talk", 80, "emiles-talk"},
        {"", 80, ""},
        {"---", 80, ""},
        {"  Two   words  ", 80, "two-words"},
        {"C++ & Rust: 2027!", 80, "c-rust-2027"},
        {"Straße in Łódź, Ærø", 80, "strasse-in-lodz-aero"},
        {"ÅNGSTRÖM", 80, "angstrom"},
        {"Đặng Thị Ngọc Thịnh", 80, "dang-thi-ngoc-thinh"},
        {"e\xcc\x81toile", 80, "etoile"}, /* e and a combining accent */
        {"İstanbul Şişli", 80, "istanbul-sisli"},
        {"Œuvre Ĳssel", 80, "oeuvre-ijssel"},
        {"東京 meetup", 80, "meetup"},
        {"Москва", 80, ""},
        {"a–b—c", 80, "a-b-c"},
        {"3×4", 80, "3-4"},
        {"bad\xff byte", 80, "bad-byte"},
        {"one two three", 13, "one-two-three"},
        {"one two three", 12, "one-two"},
        {"one two three", 7, "one-two"},
        {"one two three", 8, "one-two"},
        {"one two three", 6, "one"},
        {"extraordinary", 5, "extra"},
        {"aß", 2, "a"},
        {"word", 0, ""},
    };
    struct buf out;

    (void)state;
    buf_init(&out, 200);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        buf_clear(&out);
        buf_puts(&out, "/events/");
        text_slug(&out, rows[i].text, strlen(rows[i].text), rows[i].max);
        assert_string_equal(out.data + strlen("/events/"), rows[i].slug);
    }
    buf_release(&out);
}

/* The vectors of FNV's authors. */
static void
test_hash(void **state)
{
    (void)state;
    assert_int_equal(hash_text(""), 0x811c9dc5);
    assert_int_equal(hash_text("a"), 0xe40c292c);
    assert_int_equal(hash_text("foobar"), 0xbf9cf968);
    assert_int_equal(hash_text_more(hash_text("foo"), "bar"), 0xbf9cf968);
    assert_int_equal(hash_text_more(hash_text("\xff"), ""), hash_text("\xff"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_utf8), cmocka_unit_test(test_control),
                                       cmocka_unit_test(test_slug), cmocka_unit_test(test_hash)};
    return cmocka_run_group_tests_name("base: text", tests, NULL, NULL);
}
