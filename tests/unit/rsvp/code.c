/* Codes at the door: what they look like, and that only the right ones fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "rsvp/code.h"

static const char key_text[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
static const char event[] = "evt_7k2m9q4x8w3t", rsvp[] = "rsv_0a1b2c3d4e5f";

static struct secret_key
test_key(void)
{
    struct secret_key key;

    assert_true(secret_key_read(&key, key_text));
    return key;
}

static void
codes_are_read(void **state)
{
    struct secret_key key = test_key();
    char code[RSVP_CODE_SIZE], typed[RSVP_CODE_SIZE + 8], read_event[SECRET_ID_SIZE],
        read_rsvp[SECRET_ID_SIZE];

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
    struct secret_key key = test_key();
    char code[RSVP_CODE_SIZE], read_event[SECRET_ID_SIZE], read_rsvp[SECRET_ID_SIZE];
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
    for (size_t i = 0; i < COUNT_OF(rows); i++)
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
        cmocka_unit_test(codes_are_read),
        cmocka_unit_test(other_codes_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
