/* Dates in words, zones, and links that change a query. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test_pages.h"
#include "web/events/query.h"
#include "web/present/date.h"
#include "web/present/zone.h"

static void
dates_are_read_strictly(void **state)
{
    static const struct {
        const char *text;
        bool fits;
    } rows[] = {{"2027-05-04", true},   {"2027-05-04T09:00", true},  {"2027-05-04T09:00:30Z", true},
                {"2028-02-29", true},   {"2027-02-29", false},       {"2027-13-01", false},
                {"2027-00-10", false},  {"2027-05-04T24:00", false}, {"2027-05-04T09:60", false},
                {"2027-05-04x", false}, {"2027-5-4", false},         {"", false},
                {"0000-01-01", false},  {"2027/05/04", false}};
    struct present_time time;
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (present_time_parse(rows[i].text, &time) != rows[i].fits)
            fail_msg("\"%s\" should%s be a date", rows[i].text, rows[i].fits ? "" : " not");
    assert_false(present_time_parse(NULL, &time));
}

/* Every day of 400 years, which is when the calendar repeats, there and back. */
static void
days_count_without_a_gap(void **state)
{
    struct present_time day = {.year = 1900, .month = 3, .day = 1};
    long first = present_days(&day);
    (void)state;
    for (long n = first; n < first + 146097; n++) {
        struct present_time back = present_days_civil(n);
        if (back.year != day.year || back.month != day.month || back.day != day.day)
            fail_msg("day %ld is %d-%d-%d, not %d-%d-%d", n, back.year, back.month, back.day, day.year,
                     day.month, day.day);
        assert_int_equal(present_days(&day), n);
        if (++day.day > present_month_length(day.year, day.month)) {
            day.day = 1;
            day.month = day.month % 12 + 1;
            day.year += day.month == 1;
        }
    }
    assert_int_equal(present_weekday(0), 3); /* a Thursday */
}

static void
distances_in_rows(void **state)
{
    static const struct {
        long days;
        const char *words;
    } rows[] = {{0, "today"},         {1, "tomorrow"},        {-1, "yesterday"},     {2, "in 2 days"},
                {12, "in 12 days"},   {20, "in 20 days"},     {21, "in 3 weeks"},    {60, "in 8 weeks"},
                {61, "in 2 months"},  {200, "in 6 months"},   {729, "in 24 months"}, {730, "in 2 years"},
                {-14, "14 days ago"}, {-365, "12 months ago"}};
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_string_equal(present_distance(arena, 20000, 20000 + rows[i].days), rows[i].words);
    assert_string_equal(present_until(arena, 7200, 5, 6), "in 2 hours");
    assert_string_equal(present_until(arena, 60, 5, 5), "in 1 minute");
    assert_string_equal(present_until(arena, 86400, 5, 6), "tomorrow");
    arena_free(arena);
}

static void
spans_in_rows(void **state)
{
    static const struct {
        const char *from, *to, *words;
    } rows[] = {{"2027-05-04", "2027-05-04", "4 May 2027"},
                {"2027-05-04", "2027-05-06", "4 to 6 May 2027"},
                {"2027-04-30", "2027-05-02", "30 April to 2 May 2027"},
                {"2027-12-31", "2028-01-02", "31 December 2027 to 2 January 2028"}};
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct present_time from, to;
        assert_true(present_time_parse(rows[i].from, &from) && present_time_parse(rows[i].to, &to));
        assert_string_equal(present_day_span(arena, &from, &to), rows[i].words);
    }
    arena_free(arena);
}

static void
zones_speak_as_people_do(void **state)
{
    static const struct {
        const char *zone;
        time_t instant;
        int hour;
        const char *label;
    } rows[] = {{"Europe/Berlin", 1809586800, 9, "CEST"},
                {"Europe/Berlin", 1800000000, 9, "CET"},
                {"America/New_York", 1800000000, 3, "EST"},
                {"Asia/Karachi", 1800000000, 13, "PKT"},
                {"Europe/Istanbul", 1800000000, 11, "Istanbul time"},
                {"Etc/UTC", 1800000000, 8, "UTC"},
                {"Europe/Berlin", 4102444800, 1, "CET"}}; /* 2100, past the last written transition */
    struct arena *arena = arena_new();
    (void)state;
    setenv("TZ", "Pacific/Auckland", 1);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct present_zoned zoned;
        assert_true(present_zone_at(arena, rows[i].zone, rows[i].instant, &zoned));
        assert_int_equal(zoned.local.hour, rows[i].hour);
        assert_string_equal(zoned.label, rows[i].label);
    }
    assert_string_equal(getenv("TZ"), "Pacific/Auckland");
    unsetenv("TZ");
    arena_free(arena);
}

