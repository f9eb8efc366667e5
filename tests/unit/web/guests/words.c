/* The organizer's list and one person's page in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit.h"
#include "web/guests/guests_internal.h"

static const char list_text[] =
    "{\"event\":{\"id\":\"evt_1\",\"title\":\"T\",\"zone\":\"Europe/Berlin\",\"url\":\"/events/t\","
    "\"status\":\"scheduled\",\"mode\":\"hybrid\",\"starts\":\"2027-01-04T09:00\"},"
    "\"questions\":[{\"id\":\"q\",\"label\":\"Q?\"},{\"id\":\"r\",\"label\":\"R?\"}],"
    "\"counts\":{\"going\":{\"rsvps\":1,\"persons\":1200},\"waitlisted\":{\"rsvps\":1,\"persons\":1}},"
    "\"modes\":{\"in_person\":{\"going\":{\"persons\":1200}},\"online\":{\"waitlisted\":{\"persons\":1}}},"
    "\"seats\":{\"in_person\":{\"capacity\":1000,\"taken\":1200,\"held\":0,\"waiting\":0,\"over\":true},"
    "\"online\":{\"capacity\":null,\"taken\":0,\"held\":2,\"waiting\":1}},"
    "\"whys\":{\"online\":\"The event has begun\"},\"needs\":2,\"next\":\"c u\",\"data\":["
    "{\"id\":\"rsv_1\",\"name\":\"Ada\",\"email\":\"a@b.co\",\"state\":\"attended\",\"confirmed\":true,"
    "\"mode\":\"in_person\",\"party\":2,\"position\":null,\"created\":\"2027-01-03T23:30:00Z\","
    "\"checked_in\":\"2027-01-04T08:00:00Z\",\"checked_out\":\"2027-01-04T09:35:00Z\",\"minutes\":95,"
    "\"answers\":{\"q\":true}},"
    "{\"id\":\"rsv_2\",\"name\":\"Eve\",\"email\":\"e@b.co\",\"state\":\"held\",\"confirmed\":false,"
    "\"mode\":\"online\",\"party\":1,\"expires\":\"2027-01-04T08:15:00Z\",\"answers\":{}},"
    "{\"id\":\"rsv_3\",\"name\":\"Bob\",\"email\":\"b@b.co\",\"state\":\"going\",\"confirmed\":true,"
    "\"mode\":\"online\",\"party\":1,\"waits_for\":\"in_person\",\"position\":3,\"answers\":{\"r\":"
    "\"0123456789012345678901234567890123456789012345678901234567890\"}}]}";

static void
guests_in_words(void **state)
{
    static const char *const going[] = {"going"};
    struct present p = unit_reader();
    struct page_guests params = {.state = {.count = 1, .items = going}, .q = "a&b"};
    json_t *list = unit_json(list_text), *view = json_object();
    const json_t *row;

    (void)state;
    present_guests(&p, list, &params, "/l", view);
    assert_string_equal(doc_text(unit_item(view, "seat_lines", 0), "seat_text"),
                        "In the room: 1,200 of 1,000 seats taken, over capacity");
    assert_string_equal(doc_text(unit_item(view, "seat_lines", 1), "seat_text"),
                        "Online: 0 taken, without a limit, 2 held, 1 waiting");
    assert_string_equal(doc_text(unit_item(view, "whys", 0), "why_text"),
                        "No seat in the stream is offered now: The event has begun.");
    assert_string_equal(doc_text(view, "shown"), "Going, \u201ca&b\u201d");
    assert_string_equal(doc_text(view, "next_url"), "/l?state=going&q=a%26b&cursor=c%20u");
    assert_string_equal(doc_text(view, "needs_count"), "2 persons have said what they need");

    row = unit_item(view, "guests", 0);
    assert_string_equal(doc_text(row, "guest_url"), "/l/rsv_1?state=going&q=a%26b");
    assert_string_equal(doc_text(row, "guest_state"), "Came");
    assert_string_equal(doc_text(row, "guest_asked"), "Mon 4 Jan, 00:30"); /* where the event is */
    assert_string_equal(doc_text(row, "guest_came"), "09:00 to 10:35");
    assert_string_equal(doc_text(row, "guest_hours"), "1 h 35");
    assert_string_equal(doc_text(unit_item(row, "guest_answers", 0), "answered"), "yes");
    row = unit_item(view, "guests", 1);
    assert_string_equal(doc_text(row, "guest_note"), "address to be confirmed until Mon 4 Jan, 09:15");
    assert_null(doc_text(row, "guest_came"));
    row = unit_item(view, "guests", 2);
    assert_string_equal(doc_text(row, "guest_note"), "number 3 in the queue for a seat in the room");
    assert_string_equal(doc_text(unit_item(row, "guest_answers", 0), "answered"), "a longer text");

    /* a row for each state that somebody is in; a cell for each mode and for all */
    assert_int_equal(json_array_size(json_object_get(view, "count_rows")), 2);
    row = unit_item(view, "count_rows", 0);
    assert_string_equal(doc_text(unit_item(row, "count_cells", 0), "cell_url"),
                        "/l?state=going&mode=in_person&q=a%26b");
    assert_string_equal(doc_text(unit_item(row, "count_cells", 2), "cell_label"), "Going, 1,200 persons");
    assert_null(doc_text(unit_item(row, "count_cells", 1), "cell_n"));
    assert_true(json_is_true(doc_at(unit_item(row, "count_cells", 2), "cell_here")));
    assert_false(json_is_true(doc_at(unit_item(row, "count_cells", 0), "cell_here")));
    json_decref(view);
    json_decref(list);
    arena_free(p.arena);
}

