/* Ids and secrets: what they look like, and that only the right ones fit. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "secret/secret.h"

static const char key_text[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
static const char event[] = "evt_7k2m9q4x8w3t", rsvp[] = "rsv_0a1b2c3d4e5f", other[] = "rsv_0a1b2c3d4e5g";

static struct secret_key
test_key(void)
{
    struct secret_key key;

    assert_true(secret_key_read(&key, key_text));
    return key;
}

static void
keys_are_read_as_they_were_made(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        {key_text, true},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F\n", true},
        {"", false},
        {"000102", false},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g", false},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00", false},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f x", false},
    };
    char made[SECRET_KEY_TEXT_SIZE], again[SECRET_KEY_TEXT_SIZE];
    struct secret_key key;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(secret_key_read(&key, rows[i].text), rows[i].good);
    secret_key_make(made);
    secret_key_make(again);
    assert_true(secret_key_read(&key, made));
    assert_string_not_equal(made, again);
}

static void
ids_have_their_form(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } rows[] = {{"rsv_0a1b2c3d4e5f", true},
                {"rsv_0a1b2c3d4e5", false},
                {"rsv_0a1b2c3d4e5f0", false},
                {"rsv_0a1b2c3d4e5u", false},
                {"evt_0a1b2c3d4e5f", false},
                {"rsv_0A1B2C3D4E5F", false},
                {"rsv_0a1b2c3d4e5'", false},
                {"", false},
                {"rsv_", false}};
    char id[SECRET_ID_SIZE], next[SECRET_ID_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(secret_id_valid(rows[i].text, "rsv_"), rows[i].good);
    secret_id_make("rsv_", id);
    secret_id_make("rsv_", next);
    assert_true(secret_id_valid(id, "rsv_"));
    assert_string_not_equal(id, next);
}

/* The expected text was made with another implementation of HMAC-SHA256. */
static void
secrets_are_what_the_key_says(void **state)
{
    static const struct {
        enum secret_purpose purpose;
        const char *id, *secret;
    } rows[] = {
        {SECRET_RSVP, "rsv_0a1b2c3d4e5f", "cvr_7jcrxerydngmj4vzzy4642wd1ht85bph"},
        {SECRET_SIGN_IN, "sgn_0a1b2c3d4e5f", "cvs_yf7xmfvq9cvkntn5q5hy0phwnqsdzneq"},
        {SECRET_INVITATION, "inv_0a1b2c3d4e5f", "cvi_x770mgzqbgwda6wm8w00pa6aedpak46e"},
        {SECRET_FORM, "abababababababababababababababababababababababababababababababab",
         "cvf_jzfe803tx572760ngbk8y36ytad97t7s"},
    };
    struct secret_key key = test_key();
    char secret[SECRET_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        secret_make(&key, rows[i].purpose, rows[i].id, secret);
        assert_string_equal(secret, rows[i].secret);
    }
}

static void
digits_are_random(void **state)
{
    char one[53], two[53];
    unsigned seen = 0;

    (void)state;
    for (int i = 0; i < 40; i++) {
        secret_digits_make(one, 52);
        secret_digits_make(two, 52);
        assert_int_equal(strlen(one), 52);
        assert_int_equal(strspn(one, "0123456789abcdefghjkmnpqrstvwxyz"), 52);
        assert_string_not_equal(one, two);
        for (const char *c = one; *c; c++)
            seen |=
                1U << (strchr("0123456789abcdefghjkmnpqrstvwxyz", *c) - "0123456789abcdefghjkmnpqrstvwxyz");
    }
    assert_int_equal(seen, 0xffffffff);
}

