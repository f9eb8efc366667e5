/* Which route a path takes, and what is in its {name}s. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "http/http_internal.h"

/* Three tables: a route's index counts through all of them. */
static const struct http_route first[] = {
    {.method = "GET", .pattern = "/"},
    {.method = "GET", .pattern = "/events/{id}"},
    {.method = "PATCH", .pattern = "/events/{id}"},
    {.method = "DELETE", .pattern = "/events/{id}"},
    {.method = NULL},
};
static const struct http_route none[] = {{.method = NULL}};
static const struct http_route second[] = {
    {.method = "GET", .pattern = "/events/facets", .flags = HTTP_CORS},
    {.method = "GET", .pattern = "/events/{id}.ics"},
    {.method = "POST", .pattern = "/events/{id}/publish"},
    {.method = "GET", .pattern = "/static/{path...}"},
    {.method = "GET", .pattern = "/static/app.js"},
    {.method = NULL},
};

static const struct http_route *const tables[] = {first, none, second, NULL};

static const struct {
    const char *method, *path;
    int route;         /* -1: none */
    unsigned allowed;  /* 0: no such path */
    const char *value; /* of the first name */
} rows[] = {
    {"GET", "/", 0, HTTP_GET | HTTP_HEAD | HTTP_OPTIONS, NULL},
    {"HEAD", "/", 0, HTTP_GET | HTTP_HEAD | HTTP_OPTIONS, NULL},
    {"GET", "", -1, 0, NULL},
    {"GET", "//", -1, 0, NULL},
    {"GET", "/events", -1, 0, NULL},
    {"GET", "/events/", -1, 0, NULL},
    {"GET", "/events/a", 1, HTTP_GET | HTTP_HEAD | HTTP_PATCH | HTTP_DELETE | HTTP_OPTIONS, "a"},
    {"PATCH", "/events/a", 2, HTTP_GET | HTTP_HEAD | HTTP_PATCH | HTTP_DELETE | HTTP_OPTIONS, "a"},
    {"POST", "/events/a", -1, HTTP_GET | HTTP_HEAD | HTTP_PATCH | HTTP_DELETE | HTTP_OPTIONS, NULL},
    {"GET", "/events/facets", 4, HTTP_GET | HTTP_HEAD | HTTP_PATCH | HTTP_DELETE | HTTP_OPTIONS, NULL},
    {"GET", "/events/a.ics", 5, HTTP_GET | HTTP_HEAD | HTTP_PATCH | HTTP_DELETE | HTTP_OPTIONS, "a"},
    {"GET", "/events/.ics", 1, HTTP_GET | HTTP_HEAD | HTTP_PATCH | HTTP_DELETE | HTTP_OPTIONS, ".ics"},
    {"POST", "/events/a%2Fb/publish", 6, HTTP_POST | HTTP_OPTIONS, "a%2Fb"},
    {"POST", "/events/a/publish/", -1, 0, NULL},
    {"GET", "/static/app.js", 8, HTTP_GET | HTTP_HEAD | HTTP_OPTIONS, NULL},
    {"GET", "/static/fonts/a.woff2", 7, HTTP_GET | HTTP_HEAD | HTTP_OPTIONS, "fonts/a.woff2"},
    {"GET", "/static/", -1, 0, NULL},
    {"OPTIONS", "/", -1, HTTP_GET | HTTP_HEAD | HTTP_OPTIONS, NULL},
    {"GET", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s", -1, 0, NULL},
};

static void
test_tables_are_joined(void **state)
{
    size_t count;
    const struct http_route **routes = http_routes_join(tables, &count);

    (void)state;
    assert_int_equal(count, 9);
    assert_ptr_equal(routes[0], &first[0]);
    assert_ptr_equal(routes[3], &first[3]);
    assert_ptr_equal(routes[4], &second[0]);
    assert_ptr_equal(routes[8], &second[4]);
    assert_null(routes[9]);
    free(routes);
}

static void
test_rows(void **state)
{
    size_t count;
    const struct http_route **routes = http_routes_join(tables, &count);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct http_match match;

        http_route_find(routes, http_method_bit(rows[i].method), rows[i].path, strlen(rows[i].path), &match);
        if ((match.route ? (int)match.index : -1) != rows[i].route)
            fail_msg("%s %s: route %d", rows[i].method, rows[i].path, match.route ? (int)match.index : -1);
        if (match.route)
            assert_ptr_equal(match.route, routes[match.index]);
        if (match.allowed != rows[i].allowed)
            fail_msg("%s %s: allowed %x", rows[i].method, rows[i].path, match.allowed);
        if (match.route && rows[i].value) {
            assert_int_equal(match.slices[0].len, strlen(rows[i].value));
            assert_memory_equal(match.slices[0].value, rows[i].value, match.slices[0].len);
        }
    }
    free(routes);
}

static void
test_cross_origin_is_the_routes(void **state)
{
    size_t count;
    const struct http_route **routes = http_routes_join(tables, &count);
    struct http_match match;

    (void)state;
    http_route_find(routes, HTTP_GET, "/events/facets", 14, &match);
    assert_true(match.cors);
    http_route_find(routes, HTTP_GET, "/events/other", 13, &match);
    assert_false(match.cors);
    free(routes);
}

static void
test_allow_list(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 100);
    http_allow_list(HTTP_DELETE | HTTP_GET | HTTP_HEAD, &out);
    assert_string_equal(out.data, "GET, HEAD, DELETE");
    buf_release(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_are_joined),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_cross_origin_is_the_routes),
        cmocka_unit_test(test_allow_list),
    };

    return cmocka_run_group_tests_name("http/router", tests, NULL, NULL);
}