static void
guest_why_is_told_to_the_organizer(void **state)
{
    static const char *const rows[][2] = {
        {"All 2 seats are taken; one is before you", "All 2 seats are taken; one is before them."},
        {"The event has begun", "The event has begun."},
        {" before you", " before you."}};
    struct present p = unit_reader();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *guest = json_pack("{s:{s:s}}", "rsvp", "why", rows[i][0]), *view = json_object();

        present_guest(&p, guest, view);
        assert_string_equal(doc_text(view, "guest_why"), rows[i][1]);
        json_decref(view);
        json_decref(guest);
    }
    arena_free(p.arena);
}

/* Which forms a state leaves: before the day of the event nobody is checked in. */
static void
guest_acts_in_rows(void **state)
{
    static const struct {
        const char *state;
        bool near, present;
        const char *acts;
    } rows[] = {{"requested", false, false, "approve decline cancel"},
                {"waitlisted", false, false, "offer cancel"},
                {"going", false, false, "cancel"},
                {"going", true, false, "in cancel"},
                {"offered", true, false, "in cancel"},
                {"attended", true, true, "out undo"},
                {"attended", true, false, "in undo"},
                {"no_show", true, false, "in"},
                {"cancelled", true, false, ""},
                {"declined", true, false, ""},
                {"wait", true, false, ""}};
    struct present p = unit_reader();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *guest = json_pack("{s:{s:s}, s:{s:s}, s:{s:b, s:b}}", "event", "title", "T", "rsvp", "state",
                                  rows[i].state, "door", "near", rows[i].near, "present", rows[i].present);
        json_t *view = json_object(), *act;
        struct present_line line = {.arena = p.arena};
        size_t n;

        present_guest(&p, guest, view);
        json_array_foreach(json_object_get(view, "acts"), n, act)
        {
            present_line_join(&line, " ", doc_text(act, "act"));
        }
        if (strcmp(line.text ? line.text : "", rows[i].acts) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", rows[i].state, line.text, rows[i].acts);
        json_decref(view);
        json_decref(guest);
    }
    arena_free(p.arena);
}

static void
growth_is_drawn_and_told(void **state)
{
    struct present p = unit_reader();
    json_t *view = json_object(),
           *list = unit_json(
               "{\"event\":{\"zone\":\"Europe/Berlin\",\"starts\":\"2027-02-01\"},\"growth\":{"
               "\"unit\":\"day\",\"points\":[{\"at\":\"2026-12-30T00:00\",\"going\":2,\"waiting\":0},"
               "{\"at\":\"2027-01-02T00:00\",\"going\":1500,\"waiting\":1}]}}");
    const char *svg;

    (void)state;
    present_growth(&p, list, view);
    svg = doc_text(view, "plot_svg");
    assert_non_null(svg);
    assert_non_null(strstr(svg, "From Wed 30 Dec 2026 to Mon 4 Jan, ending with 1,500 going and 1 waiting."));
    assert_string_equal(doc_text(unit_item(view, "plot_rows", 1), "plot_going"), "1,500");
    assert_string_equal(doc_text(unit_item(view, "plot_rows", 0), "plot_when"), "Wed 30 Dec 2026");
    json_decref(list);
    list = unit_json("{\"event\":{\"zone\":\"Europe/Berlin\"},\"growth\":{\"unit\":null,\"points\":[]}}");
    present_growth(&p, list, view);
    assert_null(doc_text(view, "plot_svg"));
    json_decref(list);
    json_decref(view);
    arena_free(p.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guests_in_words),
        cmocka_unit_test(guest_why_is_told_to_the_organizer),
        cmocka_unit_test(guest_acts_in_rows),
        cmocka_unit_test(growth_is_drawn_and_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
