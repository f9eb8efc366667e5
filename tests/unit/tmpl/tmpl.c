/* What the specification leaves open: mistakes, values without a text, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "tmpl/tmpl.h"

enum { OUT_MAX = 2000 };

static struct embed_file
file_of(const char *name, const char *text)
{
    return (struct embed_file){.name = name, .data = text, .size = strlen(text)};
}

/* "page" with the partials "p" and "q" over the JSON text DATA; what went wrong, or the rendering, in OUT. */
static bool
render(const char *page, const char *p, const char *q, const char *data, bool strict, struct buf *out)
{
    struct embed_file files[] = {file_of("p.mustache", p != NULL ? p : ""), file_of("page.mustache", page),
                                 file_of("q.mustache", q != NULL ? q : "")};
    struct embed_set set = {.files = files, .count = COUNT_OF(files)};
    json_t *json = json_loads(data, JSON_DECODE_ANY, NULL);

    assert_non_null(json);
    buf_clear(out);
    struct tmpl_set *templates = tmpl_set_new(&set, strict, out);
    bool good = templates != NULL && tmpl_render(templates, "page", json, out, NULL);
    tmpl_set_free(templates);
    json_decref(json);
    return good;
}

static void
test_mistakes(void **state)
{
    static const struct {
        const char *page, *sentence;
    } rows[] = {
        {"a\n{{b", "page.mustache:2: The tag is not closed with }}."},
        {"{{{b}}", "page.mustache:1: The tag is not closed with }}}."},
        {"\n\n{{#a}}\nx", "page.mustache:3: Section \"a\" is not closed."},
        {"x{{/a}}", "page.mustache:1: Section \"a\" is closed and was not open."},
        {"{{#a}}\n{{/b}}", "page.mustache:2: Section \"b\" is closed where \"a\" of line 1 is open."},
        {"{{}}", "page.mustache:1: The tag has no name."},
        {"{{#  }}", "page.mustache:1: The tag has no name."},
        {"{{a b}}", "page.mustache:1: The name \"a b\" has a space in it."},
        {"{{a..b}}", "page.mustache:1: The name \"a..b\" has an empty part."},
        {"{{=<%=}}",
         "page.mustache:1: New delimiters are written {{=<% %>=}}: two, with a space between, without =."},
        {"{{=a b c=}}",
         "page.mustache:1: New delimiters are written {{=<% %>=}}: two, with a space between, without =."},
        {"{{=aaaaaaaaaaaaaaaaaaaaaaaaa b=}}",
         "page.mustache:1: New delimiters are written {{=<% %>=}}: two, with a space between, without =."},
        {"\n{{> nowhere }}", "page.mustache:2: There is no partial \"nowhere\" (a file nowhere.mustache)."},
    };
    struct buf out;

    (void)state;
    buf_init(&out, OUT_MAX);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_false(render(rows[i].page, NULL, NULL, "{}", true, &out));
        assert_string_equal(out.data, rows[i].sentence);
    }
    buf_release(&out);
}

static void
test_values(void **state)
{
    static const struct {
        const char *page, *data, *expected;
    } rows[] = {
        {"{{a}}", "{\"a\":\"<'\\\"&>\"}", "&lt;&#39;&quot;&amp;&gt;"},
        {"{{{a}}}{{&a}}", "{\"a\":\"<b>\"}", "<b><b>"},
        {"{{a}}", "{\"a\":0.1}", "0.1"},
        {"{{a}}", "{\"a\":-12345678901234}", "-12345678901234"},
        {"{{a}}|{{b}}", "{\"a\":true,\"b\":false}", "true|false"},
        {"[{{a}}{{b}}{{c}}{{d}}]", "{\"a\":null,\"b\":[1],\"c\":{\"x\":1}}", "[]"},
        {"{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\":\"\"}", "y"},
        {"{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\":0}", "x"},
        {"{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\":{}}", "x"},
        {"{{#a}}<{{.}}>{{/a}}", "{\"a\":\"text\"}", "<text>"},
        {"{{#a}}{{b}}{{/a}}", "{\"b\":\"outer\",\"a\":{\"b\":null}}", ""},
        {"{{> p}}", "{\"a\":1}", "{{a}}"},
        {"\xEF\xBB\xBF{{a}}", "{\"a\":1}",
         "\xEF\xBB\xBF"
         "1"},
    };
    struct buf out;

    (void)state;
    buf_init(&out, OUT_MAX);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(render(rows[i].page, "{{=<% %>=}}{{a}}", NULL, rows[i].data, true, &out));
        assert_string_equal(out.data, rows[i].expected);
    }
    buf_release(&out);
}

