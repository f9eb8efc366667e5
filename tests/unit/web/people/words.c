/* A person's own events in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "secret/secret.h"
#include "unit.h"
#include "web/people/people_internal.h"

static const struct secret_key key = {.bytes = {7}};

static const json_t *
only_row(const json_t *view, size_t group)
{
    return json_array_get(json_object_get(json_array_get(json_object_get(view, "groups"), group), "rows"), 0);
}

static void
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
    struct present p = unit_reader();
    json_t *events = unit_json(text), *view = json_object();

    (void)state;
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(my_events_stand_in_their_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
