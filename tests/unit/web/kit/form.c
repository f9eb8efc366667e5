/* Forms as browsers and others send them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
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
sent(const char *body, size_t len)
{
    struct http_request request = {.arena = arena_new()};

    buf_init(&request.body, BODY_MAX);
    buf_append(&request.body, body, len);
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
    } rows[] = {{"a=b", "b"},
                {"a=b&a=c", "b"},
                {"x=1&a=b", "b"},
                {"a=", NULL},
                {"a", NULL},
                {"", NULL},
                {"&&a=b&", "b"},
                {"=b&a=c", "c"},
                {"a=b+c%20d", "b c d"},
                {"%61=b", "b"},
                {"a=%26%3D%2B", "&=+"},
                {"a=b=c", "b=c"},
                {"a=+b+", "b"},
                {"a=+%0A+", NULL},
                {"a=one%0D%0Atwo%0Athree", "one\ntwo\nthree"},
                {"a=one%0Dtwo", "one\rtwo"},
                {"a=one%0D", "one\r"},
                {"a=%C3%A9", "\u00e9"},
                /* what is no text is no value, and does not stand in the way of one that is */
                {"a=%C3", NULL},
                {"a=%ff%fe", NULL},
                {"a=b%00c", NULL},
                {"a=%zz", NULL},
                {"a=%4", NULL},
                {"a=%C3&a=good", "good"},
                {"a%00=b", NULL}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct http_request request = sent(rows[i].body, strlen(rows[i].body));
        const char *value = web_form_text(&request, web_form(&request), "a");

        if ((value == NULL) != (rows[i].value == NULL) || (value && strcmp(value, rows[i].value) != 0))
            fail_msg("\"%s\" gives \"%s\", not \"%s\"", rows[i].body, value ? value : "nothing",
                     rows[i].value ? rows[i].value : "nothing");
        let_go(&request);
    }
}

static void
nothing_grows_without_end(void **state)
{
    struct http_request request;
    struct buf body;
    json_t *form;

    (void)state;
    buf_init(&body, BODY_MAX);
    for (int i = 0; i < 1000; i++)
        buf_printf(&body, "name%d=%d&", i, i);
    request = sent(body.data, body.len);
    assert_int_equal(json_object_size(web_form(&request)), 200);
    let_go(&request);

    /* a name and a value have a limit; what is longer is left out, what follows is not */
    buf_clear(&body);
    for (int i = 0; i < 201; i++)
        buf_putc(&body, 'n');
    buf_puts(&body, "=1&big=");
    for (int i = 0; i < (64 << 10) + 1; i++)
        buf_putc(&body, 'v');
    buf_puts(&body, "&after=1");
    request = sent(body.data, body.len);
    form = web_form(&request);
    assert_int_equal(json_object_size(form), 1);
    assert_string_equal(web_form_text(&request, form, "after"), "1");
    buf_release(&body);
    let_go(&request);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_in_rows),
                                       cmocka_unit_test(nothing_grows_without_end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