/* An indented partial within an indented partial; values keep their own line feeds. */
static void
test_indentation(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, OUT_MAX);
    assert_true(render("<\n  {{> p}}\n>", "{{#l}}\n{{.}}\n{{/l}}\n\t{{> q}}\nend\n",
                       "one\n{{! c }}two {{n}}\n", "{\"l\":[1,2],\"n\":\"a\\nb\"}", true, &out));
    assert_string_equal(out.data, "<\n  1\n  2\n  \tone\n  \ttwo a\nb\n  end\n>");

    /* A partial within a line is no block, and is not indented. */
    assert_true(render("  {{> p}}\n", "a {{> q}}\nb", "1\n2", "{}", true, &out));
    assert_string_equal(out.data, "  a 1\n2\n  b");
    buf_release(&out);
}

static void
test_limits(void **state)
{
    static const struct {
        const char *what, *page, *p, *q;
    } rows[] = {
        {"a partial that includes itself", "{{> p}}", "x{{> p}}", NULL},
        {"two that include each other", "{{> p}}", "{{> q}}", "{{> p}}"},
        {"lists in lists without output", "{{#l}}{{#l}}{{#l}}{{#l}}{{> p}}{{/l}}{{/l}}{{/l}}{{/l}}",
         "{{#l}}{{#l}}{{#l}}{{#l}}{{^l}}x{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}", NULL},
        {"lists in lists over nothing", "{{#l}}{{#l}}{{#l}}{{#l}}{{> p}}{{/l}}{{/l}}{{/l}}{{/l}}",
         "{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}", NULL},
        {"more output than there is room for", "{{> p}}{{> p}}{{> p}}",
         "{{#l}}{{#l}}{{#l}}{{> q}}{{/l}}{{/l}}{{/l}}",
         "a text of some length, as often as a list of ten squared and squared again says"},
    };
    struct buf out, deep;

    (void)state;
    buf_init(&out, OUT_MAX);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        bool good = render(rows[i].page, rows[i].p, rows[i].q, "{\"l\":[0,1,2,3,4,5,6,7,8,9]}", true, &out);
        if (good)
            fail_msg("%s was rendered", rows[i].what);
        assert_true(out.len <= OUT_MAX);
    }

    buf_init(&deep, 10000);
    for (int i = 0; i < 40; i++)
        buf_puts(&deep, "{{#a}}");
    assert_false(render(deep.data, NULL, NULL, "{}", true, &out));
    assert_string_equal(out.data, "page.mustache:1: More than 32 sections are within each other.");
    buf_release(&deep);
    buf_release(&out);
}

/* A set takes the files that are templates, finds them by name, and misses others. */
static void
test_set(void **state)
{
    struct embed_file files[] = {file_of("README.txt", "{{"), file_of("a-b.mustache", "2"),
                                 file_of("a.mustache", "1"),
                                 file_of("pages/event.mustache", "3{{> a}}{{> missing}}")};
    struct embed_set set = {.files = files, .count = COUNT_OF(files)}, empty = {0};
    struct buf out;

    (void)state;
    buf_init(&out, OUT_MAX);
    struct tmpl_set *templates = tmpl_set_new(&set, false, &out);
    assert_non_null(templates);
    assert_true(tmpl_render(templates, "a", NULL, &out, NULL));
    assert_true(tmpl_render(templates, "a-b", NULL, &out, NULL));
    assert_true(tmpl_render(templates, "pages/event", NULL, &out, NULL));
    assert_string_equal(out.data, "1231");
    assert_false(tmpl_render(templates, "README", NULL, &out, NULL));
    assert_false(tmpl_render(templates, "event", NULL, &out, NULL));
    tmpl_set_free(templates);

    templates = tmpl_set_new(&empty, true, &out);
    assert_non_null(templates);
    assert_false(tmpl_render(templates, "a", NULL, &out, NULL));
    tmpl_set_free(templates);
    buf_release(&out);
}

