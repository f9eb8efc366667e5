/* Sign-in codes as people type them, and the addresses that are mailed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/people/people.h"
#include "web/people/people_internal.h"

static const struct secret_key key = {.bytes = {7}};

static void
codes_are_read_as_people_type_them(void **state)
{
    static const struct {
        const char *typed, *digits;
    } rows[] = {
        {"7k2m-9q4x", "7k2m9q4x"}, {" 7K2M 9Q4X\n", "7k2m9q4x"},
        {"oO-iI-lL", "001111"},    {"", ""},
        {"7k2m-9q4x-8", ""},       {"----", ""},
        {"\xc3\xa4", "\xc3\xa4"},
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(web_code_digits(arena, rows[i].typed), rows[i].digits);
    arena_free(arena);
}

static void
a_code_belongs_to_its_mail(void **state)
{
    static const char id[] = "sgn_0a1b2c3d4e5f", other[] = "sgn_0a1b2c3d4e5g";
    struct arena *arena = arena_new();
    const char *code = web_sign_in_code(arena, &key, id);

    (void)state;
    assert_int_equal(strlen(code), 9);
    assert_int_equal(code[4], '-');
    assert_true(web_sign_in_code_fits(arena, &key, id, code));
    assert_false(web_sign_in_code_fits(arena, &key, other, code));
    assert_false(web_sign_in_code_fits(arena, &key, id, ""));
    assert_false(web_sign_in_code_fits(arena, &key, id, "0000-0000"));
    assert_memory_equal(web_sign_in_path(arena, &key, id), "/sign-in/sgn_0a1b2c3d4e5f/cvs_", 30);
    assert_memory_equal(web_invitation_path(arena, &key, "inv_0a1b2c3d4e5f"),
                        "/invitations/inv_0a1b2c3d4e5f/cvi_", 34);
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_read_as_people_type_them),
        cmocka_unit_test(a_code_belongs_to_its_mail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
