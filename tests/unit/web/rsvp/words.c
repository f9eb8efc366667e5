/* Seats, the form and an RSVP in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit.h"
#include "web/rsvp/form_words.h"
#include "web/rsvp/rsvp.h"
#include "web/rsvp/rsvp_internal.h"

static void
seats_in_rows(void **state)
{
    static const char *const rows[][3] = {
        {"{\"capacity\":20,\"taken\":3,\"held\":1,\"waiting\":0,\"state\":\"open\"}",
         "Open: 16 of 20 seats free", ""},
        {"{\"capacity\":1,\"taken\":0,\"held\":0,\"waiting\":0,\"state\":\"open\"}", "Open: 1 of 1 seat free",
         ""},
        {"{\"capacity\":null,\"taken\":3,\"held\":1,\"waiting\":0,\"state\":\"open\"}",
         "Open, without a limit", ""},
        {"{\"capacity\":6,\"taken\":4,\"held\":0,\"waiting\":0,\"state\":\"few\"}", "Few left: 2 of 6 seats",
         "few"},
        {"{\"capacity\":1,\"taken\":1,\"held\":0,\"waiting\":0,\"state\":\"waitlist\"}",
         "Waitlist: the one seat is taken; nobody waits yet", ""},
        {"{\"capacity\":1200,\"taken\":1100,\"held\":100,\"waiting\":1,\"state\":\"waitlist\"}",
         "Waitlist: all 1,200 seats are taken; one waits already", ""},
        {"{\"capacity\":5,\"taken\":2,\"held\":1,\"waiting\":2,\"state\":\"waitlist\"}",
         "Waitlist: 2 of 5 free, reserved for the waitlist; 2 wait already", ""},
        {"{\"capacity\":5,\"taken\":5,\"held\":0,\"waiting\":0,\"state\":\"full\"}",
         "Full: all 5 seats are taken", ""},
        {"{\"capacity\":5,\"taken\":5,\"held\":0,\"waiting\":0,\"state\":\"closed\"}", "Closed", ""},
    };
    struct present p = unit_reader();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *seat = unit_json(rows[i][0]), *view = json_object();
        json_t *form =
            json_pack("{s:s, s:b, s:[s], s:{s:O, s:O}}", "event", "evt_1", "takes", 1, "modes", "in_person",
                      "seats", "seats", json_object_get(seat, "state"), "in_person", seat);

        present_rsvp_seats(&p, form, view);
        assert_string_equal(doc_text(unit_item(view, "seat_lines", 0), "seat_text"), rows[i][1]);
        assert_int_equal(json_is_true(doc_at(unit_item(view, "seat_lines", 0), "seat_few")),
                         *rows[i][2] != 0);
        json_decref(form);
        json_decref(view);
        json_decref(seat);
    }
    assert_string_equal(present_rsvp_mode("online"), "online");
    assert_string_equal(present_rsvp_mode("in_person"), "in the room");
    arena_free(p.arena);
}

static void
rsvp_form_comes_back_whole(void **state)
{
    struct present p = unit_reader();
    json_t *form =
               unit_json("{\"modes\":[\"in_person\",\"online\"],\"party_max\":4,\"code\":true,\"seats\":{},"
                         "\"questions\":[{\"id\":\"diet\",\"label\":\"Diet?\",\"kind\":\"choice\","
                         "\"choices\":[\"all\",\"plants\"],\"required\":true}]}"),
           *values = unit_json("{\"name\":\"<Ada>\",\"answers.diet\":\"plants\"}"), *view = json_object();
    struct problems problems;
    const json_t *diet;

    (void)state;
    problems_init(&problems, p.arena);
    problem_add(&problems, "email", "Write an address.");
    problem_add(&problems, "email", "And a good one.");
    problem_add(&problems, "nowhere", "The event is full.");
    present_rsvp_fields(
        &p, &(struct present_rsvp_filled){.form = form, .values = values, .problems = &problems}, view);
    /* name, email, party, mode, code, diet, needs */
    assert_int_equal(json_array_size(json_object_get(view, "fields")), 7);
    assert_string_equal(doc_text(unit_item(view, "fields", 0), "f_value"), "<Ada>");
    assert_string_equal(doc_text(unit_item(view, "fields", 1), "f_error"), "Write an address.");
    assert_string_equal(doc_text(unit_item(view, "fields", 1), "f_described"),
                        "rsvp-email-hint rsvp-email-error");
    assert_null(doc_text(unit_item(view, "fields", 2), "f_value"));
    diet = unit_item(view, "fields", 5);
    assert_string_equal(doc_text(diet, "f_id"), "rsvp-answers-diet");
    assert_null(doc_text(diet, "f_hint"));
    assert_true(json_is_true(doc_at(unit_item(diet, "f_choices", 1), "c_on")));
    assert_string_equal(doc_text(unit_item(diet, "f_choices", 0), "c_id"), "rsvp-answers-diet");
    /* what belongs to no field comes first; each field once */
    assert_int_equal(json_array_size(json_object_get(view, "errors")), 2);
    assert_string_equal(doc_text(unit_item(view, "errors", 0), "error_text"), "The event is full.");
    assert_string_equal(doc_text(unit_item(view, "errors", 1), "error_text"),
                        "Mail address: Write an address.");
    json_decref(view);
    json_decref(values);
    json_decref(form);
    arena_free(p.arena);
}

static void
rsvp_own_in_rows(void **state)
{
    static const char *const rows[][3] = {{"held", "false", "A seat is held for you"},
                                          {"waitlisted", "false", "Your place in the queue waits for you"},
                                          {"waitlisted", "true", "You are on the waitlist"},
                                          {"requested", "true", "The organizer has your request"},
                                          {"offered", "true", "A seat is offered to you"},
                                          {"going", "true", "You have a seat"},
                                          {"attended", "true", "You were checked in"},
                                          {"no_show", "true", "Your seat went to others"},
                                          {"declined", "true", "The organizer has declined your request"},
                                          {"cancelled", "true", "Your RSVP is cancelled"}};
    struct present p = unit_reader();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *rsvp = json_pack("{s:s, s:b, s:s, s:i, s:s, s:s}", "state", rows[i][0], "confirmed",
                                 strcmp(rows[i][1], "true") == 0, "mode", "in_person", "party", 1, "name",
                                 "Ada", "email", "ada@example.org");
        json_t *view = json_object();

        present_rsvp_own(&p, rsvp, NULL, view);
        assert_string_equal(doc_text(view, "page_heading"), rows[i][2]);
        json_decref(view);
        json_decref(rsvp);
    }
    arena_free(p.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seats_in_rows),
        cmocka_unit_test(rsvp_form_comes_back_whole),
        cmocka_unit_test(rsvp_own_in_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
