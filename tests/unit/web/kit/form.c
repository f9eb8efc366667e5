/* What pages take from a form, and where they go afterwards. How forms are decoded is tests/unit/http/form.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "http/steps.h"
#include "web/kit/form.h"

enum { BODY_MAX = 1 << 20 };

/* A request that has a body and nothing else. */
static struct http_request
sent(const char *body)
{
    struct http_request request = {.arena = arena_new()};

    buf_init(&request.body, BODY_MAX);
    buf_puts(&request.body, body);
    return request;
}

static void
let_go(struct http_request *request)
{
    buf_release(&request->body);
    arena_free(request->arena);
}

static void
values_in_rows(void **state)
{
    static const struct {
        const char *body, *value; /* of "a", blanks around it taken away; NULL: none */
    } rows[] = {{"a=b", "b"},         {"x=1&a=b", "b"}, {"a=", NULL},
                {"x=1", NULL},        {"", NULL},       {"a=+b+c+", "b c"},
                {"a=+%0A%09+", NULL}, {"a=%C3", NULL},  {"a=+one%0D%0Atwo+", "one\ntwo"}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct http_request request = sent(rows[i].body);
        const char *value = web_form_text(&request, web_form(&request), "a");

        if ((value == NULL) != (rows[i].value == NULL) || (value && strcmp(value, rows[i].value) != 0))
            fail_msg("\"%s\" gives \"%s\", not \"%s\"", rows[i].body, value ? value : "nothing",
                     rows[i].value ? rows[i].value : "nothing");
        let_go(&request);
    }
}

/* A form may say where to go next, but never to another site. */
static void
the_way_back_stays_here(void **state)
{
    static const struct {
        const char *back;
        bool ours;
    } rows[] = {{"/", true},
                {"/events?q=a%20b&kind=talk#x", true},
                {"/\xc3\xa9", true},
                {NULL, false},
                {"", false},
                {"events", false},
                {"https://evil.example", false},
                {"//evil.example", false},
                {"/\\evil.example", false},
                {"\\\\evil.example", false},
                {"/a\r\nSet-Cookie: x=1", false},
                {"/a b", false},
                {"/a\tb", false},
                {"/a\x7f", false}};
    char longest[502];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(web_form_back(rows[i].back, "/otherwise"),
                            rows[i].ours ? rows[i].back : "/otherwise");
    memset(longest, 'a', sizeof(longest) - 1);
    longest[0] = '/';
    longest[501] = '\0';
    assert_null(web_form_back(longest, NULL));
    longest[500] = '\0';
    assert_ptr_equal(web_form_back(longest, NULL), longest);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_in_rows),
                                       cmocka_unit_test(the_way_back_stays_here)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
