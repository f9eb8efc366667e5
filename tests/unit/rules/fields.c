/* Tables of fields, in rows: what goes in, and the normal form or the first problem. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "rules/rules.h"
#include "rules/url.h"

enum { HERE = 1, ELSEWHERE = 2 };

static const char *const colours[] = {"red", "green", NULL};
static const struct field name = {.rule = rule_line, .max = 10};
static const struct field host = {.rule = rule_host};
static const struct field inner[] = {
    {.name = "x", .rule = rule_whole, .max = 9, .required = true, .hint = "a number"},
    {.name = NULL},
};
static const struct field fields[] = {
    {.name = "title", .rule = rule_line, .max = 10, .required = true, .hint = "what it is called"},
    {.name = "note", .rule = rule_lines, .max = 20},
    {.name = "public", .rule = rule_flag, .kept = true, .hint = "true or false"},
    {.name = "party", .rule = rule_whole, .min = 1, .max = 100, .hint = "how many persons come"},
    {.name = "colour", .rule = rule_choice, .choices = colours},
    {.name = "names", .rule = rule_list, .max = 2, .item = &name},
    {.name = "hosts", .rule = rule_set, .max = 3, .item = &host},
    {.name = "inner", .rule = rule_object, .fields = inner},
    {.name = "page", .rule = rule_link},
    {.name = "day", .rule = rule_day},
    {.name = "at", .rule = rule_instant},
    {.name = "here", .rule = rule_any, .uses = HERE},
    {.name = "id"},
    {.name = NULL},
};

static const struct row {
    const char *input;
    const char *normal;        /* or: */
    const char *field, *words; /* of the first problem */
    bool patch;
} rows[] = {
    {"{'title': ' A  b\\n'}", "{'title':'A b'}"},
    {"{'title': 'A', 'note': ' a\\r\\nb ', 'id': 7}", "{'title':'A','note':'a\\nb'}"},
    {"{'title': 'A', 'note': null}", "{'title':'A','note':null}"},
    {"{'title': 'A', 'public': true, 'party': 3, 'colour': 'red', 'here': [1]}",
     "{'title':'A','public':true,'party':3,'colour':'red','here':[1]}"},
    {"{'title': 'A', 'names': ['a', 'a']}", "{'title':'A','names':['a','a']}"},
    {"{'title': 'A', 'hosts': ['example.org', 'Example.ORG', 'xn--bcher-kva.example']}",
     "{'title':'A','hosts':['example.org','b\u00fccher.example']}"},
    {"{'title': 'A', 'inner': {'x': 0}}", "{'title':'A','inner':{'x':0}}"},
    {"{'title': 'A', 'day': '2027-05-04', 'at': '9999-12-31T23:59:59Z'}",
     "{'title':'A','day':'2027-05-04','at':'9999-12-31T23:59:59Z'}"},
    {"{'party': 3}", "{'party':3}", .patch = true},
    {"{'note': null}", "{'note':null}", .patch = true},

    {"{}", NULL, "title", "This field is missing: what it is called."},
    {"{'title': null}", NULL, "title", "This field is missing: what it is called."},
    {"{'title': null}", NULL, "title", "This field cannot be null: what it is called.", true},
    {"{'public': null}", NULL, "public", "This field cannot be null: true or false.", true},
    {"{'titel': 'A'}", NULL, "titel", "There is no field of this name; did you mean \"title\"?"},
    {"{'zzzzz': 1}", NULL, "zzzzz",
     "There is no field of this name; there are: title, note, public, party, colour, names, hosts, inner, "
     "page, "
     "day, at, here."},
    {"{'title': 7}", NULL, "title", "This must be text in quotes."},
    {"{'title': ' '}", NULL, "title", "This is empty; write something."},
    {"{'note': ''}", NULL, "note", "This is empty; write something or leave the field out."},
    {"{'title': '12345678901'}", NULL, "title", "This has 11 characters; 10 are the most."},
    {"{'title': 'a\\rb'}", NULL, "title", "Control characters and marks"},
    {"{'title': 'a\\u202eb'}", NULL, "title", "Control characters and marks"},
    {"{'public': 'true'}", NULL, "public", "This must be true or false, without quotes."},
    {"{'party': 0}", NULL, "party", "This must be a whole number from 1 to 100: how many persons come."},
    {"{'party': 1.5}", NULL, "party", "This must be a whole number from 1 to 100"},
    {"{'party': '2'}", NULL, "party", "This must be a whole number from 1 to 100"},
    {"{'colour': 'gren'}", NULL, "colour", "There is no \"gren\" here; did you mean \"green\"?"},
    {"{'colour': 'blue'}", NULL, "colour", "This takes one of: \"red\", \"green\"."},
    {"{'colour': 7}", NULL, "colour", "This takes one of: \"red\", \"green\"."},
    {"{'names': 'a'}", NULL, "names", "This must be a list, as in [ … ]."},
    {"{'names': ['a', 'b', 'c']}", NULL, "names", "There are 3 items here; 2 are the most."},
    {"{'names': ['a', 7]}", NULL, "names.1", "This must be text in quotes."},
    {"{'hosts': ['not a host']}", NULL, "hosts.0", "This must be a domain name, as in example.org."},
    {"{'inner': []}", NULL, "inner", "This must be an object, as in {\"x\": …}."},
    {"{'inner': {}}", NULL, "inner.x", "This field is missing: a number.", true},
    {"{'inner': {'x': null}}", NULL, "inner.x", "This field is missing: a number.", true},
    {"{'inner': {'zz': 1}}", NULL, "inner.zz", "There is no field of this name; there are: x."},
    {"{'page': 'javascript:alert(1)'}", NULL, "page", "This must be a web address"},
    {"{'day': '2027-05-04T09:00'}", NULL, "day", "This takes a day without a time, as in 2027-05-04."},
    {"{'day': '2027-02-29'}", NULL, "day", "there is no 29 February 2027"},
    {"{'at': '2027-05-04'}", NULL, "at",
     "\"2027-05-04\" is not an instant; it is written as 2027-05-04T07:00:00Z"},
    {"{'at': '2027-02-29T07:00:00Z'}", NULL, "at", "is not an instant"},
    {"{'at': '2027-05-04T24:00:00Z'}", NULL, "at", "is not an instant"},
    {"{'at': '2027-05-04T07:00:00+02:00'}", NULL, "at", "is not an instant"},
};

