/* Sealed text: opened only with the same key, for the same purpose, for the same thing, unaltered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/buf.h"
#include "secret/seal.h"

static const char text[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id[] = "whk_7k2m9q4x8w3t";

static struct secret_key
key_of(char digit)
{
    char hex[SECRET_KEY_TEXT_SIZE];
    struct secret_key key;

    memset(hex, digit, sizeof(hex) - 1);
    hex[sizeof(hex) - 1] = '\0';
    assert_true(secret_key_read(&key, hex));
    return key;
}

static void
what_is_sealed_opens(void **state)
{
    struct secret_key key = key_of('1');
    char sealed[SECRET_SEALED_SIZE], again[SECRET_SEALED_SIZE], opened[SECRET_TEXT_MAX + 1];

    (void)state;
    assert_true(secret_seal(&key, "webhook", id, text, sealed));
    assert_null(strstr(sealed, "whsec"));
    assert_true(secret_open(&key, "webhook", id, sealed, opened));
    assert_string_equal(opened, text);
    assert_true(secret_seal(&key, "webhook", id, text, again));
    assert_string_not_equal(sealed, again);
    assert_true(secret_seal(&key, "webhook", id, "", sealed));
    assert_true(secret_open(&key, "webhook", id, sealed, opened));
    assert_string_equal(opened, "");
}

static void
lengths_have_an_end(void **state)
{
    struct secret_key key = key_of('1');
    char sealed[SECRET_SEALED_SIZE], opened[SECRET_TEXT_MAX + 1], longest[SECRET_TEXT_MAX + 2];

    (void)state;
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    assert_false(secret_seal(&key, "webhook", id, longest, sealed));
    longest[SECRET_TEXT_MAX] = '\0';
    assert_true(secret_seal(&key, "webhook", id, longest, sealed));
    assert_true(secret_open(&key, "webhook", id, sealed, opened));
    assert_string_equal(opened, longest);
}

static void
nothing_else_opens(void **state)
{
    struct secret_key key = key_of('1'), other = key_of('2');
    char sealed[SECRET_SEALED_SIZE], altered[SECRET_SEALED_SIZE], opened[SECRET_TEXT_MAX + 1];

    (void)state;
    assert_true(secret_seal(&key, "webhook", id, text, sealed));
    assert_false(secret_open(&other, "webhook", id, sealed, opened));
    assert_string_equal(opened, "");
    assert_false(secret_open(&key, "alert", id, sealed, opened));
    assert_false(secret_open(&key, "webhook", "whk_7k2m9q4x8w3v", sealed, opened));
    for (size_t i = 0; i + 4 < strlen(sealed); i++) {
        memcpy(altered, sealed, sizeof(altered));
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        if (secret_open(&key, "webhook", id, altered, opened))
            fail_msg("altered at %zu it opens", i);
    }
    for (size_t i = 0; i < strlen(sealed); i++) {
        memcpy(altered, sealed, sizeof(altered));
        altered[i] = '\0';
        if (secret_open(&key, "webhook", id, altered, opened))
            fail_msg("cut at %zu it opens", i);
    }
    assert_false(secret_open(&key, "webhook", id, "not base64!", opened));
}

/* Texts of any length, and what is said about their lengths. */
static void
long_texts_open(void **state)
{
    enum { LONGEST = 4000 };
    struct secret_key key = key_of('1'), other = key_of('2');
    char long_text[LONGEST + 1];
    struct buf sealed, again, opened;
    size_t lengths[3] = {0};

    (void)state;
    for (size_t len = 0; len <= LONGEST; len += len < 130 ? 1 : 967) {
        memset(long_text, 'y', sizeof(long_text));
        long_text[len] = '\0';
        buf_init(&sealed, 1 << 14);
        buf_init(&again, 1 << 14);
        buf_init(&opened, 1 << 14);
        secret_seal_text(&key, "needs", long_text, &sealed);
        secret_seal_text(&key, "needs", long_text, &again);
        assert_memory_equal(sealed.data, SECRET_SEALED_MARK, strlen(SECRET_SEALED_MARK));
        assert_string_not_equal(sealed.data, again.data);
        assert_null(strstr(sealed.data, "yyyy"));
        assert_true(secret_open_text(&key, "needs", sealed.data, sealed.len, &opened));
        assert_int_equal(opened.len, len);
        assert_memory_equal(opened.len ? opened.data : "", long_text, len);
        if (len == 3 || len == 40 || len == 100)
            lengths[len == 3 ? 0 : len == 40 ? 1 : 2] = sealed.len;
        buf_clear(&opened);
        assert_false(secret_open_text(&other, "needs", sealed.data, sealed.len, &opened));
        assert_false(secret_open_text(&key, "alert", sealed.data, sealed.len, &opened));
        assert_false(secret_open_text(&key, "needs", sealed.data, sealed.len - 4, &opened));
        sealed.data[sealed.len / 2] ^= 1;
        assert_false(secret_open_text(&key, "needs", sealed.data, sealed.len, &opened));
        assert_int_equal(opened.len, 0);
        buf_release(&sealed);
        buf_release(&again);
        buf_release(&opened);
    }
    assert_int_equal(lengths[0], lengths[1]);
    assert_true(lengths[2] > lengths[1]);
    static const char *const none[] = {"",           "sealed:1:",    "sealed:1:AAAA",
                                       "sealed:1:!", "A wheelchair", "sealed:2:AAAA"};
    buf_init(&opened, 100);
    for (size_t i = 0; i < COUNT_OF(none); i++)
        assert_false(secret_open_text(&key, "needs", none[i], strlen(none[i]), &opened));
    buf_release(&opened);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sealed_opens),
        cmocka_unit_test(lengths_have_an_end),
        cmocka_unit_test(nothing_else_opens),
        cmocka_unit_test(long_texts_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