/* Where a gap is an error: in the page, in a section, in a partial; what is left out has none. */
static void
test_full(void **state)
{
    static const struct {
        const char *page, *data, *sentence; /* NULL: it renders */
    } rows[] = {
        {"{{a}} {{{b}}}", "{\"a\": \"x\", \"b\": 0}", NULL},
        {"{{a}}", "{}", "The template page has nothing for {{a}}."},
        {"{{{a}}}", "{\"a\": \"\"}", "The template page has nothing for {{a}}."},
        {"{{a}}", "{\"a\": {\"b\": 1}}", "The template page has nothing for {{a}}."},
        {"{{#s}}{{a}}{{/s}}", "{\"s\": false}", NULL},
        {"{{#s}}{{a}}{{/s}}", "{}", "The template page names {{s}}, which its data does not have."},
        {"{{^s}}b{{/s}}", "{}", "The template page names {{s}}, which its data does not have."},
        {"{{^s}}{{a}}{{/s}}", "{\"s\": \"\"}", "The template page has nothing for {{a}}."},
        {"{{#s}}{{a}}{{/s}}", "{\"s\": [{\"a\": 1}, {}]}", "The template page has nothing for {{a}}."},
        {"{{> p}}", "{}", "The template page has nothing for {{name}}."},
    };
    struct buf out, error;

    (void)state;
    buf_init(&out, OUT_MAX);
    buf_init(&error, OUT_MAX);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct embed_file files[] = {file_of("p.mustache", "{{name}}"),
                                     file_of("page.mustache", rows[i].page)};
        struct embed_set set = {.files = files, .count = 2};
        struct tmpl_set *templates = tmpl_set_new(&set, true, &error);
        json_t *data = json_loads(rows[i].data, 0, NULL);

        assert_int_equal(tmpl_render_full(templates, "page", data, &out, &error), !rows[i].sentence);
        assert_string_equal(error.data, rows[i].sentence ? rows[i].sentence : "");
        buf_clear(&error);
        assert_false(tmpl_render_full(templates, "none", data, &out, &error));
        assert_string_equal(error.data, "There is no template none.");
        buf_clear(&error);
        json_decref(data);
        tmpl_set_free(templates);
    }
    buf_release(&error);
    buf_release(&out);
}

/* A name is unknown when no context has it; what is "" or false is known, and the page is rendered either
 * way. */
static void
test_unknown(void **state)
{
    static const struct {
        const char *page, *data, *name; /* NULL: all are known */
    } rows[] = {
        {"{{a}}{{{b}}}{{&c}}", "{\"a\": \"\", \"b\": null, \"c\": false}", NULL},
        {"{{#a}}x{{/a}}{{^b}}y{{/b}}", "{\"a\": false, \"b\": []}", NULL},
        {"{{#a}}{{b}}{{.}}{{/a}}", "{\"a\": [{\"b\": 1}], \"b\": 2}", NULL},
        {"{{#a}}{{b}}{{/a}}", "{\"a\": [{}], \"b\": 2}", NULL},
        {"{{a.b.c}}{{d.e}}", "{\"a\": {\"b\": {\"c\": \"\"}}, \"d\": false}", NULL},
        {"{{a}}", "{}", "a"},
        {"{{{a}}}", "{\"b\": 1}", "a"},
        {"{{#a}}x{{/a}}", "{}", "a"},
        {"{{^a}}x{{/a}}", "{}", "a"},
        {"{{#s}}{{a}}{{/s}}", "{\"s\": [{\"a\": 1}, {\"b\": 1}]}", "a"},
        {"{{a.b}}", "{\"a\": {\"c\": 1}}", "a"},
        {"{{> p}}{{a}}", "{}", "in_p"},
        {"{{#s}}{{a}}{{/s}}", "{\"s\": false}", NULL}, /* nobody looks into what is left out */
    };
    struct buf out, unknown;

    (void)state;
    buf_init(&out, OUT_MAX);
    buf_init(&unknown, OUT_MAX);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct embed_file files[] = {file_of("p.mustache", "{{in_p}}"),
                                     file_of("page.mustache", rows[i].page)};
        struct embed_set set = {.files = files, .count = 2};
        struct tmpl_set *templates = tmpl_set_new(&set, true, &unknown);
        json_t *data = json_loads(rows[i].data, 0, NULL);
        char sentence[100] = "";

        if (rows[i].name)
            snprintf(sentence, sizeof(sentence),
                     "The template page names {{%s}}, which its data does not have.", rows[i].name);
        assert_true(tmpl_render(templates, "page", data, &out, &unknown));
        assert_string_equal(unknown.data, sentence);
        buf_clear(&unknown);
        json_decref(data);
        tmpl_set_free(templates);
    }
    buf_release(&unknown);
    buf_release(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes), cmocka_unit_test(test_values), cmocka_unit_test(test_indentation),
        cmocka_unit_test(test_limits),   cmocka_unit_test(test_set),    cmocka_unit_test(test_full),
        cmocka_unit_test(test_unknown),
    };
    return cmocka_run_group_tests_name("tmpl", tests, NULL, NULL);
}
