/* What an event costs, and its JSON-LD. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit.h"
#include "web/events/events_internal.h"

static void
cost_in_rows(void **state)
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
    struct present p = unit_reader();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *doc = unit_json(rows[i][0]);
        const char *cost = present_cost(&p, doc);
        if (rows[i][1])
            assert_string_equal(cost, rows[i][1]);
        else
            assert_null(cost);
        json_decref(doc);
    }
    arena_free(p.arena);
}

static void
jsonld_cannot_leave_its_element(void **state)
{
    struct present p = unit_reader();
    json_t *doc = unit_json(
        "{\"id\":\"evt_7k2m9q4x8w3t\",\"title\":\"</script><script>alert(1)</script>\",\"kind\":\"seminar\","
        "\"starts\":\"2027-05-04T09:00\",\"starts_at\":\"2027-05-04T07:00:00Z\",\"zone\":\"Europe/Berlin\"}");
    (void)state;
    const char *text = present_jsonld(&p, doc);
    assert_null(strchr(text, '<'));
    json_t *ld = unit_json(text);
    assert_string_equal(doc_text(ld, "name"), "</script><script>alert(1)</script>");
    assert_string_equal(doc_text(ld, "startDate"), "2027-05-04T09:00:00+02:00");
    json_decref(ld);
    json_decref(doc);
    arena_free(p.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cost_in_rows),
        cmocka_unit_test(jsonld_cannot_leave_its_element),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
