/* Ids, secrets and codes: what they look like, and that only the right ones fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rsvp/secret.h"

static const char key_text[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
static const char event[] = "evt_7k2m9q4x8w3t", rsvp[] = "rsv_0a1b2c3d4e5f", other[] = "rsv_0a1b2c3d4e5g";

static struct rsvp_key
test_key(void)
{
    struct rsvp_key key;

    assert_true(rsvp_key_read(&key, key_text));
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
    char made[RSVP_KEY_TEXT_SIZE], again[RSVP_KEY_TEXT_SIZE];
    struct rsvp_key key;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(rsvp_key_read(&key, rows[i].text), rows[i].good);
    rsvp_key_make(made);
    rsvp_key_make(again);
    assert_true(rsvp_key_read(&key, made));
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
    char id[RSVP_ID_SIZE], next[RSVP_ID_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(rsvp_id_valid(rows[i].text, "rsv_"), rows[i].good);
    rsvp_id_make(id);
    rsvp_id_make(next);
    assert_true(rsvp_id_valid(id, "rsv_"));
    assert_string_not_equal(id, next);
}

/* The expected text was made with another implementation of HMAC-SHA256. */
static void
secrets_are_what_the_key_says(void **state)
{
    struct rsvp_key key = test_key();
    char secret[RSVP_SECRET_SIZE];

    (void)state;
    rsvp_secret_make(&key, RSVP_OWN, rsvp, secret);
    assert_string_equal(secret, "cvr_7jcrxerydngmj4vzzy4642wd1ht85bph");
}

static void
only_the_right_secret_fits(void **state)
{
    struct rsvp_key key = test_key(), next = test_key();
    char secret[RSVP_SECRET_SIZE], door[RSVP_SECRET_SIZE];

    (void)state;
    next.bytes[31] ^= 1;
    rsvp_secret_make(&key, RSVP_OWN, rsvp, secret);
    rsvp_secret_make(&key, RSVP_DOOR, event, door);
    assert_true(rsvp_secret_fits(&key, RSVP_OWN, rsvp, secret));
    assert_true(rsvp_secret_fits(&key, RSVP_DOOR, event, door));
    assert_false(rsvp_secret_fits(&key, RSVP_OWN, other, secret));
    assert_false(rsvp_secret_fits(&next, RSVP_OWN, rsvp, secret));
    assert_false(rsvp_secret_fits(&key, RSVP_DOOR, rsvp, secret));
    assert_false(rsvp_secret_fits(&key, RSVP_OWN, event, door));
    assert_false(rsvp_secret_fits(&key, RSVP_OWN, rsvp, NULL));
    assert_false(rsvp_secret_fits(&key, RSVP_OWN, rsvp, ""));
    for (size_t i = 0; i < RSVP_SECRET_SIZE - 1; i++) {
        char wrong[RSVP_SECRET_SIZE];

        memcpy(wrong, secret, sizeof(wrong));
        wrong[i] ^= 1;
        assert_false(rsvp_secret_fits(&key, RSVP_OWN, rsvp, wrong));
    }
}

static void
codes_are_read(void **state)
{
    struct rsvp_key key = test_key();
    char code[RSVP_CODE_SIZE], typed[RSVP_CODE_SIZE + 8], read_event[RSVP_ID_SIZE], read_rsvp[RSVP_ID_SIZE];

    (void)state;
    rsvp_code_make(&key, event, rsvp, code);
    assert_int_equal(strlen(code), RSVP_CODE_SIZE - 1);
    assert_int_equal(rsvp_code_read(&key, code, read_event, read_rsvp), RSVP_CODE_GOOD);
    assert_string_equal(read_event, event);
    assert_string_equal(read_rsvp, rsvp);

    /* As somebody types it who cannot tell a zero from an O. */
    for (size_t i = 0; i <= strlen(code); i++)
        typed[i + 1] = (char)(code[i] == '0' ? 'O' : code[i] == '1' && i > 4 ? 'l' : code[i]);
    typed[0] = ' ';
    memcpy(typed + 1 + strlen(code), "\r\n", 3);
    assert_int_equal(rsvp_code_read(&key, typed, read_event, read_rsvp), RSVP_CODE_GOOD);
    assert_string_equal(read_rsvp, rsvp);
}

static void
other_codes_are_told_apart(void **state)
{
    struct rsvp_key key = test_key();
    char code[RSVP_CODE_SIZE], read_event[RSVP_ID_SIZE], read_rsvp[RSVP_ID_SIZE];
    static const struct {
        const char *text;
        enum rsvp_code is;
    } rows[] = {{"", RSVP_CODE_NONE},
                {"Ada Lovelace", RSVP_CODE_NONE},
                {"CVN", RSVP_CODE_NONE},
                {"CVN1.", RSVP_CODE_FORGED},
                {"CVN1.7k2m9q4x8w3t.0a1b2c3d4e5f", RSVP_CODE_FORGED},
                {"CVN1.7k2m9q4x8w3t.0a1b2c3d4e5f.00000000", RSVP_CODE_FORGED},
                {"CVN1.7k2m9q4x8w3t-0a1b2c3d4e5f.00000000", RSVP_CODE_FORGED},
                {"CVN1.7k2m9q4x8w3t.0a1b2c3d4e5f.00000000 x", RSVP_CODE_FORGED}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(rsvp_code_read(&key, rows[i].text, read_event, read_rsvp), rows[i].is);
    rsvp_code_make(&key, event, rsvp, code);
    for (size_t i = 18; i < RSVP_CODE_SIZE - 1; i++) {
        char wrong[RSVP_CODE_SIZE];

        memcpy(wrong, code, sizeof(wrong));
        wrong[i] = wrong[i] == '7' ? '8' : '7';
        assert_int_equal(rsvp_code_read(&key, wrong, read_event, read_rsvp), RSVP_CODE_FORGED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_read_as_they_were_made),
        cmocka_unit_test(ids_have_their_form),
        cmocka_unit_test(secrets_are_what_the_key_says),
        cmocka_unit_test(only_the_right_secret_fits),
        cmocka_unit_test(codes_are_read),
        cmocka_unit_test(other_codes_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