/* TEXT with ' for ". */
static const char *
quoted(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);

    for (char *c = copy; *c; c++) {
        if (*c == '\'')
            *c = '"';
    }
    return copy;
}

static void
check_row(const struct row *row)
{
    struct arena *arena = arena_new();
    const char *text = quoted(arena, row->input);
    struct problems problems;
    struct rules rules = {.problems = &problems, .patch = row->patch, .use = HERE};
    json_t *input, *normal;

    problems_init(&problems, arena);
    input = rules_parse(text, strlen(text), &problems);
    assert_non_null(input);
    normal = rules_object(&rules, fields, "", input);
    if (!normal != !row->normal)
        fail_msg("%s: %s", row->input, normal ? "is taken" : problems.first->detail);
    if (normal) {
        char *shown = json_dumps(normal, JSON_COMPACT);

        assert_string_equal(shown, quoted(arena, row->normal));
        free(shown);
    } else if (strcmp(problems.first->field, row->field) != 0 ||
               !strstr(problems.first->detail, row->words)) {
        fail_msg("%s\n  gives %s: %s", row->input, problems.first->field, problems.first->detail);
    }
    json_decref(normal);
    json_decref(input);
    arena_free(arena);
}

static void
fields_as_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_row(&rows[i]);
}

/* A field that another use has is unknown, is not required and is not suggested. */
static void
uses_have_fields_of_their_own(void **state)
{
    static const struct field table[] = {
        {.name = "email", .rule = rule_address, .uses = HERE, .required = true, .hint = "a mail address"},
        {.name = "note", .rule = rule_line, .max = 10},
        {.name = NULL},
    };
    struct arena *arena = arena_new();
    struct problems problems;
    struct rules rules = {.problems = &problems, .use = ELSEWHERE};
    json_t *input = json_pack("{s:s}", "email", "ada@example.org");

    (void)state;
    problems_init(&problems, arena);
    assert_null(rules_object(&rules, table, "", input));
    assert_int_equal(problems.count, 1);
    assert_string_equal(problems.first->detail, "There is no field of this name; there are: note.");
    rules.use = HERE;
    problems_init(&problems, arena);
    assert_null(rules_object(&rules, table, "", json_object_clear(input) == 0 ? input : NULL));
    assert_string_equal(problems.first->detail, "This field is missing: a mail address.");
    json_decref(input);
    arena_free(arena);
}

