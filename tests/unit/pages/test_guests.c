/* The organizer's list, seats and forms in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "test_pages.h"
#include "web/guests/guests_internal.h"
#include "web/rsvp/form_words.h"
#include "web/rsvp/rsvp.h"

enum { NOW = 1799049600 }; /* 2027-01-04T08:00:00Z */

static struct present
present_make(void)
{
    return (struct present){.arena = arena_new(), .now = NOW, .origin = "https://events.example.org"};
}

static json_t *
read_json(const char *text)
{
    json_t *doc = json_loads(text, 0, NULL);
    assert_non_null(doc);
    return doc;
}

static const json_t *
item(const json_t *view, const char *list, size_t i)
{
    return json_array_get(json_object_get(view, list), i);
}

/* --- seats and the form --------------------------------------------------------------------------------- */

void
present_seats_in_rows(void **state)
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
         "Waitlist: 2 free of 5, promised to who waits; 2 wait already", ""},
        {"{\"capacity\":5,\"taken\":5,\"held\":0,\"waiting\":0,\"state\":\"full\"}",
         "Full: all 5 seats are taken", ""},
        {"{\"capacity\":5,\"taken\":5,\"held\":0,\"waiting\":0,\"state\":\"closed\"}", "Closed", ""},
    };
    struct present p = present_make();
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        json_t *seat = read_json(rows[i][0]), *view = json_object();
        json_t *form =
            json_pack("{s:s, s:b, s:[s], s:{s:O, s:O}}", "event", "evt_1", "takes", 1, "modes", "in_person",
                      "seats", "seats", json_object_get(seat, "state"), "in_person", seat);

        present_rsvp_seats(&p, form, view);
        assert_string_equal(doc_text(item(view, "seat_lines", 0), "seat_text"), rows[i][1]);
        assert_int_equal(json_is_true(doc_at(item(view, "seat_lines", 0), "seat_few")), *rows[i][2] != 0);
        json_decref(form);
        json_decref(view);
        json_decref(seat);
    }
    assert_string_equal(present_rsvp_mode("online"), "online");
    assert_string_equal(present_rsvp_mode("in_person"), "in the room");
    arena_free(p.arena);
}

void
present_rsvp_form_comes_back_whole(void **state)
{
    struct present p = present_make();
    json_t *form =
               read_json("{\"modes\":[\"in_person\",\"online\"],\"party_max\":4,\"code\":true,\"seats\":{},"
                         "\"questions\":[{\"id\":\"diet\",\"label\":\"Diet?\",\"kind\":\"choice\","
                         "\"choices\":[\"all\",\"plants\"],\"required\":true}]}"),
           *values = read_json("{\"name\":\"<Ada>\",\"answers.diet\":\"plants\"}"), *view = json_object();
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
    assert_string_equal(doc_text(item(view, "fields", 0), "f_value"), "<Ada>");
    assert_string_equal(doc_text(item(view, "fields", 1), "f_error"), "Write an address.");
    assert_string_equal(doc_text(item(view, "fields", 1), "f_described"), "rsvp-email-hint rsvp-email-error");
    assert_null(doc_text(item(view, "fields", 2), "f_value"));
    diet = item(view, "fields", 5);
    assert_string_equal(doc_text(diet, "f_id"), "rsvp-answers-diet");
    assert_null(doc_text(diet, "f_hint"));
    assert_true(json_is_true(doc_at(item(diet, "f_choices", 1), "c_on")));
    assert_string_equal(doc_text(item(diet, "f_choices", 0), "c_id"), "rsvp-answers-diet");
    /* what belongs to no field comes first; each field once */
    assert_int_equal(json_array_size(json_object_get(view, "errors")), 2);
    assert_string_equal(doc_text(item(view, "errors", 0), "error_text"), "The event is full.");
    assert_string_equal(doc_text(item(view, "errors", 1), "error_text"), "Mail address: Write an address.");
    json_decref(view);
    json_decref(values);
    json_decref(form);
    arena_free(p.arena);
}

void
present_rsvp_own_in_rows(void **state)
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
    struct present p = present_make();
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
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

/* --- the organizer's list ------------------------------------------------------------------------------- */

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

