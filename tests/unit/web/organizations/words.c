/* The members of an organization, as their roles allow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit.h"
#include "web/organizations/organizations_internal.h"

static void
members_see_what_their_role_allows(void **state)
{
    static const char text[] =
        "{\"organization\":{\"id\":\"org_0a1b2c3d4e5f\",\"name\":\"Ours\"},\"may\":[\"look\",\"door\"%s],"
        "\"data\":["
        "{\"id\":\"prs_1\",\"name\":\"Ada\",\"role\":\"owner\",\"self\":%s,\"invited\":false},"
        "{\"id\":\"inv_1\",\"name\":null,\"email\":\"a@example.org\",\"role\":\"check_in\",\"invited\":true,"
        "\"expires\":\"2027-01-18T08:00:00Z\"}]}";
    struct present p = unit_reader();

    (void)state;
    for (int owner = 0; owner < 2; owner++) {
        json_t *members = unit_json(
            arena_printf(p.arena, text, owner ? ",\"organization\"" : "", owner ? "true" : "false"));
        json_t *view = json_object(), *list;

        present_members(&p, members, view);
        list = json_object_get(view, "members");
        assert_int_equal(json_is_true(json_object_get(view, "owner")), owner);
        assert_int_equal(json_is_true(doc_at(json_array_get(list, 0), "m_change")), owner);
        if (owner)
            assert_string_equal(doc_text(json_array_get(list, 0), "m_end"), "Leave");
        else
            assert_null(doc_text(json_array_get(list, 0), "m_end"));
        assert_string_equal(doc_text(json_array_get(list, 1), "m_role"), "Check-in");
        assert_string_equal(doc_text(json_array_get(list, 1), "m_until"), "18 January 2027");
        json_decref(view);
        json_decref(members);
    }
    arena_free(p.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_see_what_their_role_allows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