/* Twenty are named, and with a word that there are more: the work for a body does not grow with its names. */
static void
unknown_names_have_an_end(void **state)
{
    static const struct field deeper[] = {{.name = "x", .rule = rule_line, .max = 10}, {.name = NULL}};
    static const struct field table[] = {
        {.name = "note", .rule = rule_line, .max = 10, .required = true},
        {.name = "inner", .rule = rule_object, .fields = deeper},
        {.name = NULL},
    };
    (void)state;
    for (int nested = 0; nested < 2; nested++) {
        struct arena *arena = arena_new();
        struct problems problems;
        struct rules rules = {.problems = &problems};
        json_t *names = json_object(), *input = names;
        for (int i = 0; i < 1000; i++)
            json_object_set_new(names, arena_printf(arena, "n%d", i), json_true());
        if (nested)
            input = json_pack("{s:o, s:s}", "inner", names, "note", "a");
        problems_init(&problems, arena);
        assert_null(rules_object(&rules, table, "", input));
        assert_int_equal(problems.count, 21);
        json_decref(input);
        arena_free(arena);
    }
}

static void
a_body_may_take_nothing(void **state)
{
    static const struct field none[] = {{.name = NULL}};
    struct arena *arena = arena_new();
    struct problems problems;
    struct rules rules = {.problems = &problems};
    json_t *input = json_pack("{s:i}", "x", 1);

    (void)state;
    problems_init(&problems, arena);
    assert_null(rules_object(&rules, none, "", input));
    assert_string_equal(problems.first->detail,
                        "There is no field of this name: the body is an empty object here.");
    json_decref(input);
    arena_free(arena);
}

static void
all_problems_are_told(void **state)
{
    struct arena *arena = arena_new();
    struct problems problems;
    struct rules rules = {.problems = &problems};
    json_t *input =
        json_pack("{s:i, s:s, s:[i, s]}", "titel", 1, "party", "x", "names", 1, "a much longer one");

    (void)state;
    problems_init(&problems, arena);
    assert_null(rules_object(&rules, fields, "", input));
    assert_int_equal(problems.count, 5);
    json_decref(input);
    arena_free(arena);
}

/* --- addresses of pages --------------------------------------------------------------------------------- */

static void
urls_as_rows(void **state)
{
    static const struct {
        const char *url, *host; /* NULL: refused */
    } urls[] = {
        {"https://example.org/meeting?a=b#c", "example.org"},
        {"HTTP://example.org", "example.org"},
        {"https://example.org:8443/", "example.org:8443"},
        {"https://[2001:db8::1]/", "[2001:db8::1]"},
        {"https://b\u00fccher.example/", "b\u00fccher.example"},
        {"https://example.org/@ada", "example.org"},
        {"https://", NULL},
        {"https:///x", NULL},
        {"https://?x", NULL},
        {"https://.example.org", NULL},
        {"https://bank.example@evil.example/", NULL},
        {"https://ada:secret@example.org/", NULL},
        {"https:// example.org", NULL},
        {"https://example.org/a b", NULL},
        {"https://example.org/\"x", NULL},
        {"https://example.org\\x", NULL},
        {"javascript:alert(1)", NULL},
        {"mailto:ada@example.org", NULL},
        {"//example.org", NULL},
        {"example.org", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        size_t len = 0;
        const char *found = url_host(urls[i].url, &len);

        if (!found != !urls[i].host ||
            (found && (len != strlen(urls[i].host) || memcmp(found, urls[i].host, len) != 0)))
            fail_msg("%s has the host %.*s", urls[i].url, (int)len, found ? found : "");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_as_rows),
        cmocka_unit_test(uses_have_fields_of_their_own),
        cmocka_unit_test(unknown_names_have_an_end),
        cmocka_unit_test(a_body_may_take_nothing),
        cmocka_unit_test(all_problems_are_told),
        cmocka_unit_test(urls_as_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
