/* Codes that people type, and what their pages say of states and roles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "test_pages.h"
#include "web/organizations/organizations_internal.h"
#include "web/people/people.h"
#include "web/people/people_internal.h"

enum { NOW = 1799049600 }; /* 2027-01-04T08:00:00Z */

static const struct secret_key key = {.bytes = {7}};

void
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
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_string_equal(web_code_digits(arena, rows[i].typed), rows[i].digits);
    arena_free(arena);
}

void
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

static const json_t *
only_row(const json_t *view, size_t group)
{
    return json_array_get(json_object_get(json_array_get(json_object_get(view, "groups"), group), "rows"), 0);
}

void
my_events_stand_in_their_groups(void **state)
{
    static const char text[] =
        "{\"data\":["
        "{\"rsvp\":\"rsv_0a1b2c3d4e5f\",\"state\":\"offered\",\"group\":\"waiting\",\"expires\":\"2027-01-"
        "04T10:00:00Z\",\"event\":"
        "{\"title\":\"One\",\"zone\":\"Europe/"
        "Berlin\",\"starts\":\"2027-01-09T18:00\",\"starts_at\":\"2027-01-09T17:00:00Z\"}},"
        "{\"rsvp\":\"rsv_0a1b2c3d4e5g\",\"state\":\"attended\",\"group\":\"past\",\"event\":"
        "{\"title\":\"Two\",\"zone\":\"Europe/"
        "Berlin\",\"starts\":\"2027-01-02T18:00\",\"starts_at\":\"2027-01-02T17:00:00Z\"}}]}";
    struct present p = {.arena = arena_new(), .now = NOW, .origin = "https://events.example.org"};
    json_t *events = json_loads(text, 0, NULL), *view = json_object();

    (void)state;
    assert_non_null(events);
    present_my_events(&p, events, &key, view);
    assert_string_equal(doc_text(only_row(view, 0), "my_state"), "A seat is offered");
    assert_non_null(strstr(doc_text(only_row(view, 0), "my_until"), "11:00 CET"));
    assert_memory_equal(doc_text(only_row(view, 0), "my_url"), "/rsvps/rsv_0a1b2c3d4e5f/cvr_", 28);
    assert_null(only_row(view, 1));
    assert_non_null(doc_text(json_array_get(json_object_get(view, "groups"), 1), "group_none"));
    assert_string_equal(doc_text(only_row(view, 2), "my_state"), "You were there");
    json_decref(view);
    json_decref(events);
    arena_free(p.arena);
}

void
members_see_what_their_role_allows(void **state)
{
    static const char text[] =
        "{\"organization\":{\"id\":\"org_0a1b2c3d4e5f\",\"name\":\"Ours\"},\"may\":[\"look\",\"door\"%s],"
        "\"data\":["
        "{\"id\":\"prs_1\",\"name\":\"Ada\",\"role\":\"owner\",\"self\":%s,\"invited\":false},"
        "{\"id\":\"inv_1\",\"name\":null,\"email\":\"a@example.org\",\"role\":\"check_in\",\"invited\":true,"
        "\"expires\":\"2027-01-18T08:00:00Z\"}]}";
    struct present p = {.arena = arena_new(), .now = NOW, .origin = "https://events.example.org"};

    (void)state;
    for (int owner = 0; owner < 2; owner++) {
        json_t *members = json_loads(
            arena_printf(p.arena, text, owner ? ",\"organization\"" : "", owner ? "true" : "false"), 0, NULL);
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
