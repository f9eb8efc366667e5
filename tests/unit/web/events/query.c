/* Links that change one thing of a query. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/events/query.h"

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
        cmocka_unit_test(links_change_one_thing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
