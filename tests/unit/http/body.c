/* Types of bodies, and where forms come from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "http/body.h"
#include "http/route.h"

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
    struct http_source source;
    bool allowed;
} sources[] = {
    {{.fetch_site = "same-origin"}, true},
    {{.fetch_site = "same-origin", .origin = "https://evil.example"}, true},
    {{.fetch_site = "same-site"}, false},
    {{.fetch_site = "cross-site", .origin = "https://a.example"}, false},
    {{.fetch_site = "cross-site", .referer = "https://a.example/"}, false},
    {{.fetch_site = "none"}, false},
    {{.origin = "https://a.example"}, true},
    {{.origin = "HTTPS://A.example"}, true},
    {{.origin = "http://a.example"}, false},
    {{.origin = "https://a.example:444"}, false},
    {{.origin = "null"}, false},
    {{.origin = "null", .referer = "https://a.example/"}, false},
    {{.referer = "https://a.example/sign-in?back=/about"}, true},
    {{.referer = "https://a.example"}, true},
    {{.referer = "https://A.example/"}, true},
    {{.referer = "http://a.example/"}, false},
    {{.referer = "https://a.example.evil.example/"}, false},
    {{.referer = "https://a.example:444/"}, false},
    {{.referer = "https://a.example@evil.example/"}, false},
    {{.referer = "https://evil.example/https://a.example/"}, false},
    {{.referer = ""}, false},
    {{.referer = "https://evil.example/", .cookies = NULL}, false},
    {{.cookies = "session=x"}, false},
    {{.cookies = NULL}, true},
};

static void
test_source_of_a_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        if (http_form_allowed(&sources[i].source, "https://a.example") != sources[i].allowed)
            fail_msg("row %zu", i);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_types), cmocka_unit_test(test_source_of_a_form)};

    return cmocka_run_group_tests_name("http/body", tests, NULL, NULL);
}