void
present_guests_in_words(void **state)
{
    static const char *const going[] = {"going"};
    struct present p = present_make();
    struct page_guests params = {.state = {.count = 1, .items = going}, .q = "a&b"};
    json_t *list = read_json(list_text), *view = json_object();
    const json_t *row;

    (void)state;
    present_guests(&p, list, &params, "/l", view);
    assert_string_equal(doc_text(item(view, "seat_lines", 0), "seat_text"),
                        "In the room: 1,200 of 1,000 seats taken, over capacity");
    assert_string_equal(doc_text(item(view, "seat_lines", 1), "seat_text"),
                        "Online: 0 taken, without a limit, 2 held, 1 waiting");
    assert_string_equal(doc_text(item(view, "whys", 0), "why_text"),
                        "No seat in the stream is offered now: The event has begun.");
    assert_string_equal(doc_text(view, "shown"), "Going, \u201ca&b\u201d");
    assert_string_equal(doc_text(view, "next_url"), "/l?state=going&q=a%26b&cursor=c%20u");
    assert_string_equal(doc_text(view, "needs_count"), "2 persons have said what they need");

    row = item(view, "guests", 0);
    assert_string_equal(doc_text(row, "guest_url"), "/l/rsv_1?state=going&q=a%26b");
    assert_string_equal(doc_text(row, "guest_state"), "Came");
    assert_string_equal(doc_text(row, "guest_asked"), "Mon 4 Jan, 00:30"); /* where the event is */
    assert_string_equal(doc_text(row, "guest_came"), "09:00 to 10:35");
    assert_string_equal(doc_text(row, "guest_hours"), "1 h 35");
    assert_string_equal(doc_text(item(row, "guest_answers", 0), "answered"), "yes");
    row = item(view, "guests", 1);
    assert_string_equal(doc_text(row, "guest_note"), "address to be confirmed until Mon 4 Jan, 09:15");
    assert_null(doc_text(row, "guest_came"));
    row = item(view, "guests", 2);
    assert_string_equal(doc_text(row, "guest_note"), "number 3 in the queue for a seat in the room");
    assert_string_equal(doc_text(item(row, "guest_answers", 0), "answered"), "a longer text");

    /* a row for each state that somebody is in; a cell for each mode and for all */
    assert_int_equal(json_array_size(json_object_get(view, "count_rows")), 2);
    row = item(view, "count_rows", 0);
    assert_string_equal(doc_text(item(row, "count_cells", 0), "cell_url"),
                        "/l?state=going&mode=in_person&q=a%26b");
    assert_string_equal(doc_text(item(row, "count_cells", 2), "cell_label"), "Going, 1,200 persons");
    assert_null(doc_text(item(row, "count_cells", 1), "cell_n"));
    assert_true(json_is_true(doc_at(item(row, "count_cells", 2), "cell_here")));
    assert_false(json_is_true(doc_at(item(row, "count_cells", 0), "cell_here")));
    json_decref(view);
    json_decref(list);
    arena_free(p.arena);
}

void
present_guest_why_is_told_to_the_organizer(void **state)
{
    static const char *const rows[][2] = {
        {"All 2 seats are taken; one is before you", "All 2 seats are taken; one is before them."},
        {"The event has begun", "The event has begun."},
        {" before you", " before you."}};
    struct present p = present_make();
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        json_t *guest = json_pack("{s:{s:s}}", "rsvp", "why", rows[i][0]), *view = json_object();

        present_guest(&p, guest, view);
        assert_string_equal(doc_text(view, "guest_why"), rows[i][1]);
        json_decref(view);
        json_decref(guest);
    }
    arena_free(p.arena);
}

/* Which forms a state leaves: before the day of the event nobody is checked in. */
void
present_guest_acts_in_rows(void **state)
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
    struct present p = present_make();
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
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

void
present_growth_is_drawn_and_told(void **state)
{
    struct present p = present_make();
    json_t *view = json_object(),
           *list = read_json(
               "{\"event\":{\"zone\":\"Europe/Berlin\",\"starts\":\"2027-02-01\"},\"growth\":{"
               "\"unit\":\"day\",\"points\":[{\"at\":\"2026-12-30T00:00\",\"going\":2,\"waiting\":0},"
               "{\"at\":\"2027-01-02T00:00\",\"going\":1500,\"waiting\":1}]}}");
    const char *svg;

    (void)state;
    present_growth(&p, list, view);
    svg = doc_text(view, "plot_svg");
    assert_non_null(svg);
    assert_non_null(strstr(svg, "From Wed 30 Dec 2026 to Mon 4 Jan, ending with 1,500 going and 1 waiting."));
    assert_string_equal(doc_text(item(view, "plot_rows", 1), "plot_going"), "1,500");
    assert_string_equal(doc_text(item(view, "plot_rows", 0), "plot_when"), "Wed 30 Dec 2026");
    json_decref(list);
    list = read_json("{\"event\":{\"zone\":\"Europe/Berlin\"},\"growth\":{\"unit\":null,\"points\":[]}}");
    present_growth(&p, list, view);
    assert_null(doc_text(view, "plot_svg"));
    json_decref(list);
    json_decref(view);
    arena_free(p.arena);
}
