/* Types of bodies, and where forms come from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "http/http_internal.h"

static const struct {
    unsigned flags;
    const char *type;
    bool fits;
} types[] = {
    {HTTP_BODY_JSON, "application/json", true},
    {HTTP_BODY_JSON, "Application/JSON; charset=UTF-8", true},
    {HTTP_BODY_JSON, "application/json;charset=\"utf-8\"", true},
    {HTTP_BODY_JSON, "application/merge-patch+json", true},
    {HTTP_BODY_JSON, "application/json; charset=latin1", false},
    {HTTP_BODY_JSON, "application/json; charset=utf-80", false},
    {HTTP_BODY_JSON, "application/jsonx", false},
    {HTTP_BODY_JSON, "text/json", false},
    {HTTP_BODY_JSON, "+json", false},
    {HTTP_BODY_JSON, "text/plain", false},
    {HTTP_BODY_JSON, NULL, false},
    {HTTP_BODY_NDJSON, "application/x-ndjson", true},
    {HTTP_BODY_NDJSON, "application/json", false},
    {HTTP_BODY_FORM, "application/x-www-form-urlencoded", true},
    {HTTP_BODY_FORM, "multipart/form-data; boundary=a", false},
    {HTTP_BODY_FORM, "text/plain", false},
};

static void
test_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if ((http_body_type_wrong(types[i].flags, types[i].type) == NULL) != types[i].fits)
            fail_msg("%s", types[i].type);
    }
    assert_non_null(strstr(http_body_type_wrong(HTTP_BODY_JSON, "a/b"), "application/json"));
}

static const struct {
    const char *fetch_site, *origin;
    bool same;
} sources[] = {
    {"same-origin", NULL, true},
    {"same-origin", "https://evil.example", true},
    {"same-site", NULL, false},
    {"cross-site", "https://a.example", false},
    {"none", NULL, false},
    {NULL, "https://a.example", true},
    {NULL, "HTTPS://A.example", true},
    {NULL, "http://a.example", false},
    {NULL, "https://a.example:444", false},
    {NULL, "null", false},
    {NULL, NULL, false},
};

static void
test_origin(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        if (http_same_origin(sources[i].fetch_site, sources[i].origin, "https://a.example") !=
            sources[i].same)
            fail_msg("row %zu", i);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_types), cmocka_unit_test(test_origin)};

    return cmocka_run_group_tests_name("http/body", tests, NULL, NULL);
}
