/* Documents in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "test_pages.h"
#include "web/alerts/alerts_internal.h"
#include "web/events/events_internal.h"
#include "web/present/times.h"
#include "web/present/words.h"

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

void
present_money_in_rows(void **state)
{
    static const char *const rows[][3] = {{"0.00", "EUR", "Free"},
                                          {"0", NULL, "Free"},
                                          {"25", "EUR", "EUR\u00a025"},
                                          {"25.00", "EUR", "EUR\u00a025"},
                                          {"25.50", "USD", "USD\u00a025.50"},
                                          {"0.50", "USD", "USD\u00a00.50"}};
    struct present p = present_make();
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_string_equal(present_money(&p, rows[i][0], rows[i][1]), rows[i][2]);
    assert_string_equal(present_number(&p, 1204567), "1,204,567");
    assert_string_equal(present_number(&p, 1004), "1,004");
    arena_free(p.arena);
}

void
present_cost_in_rows(void **state)
{
    static const char *const rows[][2] = {
        {"{}", NULL},
        {"{\"fees\":[]}", NULL},
        {"{\"fees\":[{\"price\":\"0\",\"currency\":\"EUR\"}]}", "Free"},
        {"{\"fees\":[{\"price\":\"40\",\"currency\":\"EUR\"}]}", "EUR\u00a040"},
        {"{\"fees\":[{\"price\":\"0\",\"currency\":\"EUR\"},{\"price\":\"120\",\"currency\":\"EUR\"}]}",
         "Free to EUR\u00a0120"},
        {"{\"fees\":[{\"price\":\"90\",\"currency\":\"EUR\"},{\"price\":\"120\",\"currency\":\"EUR\"}]}",
         "from EUR\u00a090"},
        {"{\"fee\":{\"price\":\"0.00\",\"currency\":\"EUR\"}}", "from EUR\u00a00"},
        {"{\"fee\":{\"price\":\"45.50\",\"currency\":\"EUR\"}}", "from EUR\u00a045.50"}};
    struct present p = present_make();
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        json_t *doc = read_json(rows[i][0]);
        const char *cost = present_cost(&p, doc);
        if (rows[i][1])
            assert_string_equal(cost, rows[i][1]);
        else
            assert_null(cost);
        json_decref(doc);
    }
    arena_free(p.arena);
}

void
present_id_in_rows(void **state)
{
    static const char *const rows[][2] = {{"hands-on-7k2m9q4x8w3t", "evt_7k2m9q4x8w3t"},
                                          {"7k2m9q4x8w3t", "evt_7k2m9q4x8w3t"},
                                          {"evt_7k2m9q4x8w3t", "evt_7k2m9q4x8w3t"},
                                          {"org_7k2m9q4x8w3t", NULL},
                                          {"hands-on", NULL},
                                          {"a-7k2m9q4x8w3", NULL},
                                          {"a-7K2M9Q4X8W3T", NULL},
                                          {"a-7k2m9q4x8w3i", NULL},
                                          {"", NULL},
                                          {"-", NULL}};
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const char *id = present_id(arena, "evt", rows[i][0]);
        if (rows[i][1])
            assert_string_equal(id, rows[i][1]);
        else
            assert_null(id);
    }
    arena_free(arena);
}

void
present_headings_without_gaps(void **state)
{
    struct present p = present_make();
    (void)state;
    const char *html = present_prose(&p, "## One\n\n#### Two\n\n# Three\n\n## Four\n");
    assert_non_null(strstr(html, "<h3>One</h3>"));
    assert_non_null(strstr(html, "<h4>Two</h4>"));
    assert_non_null(strstr(html, "<h3>Three</h3>"));
    assert_non_null(strstr(html, "<h4>Four</h4>"));
    assert_null(present_prose(&p, NULL));
    arena_free(p.arena);
}

void
present_phase_follows_the_instants(void **state)
{
    static const struct {
        const char *doc;
        int phase;
    } rows[] = {{"{\"starts\":\"2027-01-04T09:00\",\"starts_at\":\"2027-01-04T08:00:00Z\",\"ends_at\":\"2027-"
                 "01-04T10:00:00Z\"}",
                 TIMES_ONGOING},
                {"{\"starts\":\"2027-01-04T09:01\",\"starts_at\":\"2027-01-04T08:01:00Z\",\"ends_at\":\"2027-"
                 "01-04T10:00:00Z\"}",
                 TIMES_UPCOMING},
                {"{\"starts\":\"2027-01-04T08:00\",\"starts_at\":\"2027-01-04T07:00:00Z\",\"ends_at\":\"2027-"
                 "01-04T08:00:00Z\"}",
                 TIMES_OVER},
                {"{\"starts\":\"2027-01-03\",\"ends\":\"2027-01-04\",\"all_day\":true}", TIMES_ONGOING},
                {"{\"starts\":\"2027-01-02\",\"ends\":\"2027-01-03\",\"all_day\":true}", TIMES_OVER}};
    struct present p = present_make();
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        json_t *doc = read_json(rows[i].doc);
        struct present_times times;
        assert_true(present_times(&p, doc, &times));
        assert_int_equal(times.phase, rows[i].phase);
        json_decref(doc);
    }
    arena_free(p.arena);
}

void
present_alert_in_rows(void **state)
{
    static const char *const rows[][2] = {
        {"{}", "every new event"},
        {"{\"q\":\"sepsis\",\"filters\":{}}", "\u201csepsis\u201d"},
        {"{\"q\":null,\"filters\":{\"kind\":[\"workshop\",\"seminar\"],\"country\":[\"DE\"]},"
         "\"labels\":{\"kind\":{\"workshop\":\"Workshop\",\"seminar\":\"Seminar\"},\"country\":{\"DE\":"
         "\"Germany\"}}}",
         "Workshop or Seminar \u00b7 Germany"},
        {"{\"filters\":{\"organizer\":[\"org_1\"],\"unverified\":true},\"labels\":{\"organizer\":{\"org_1\":"
         "\"Our hospital\"}}}",
         "by Our hospital"},
        {"{\"filters\":{\"topic\":[\"unheard of\"]},\"labels\":{}}", "unheard of"},
    };
    struct present p = present_make();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        json_t *search = read_json(rows[i][0]);

        assert_string_equal(present_alert_what(&p, search), rows[i][1]);
        json_decref(search);
    }
    assert_string_equal(present_alert_rhythm("day"), "every morning");
    assert_null(present_alert_rhythm("year"));
    arena_free(p.arena);
}

void
present_jsonld_cannot_leave_its_element(void **state)
{
    struct present p = present_make();
    json_t *doc = read_json(
        "{\"id\":\"evt_7k2m9q4x8w3t\",\"title\":\"</script><script>alert(1)</script>\",\"kind\":\"seminar\","
        "\"starts\":\"2027-05-04T09:00\",\"starts_at\":\"2027-05-04T07:00:00Z\",\"zone\":\"Europe/Berlin\"}");
    (void)state;
    const char *text = present_jsonld(&p, doc);
    assert_null(strchr(text, '<'));
    json_t *ld = read_json(text);
    assert_string_equal(doc_text(ld, "name"), "</script><script>alert(1)</script>");
    assert_string_equal(doc_text(ld, "startDate"), "2027-05-04T09:00:00+02:00");
    json_decref(ld);
    json_decref(doc);
    arena_free(p.arena);
}