static void
only_the_right_secret_fits(void **state)
{
    struct secret_key key = test_key(), next = test_key();
    char secret[SECRET_SIZE], door[SECRET_SIZE];

    (void)state;
    next.bytes[31] ^= 1;
    secret_make(&key, SECRET_RSVP, rsvp, secret);
    secret_make(&key, SECRET_DOOR, event, door);
    assert_true(secret_fits(&key, SECRET_RSVP, rsvp, secret));
    assert_true(secret_fits(&key, SECRET_DOOR, event, door));
    /* who stands at the door does not see the organizer's list */
    assert_false(secret_fits(&key, SECRET_LIST, event, door));
    secret_make(&key, SECRET_LIST, event, secret);
    assert_memory_equal(secret, "cvl_", 4);
    assert_true(secret_fits(&key, SECRET_LIST, event, secret));
    assert_false(secret_fits(&key, SECRET_DOOR, event, secret));
    secret_make(&key, SECRET_RSVP, rsvp, secret);
    assert_false(secret_fits(&key, SECRET_RSVP, other, secret));
    assert_false(secret_fits(&next, SECRET_RSVP, rsvp, secret));
    assert_false(secret_fits(&key, SECRET_DOOR, rsvp, secret));
    assert_false(secret_fits(&key, SECRET_RSVP, event, door));
    assert_false(secret_fits(&key, SECRET_RSVP, rsvp, NULL));
    assert_false(secret_fits(&key, SECRET_RSVP, rsvp, ""));
    for (size_t i = 0; i < SECRET_SIZE - 1; i++) {
        char wrong[SECRET_SIZE];

        memcpy(wrong, secret, sizeof(wrong));
        wrong[i] ^= 1;
        assert_false(secret_fits(&key, SECRET_RSVP, rsvp, wrong));
    }
}

/* A link that was never made anew has the secret of earlier releases; each generation has one of its own. */
static void
links_have_generations(void **state)
{
    struct secret_key key = test_key();
    char bare[SECRET_SIZE], first[SECRET_LINK_SIZE], next[SECRET_LINK_SIZE], text[2 * SECRET_LINK_SIZE];
    int generation;

    (void)state;
    secret_make(&key, SECRET_LIST, event, bare);
    secret_link_make(&key, SECRET_LIST, event, 0, first);
    assert_string_equal(first, bare);
    assert_true(secret_link_read(&key, SECRET_LIST, event, first, &generation));
    assert_int_equal(generation, 0);
    for (int i = 1; i < 1000000000; i = i * 10 + 1) {
        secret_link_make(&key, SECRET_LIST, event, i, next);
        assert_memory_not_equal(next, bare, SECRET_SIZE - 1);
        assert_true(secret_link_read(&key, SECRET_LIST, event, next, &generation));
        assert_int_equal(generation, i);
        assert_false(secret_link_read(&key, SECRET_DOOR, event, next, &generation));
        assert_false(secret_link_read(&key, SECRET_LIST, "evt_7k2m9q4x8w3v", next, &generation));
    }
    secret_link_make(&key, SECRET_LIST, event, INT_MAX, next); /* fits */
    secret_link_make(&key, SECRET_LIST, event, 1, next);
    static const char *const ends[] = {
        "-1", "-0", "-01", "-", "--1", "-1 ", "-1000000000", "-99999999999999999999", "x", "-x", "1"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        snprintf(text, sizeof(text), "%s%s", bare, ends[i]);
        assert_false(secret_link_read(&key, SECRET_LIST, event, text, &generation));
    }
    snprintf(text, sizeof(text), "%.*s-2", SECRET_SIZE - 1, next);
    assert_false(secret_link_read(&key, SECRET_LIST, event, text, &generation));
    snprintf(text, sizeof(text), "%.*s", SECRET_SIZE - 1, next);
    assert_false(secret_link_read(&key, SECRET_LIST, event, text, &generation));
    assert_false(secret_link_read(&key, SECRET_LIST, event, NULL, &generation));
    assert_false(secret_link_read(&key, SECRET_LIST, event, "", &generation));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_read_as_they_were_made),
        cmocka_unit_test(ids_have_their_form),
        cmocka_unit_test(links_have_generations),
        cmocka_unit_test(secrets_are_what_the_key_says),
        cmocka_unit_test(digits_are_random),
        cmocka_unit_test(only_the_right_secret_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