static void
zone_names_stay_in_their_folder(void **state)
{
    static const char *const wrong[] = {"../../etc/passwd", "/etc/passwd",    "Europe/../../etc/passwd",
                                        "Europe",           "Europe/",        "posixrules",
                                        "tzdata.zi",        "zone.tab",       "",
                                        "Nowhere/Land",     "Europe//Berlin", "Europe/Berlin\n"};
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_false(present_zone_exists(wrong[i]));
        assert_null(present_zone_find(arena, wrong[i]));
    }
    assert_false(present_zone_exists(NULL));
    assert_string_equal(present_zone_find(arena, "karachi"), "Asia/Karachi");
    assert_string_equal(present_zone_find(arena, "new york"), "America/New_York");
    assert_string_equal(present_zone_find(arena, "europe/berlin"), "Europe/Berlin");
    arena_free(arena);
}

static void
links_change_one_thing(void **state)
{
    struct arena *arena = arena_new();
    const char *kinds[] = {"workshop", "seminar"};
    struct web_search search = {
        .q = "a&b", .kind = {.count = 2, .items = kinds}, .sort = "start", .cursor = "c"};
    struct query *query = query_of(arena, &search);
    (void)state;
    assert_string_equal(query_link(arena, query, "/events"),
                        "/events?q=a%26b&kind=workshop,seminar&cursor=c");
    assert_string_equal(query_link(arena, query_drop(arena, query, QUERY_KIND, "workshop"), ""),
                        "?q=a%26b&kind=seminar");
    assert_string_equal(query_link(arena, query_drop(arena, query, QUERY_Q, NULL), ""),
                        "?kind=workshop,seminar");
    assert_string_equal(query_link(arena, query_add(arena, query, QUERY_MODE, "online"), ""),
                        "?q=a%26b&kind=workshop,seminar&mode=online");
    assert_string_equal(query_link(arena, query_add(arena, query, QUERY_KIND, "seminar"), ""),
                        "?q=a%26b&kind=workshop,seminar");
    assert_string_equal(query_link_cursor(arena, query, "/events", "d"),
                        "/events?q=a%26b&kind=workshop,seminar&cursor=d");
    assert_true(query_narrows(query));
    search = (struct web_search){.sort = "start", .unverified = true};
    query = query_of(arena, &search);
    assert_false(query_narrows(query));
    assert_string_equal(query_link(arena, query, "/events"), "/events?unverified=1");
    assert_true(query_search(query).unverified);
    search =
        (struct web_search){.sort = "new", .limit = 5, .q = "x", .from = "2027-01-01", .to = "2027-02-01"};
    assert_string_equal(query_link(arena, query_lasting(arena, query_of(arena, &search)), "/alerts/new"),
                        "/alerts/new?q=x");
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_strictly),
        cmocka_unit_test(days_count_without_a_gap),
        cmocka_unit_test(distances_in_rows),
        cmocka_unit_test(spans_in_rows),
        cmocka_unit_test(zones_speak_as_people_do),
        cmocka_unit_test(zone_names_stay_in_their_folder),
        cmocka_unit_test(links_change_one_thing),
        cmocka_unit_test(present_money_in_rows),
        cmocka_unit_test(present_cost_in_rows),
        cmocka_unit_test(present_id_in_rows),
        cmocka_unit_test(present_headings_without_gaps),
        cmocka_unit_test(present_phase_follows_the_instants),
        cmocka_unit_test(present_alert_in_rows),
        cmocka_unit_test(present_jsonld_cannot_leave_its_element),
        cmocka_unit_test(present_seats_in_rows),
        cmocka_unit_test(codes_are_read_as_people_type_them),
        cmocka_unit_test(a_code_belongs_to_its_mail),
        cmocka_unit_test(my_events_stand_in_their_groups),
        cmocka_unit_test(members_see_what_their_role_allows),
        cmocka_unit_test(present_rsvp_form_comes_back_whole),
        cmocka_unit_test(present_rsvp_own_in_rows),
        cmocka_unit_test(present_guests_in_words),
        cmocka_unit_test(present_guest_acts_in_rows),
        cmocka_unit_test(present_guest_why_is_told_to_the_organizer),
        cmocka_unit_test(present_growth_is_drawn_and_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
