/* Queries in rows: what they become, or the sentence that is answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/buf.h"
#include "http/http_internal.h"

struct values {
    long limit;
    const char *q, *from, *sort;
    struct http_list kind, topic;
    bool past;
};

static const char *const sorts[] = {"start", "new", "relevance", NULL};
static const char *const kinds[] = {"talk", "workshop", "course", NULL};

#define AT(m) .offset = offsetof(struct values, m)
static const struct http_param table[] = {
    {.name = "limit", .type = HTTP_INT, .min = 1, .max = 100, .fallback = "20", AT(limit)},
    {.name = "q", .type = HTTP_TEXT, .min = 2, .max = 5, AT(q)},
    {.name = "from", .type = HTTP_DATE, AT(from)},
    {.name = "sort", .type = HTTP_CHOICE, .choices = sorts, .fallback = "start", AT(sort)},
    {.name = "kind", .type = HTTP_LIST, .choices = kinds, AT(kind)},
    {.name = "topic", .type = HTTP_LIST, .max = 3, .takes = "topics separated by commas", AT(topic)},
    {.name = "past", .type = HTTP_FLAG, AT(past)},
    {.name = NULL},
};

struct outcome {
    struct arena *arena;
    struct values values;
    struct problems problems;
    struct buf canonical;
    bool fits;
};

static void
parse(struct outcome *outcome, const char *query)
{
    *outcome = (struct outcome){.arena = arena_new()};
    problems_init(&outcome->problems, outcome->arena);
    buf_init(&outcome->canonical, 4096);
    outcome->fits = http_params_parse(table, &outcome->values, HTTP_UNKNOWN_REFUSED, query, strlen(query),
                                      &outcome->problems, &outcome->canonical);
}

static void
end(struct outcome *outcome)
{
    buf_release(&outcome->canonical);
    arena_free(outcome->arena);
}

static const struct {
    const char *query, *field, *part;
} wrong[] = {
    {"limt=3", "limt", "did you mean \"limit\"?"},
    {"zebra=3", "zebra", "this address takes: limit, q, from"},
    {"limit=0", "limit", "takes a number from 1 to 100, not \"0\""},
    {"limit=101", "limit", "a number from 1 to 100"},
    {"limit=3x", "limit", "not \"3x\""},
    {"limit=+3", "limit", "a number"},
    {"limit=%203", "limit", "a number"},
    {"limit=99999999999999999999", "limit", "a number"},
    {"limit=3&limit=3", "limit", "may be given once"},
    {"q=a", "q", "text of at most 5"},
    {"q=abcdef", "q", "text of at most 5"},
    {"q=%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9", "q", "text of at most 5"},
    {"q=%ff%fe", "q", "not UTF-8"},
    {"q=%00ab", "q", "NUL"},
    {"q=a%0Ab", "q", "control characters"},
    {"q=a%2", "q", "broken escape"},
    {"%zz=a", "query", "broken escape"},
    {"from=2027-02-29", "from", "a date such as"},
    {"from=2027-13-01", "from", "a date"},
    {"from=2027-1-01", "from", "a date"},
    {"from=2027-00-10", "from", "a date"},
    {"from=2100-02-29", "from", "a date"},
    {"sort=old", "sort", "(start, new, relevance), not \"old\""},
    {"kind=talk,walk", "kind", "(talk, workshop, course), not \"walk\""},
    {"topic=a,b,c,d", "topic", "at most 3 values"},
    {"past=yes", "past", "1 or 0, not \"yes\""},
};

static void
test_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct outcome outcome;

        parse(&outcome, wrong[i].query);
        if (outcome.fits || outcome.problems.count != 1)
            fail_msg("%s: %d problems", wrong[i].query, outcome.problems.count);
        assert_string_equal(outcome.problems.first->field, wrong[i].field);
        if (!strstr(outcome.problems.first->detail, wrong[i].part))
            fail_msg("%s: %s", wrong[i].query, outcome.problems.first->detail);
        end(&outcome);
    }
}

static void
test_right(void **state)
{
    struct outcome o;

    (void)state;
    parse(&o, "limit=3&q=a+%2B&from=2028-02-29&sort=new&kind=talk%2Cworkshop&kind=talk&kind=course&past=1");
    assert_true(o.fits);
    assert_int_equal(o.values.limit, 3);
    assert_string_equal(o.values.q, "a +");
    assert_string_equal(o.values.from, "2028-02-29");
    assert_string_equal(o.values.sort, "new");
    assert_int_equal(o.values.kind.count, 3);
    assert_string_equal(o.values.kind.items[2], "course");
    assert_int_equal(o.values.topic.count, 0);
    assert_true(o.values.past);
    end(&o);
}

static void
test_absent_and_empty(void **state)
{
    struct outcome o;

    (void)state;
    parse(&o, "&&q=&limit=&past&kind=,,&");
    assert_true(o.fits);
    assert_int_equal(o.values.limit, 20);
    assert_null(o.values.q);
    assert_string_equal(o.values.sort, "start");
    assert_int_equal(o.values.kind.count, 0);
    end(&o);
}

static void
test_all_wrong_at_once(void **state)
{
    struct outcome o;

    (void)state;
    parse(&o, "limit=x&past=x&from=x");
    assert_int_equal(o.problems.count, 3);
    end(&o);
}

/* Queries on one row mean the same; queries of different rows do not. */
static const char *const same[][3] = {
    {"", "limit=20", "sort=start&q="}, {"limit=3&sort=new", "sort=new&limit=3", "sort=new&limit=3&past="},
    {"q=a%20b", "q=a+b", "q=%61+b"},   {"q=a%26l", NULL, NULL},
    {"kind=talk", NULL, NULL},         {"kind=talk,course", "kind=talk&kind=course", NULL},
};

static void
test_canonical(void **state)
{
    enum { ROWS = COUNT_OF(same) };
    struct outcome first[ROWS];

    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        parse(&first[i], same[i][0]);
        for (size_t j = 1; j < 3 && same[i][j]; j++) {
            struct outcome other;

            parse(&other, same[i][j]);
            assert_string_equal(first[i].canonical.data, other.canonical.data);
            end(&other);
        }
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(first[i].canonical.data, first[j].canonical.data);
    }
    for (size_t i = 0; i < ROWS; i++)
        end(&first[i]);
}

static void
test_no_table(void **state)
{
    struct arena *arena = arena_new();
    struct problems problems;

    (void)state;
    problems_init(&problems, arena);
    assert_true(http_params_parse(NULL, NULL, HTTP_UNKNOWN_REFUSED, "", 0, &problems, NULL));
    assert_false(http_params_parse(NULL, NULL, HTTP_UNKNOWN_REFUSED, "a=b", 3, &problems, NULL));
    assert_non_null(strstr(problems.first->detail, "takes none"));
    arena_free(arena);
}

static void
test_unknown_ignored(void **state)
{
    static const char query[] = "utm_source=a&limit=7&fbclid=%zz&%zz=1&kind[]=x";
    struct arena *arena = arena_new();
    struct values values = {0};
    struct problems problems;
    struct buf canonical;

    (void)state;
    problems_init(&problems, arena);
    buf_init(&canonical, 4096);
    assert_true(
        http_params_parse(table, &values, HTTP_UNKNOWN_IGNORED, query, strlen(query), &problems, &canonical));
    assert_int_equal(values.limit, 7);
    assert_string_equal(canonical.data, "limit=1:7&");
    assert_false(http_params_parse(table, &values, HTTP_UNKNOWN_IGNORED, "limit=x", 7, &problems, NULL));
    buf_release(&canonical);
    arena_free(arena);
}

static void
test_repeats_have_an_end(void **state)
{
    struct outcome o;
    struct buf query;

    (void)state;
    buf_init(&query, 8192);
    buf_printf(&query, "kind=talk");
    for (int i = 0; i < 100; i++)
        buf_printf(&query, "&kind=talk");
    parse(&o, query.data);
    assert_true(o.fits);
    end(&o);
    for (int i = 0; i < 500; i++)
        buf_printf(&query, "&kind=talk");
    parse(&o, query.data);
    assert_false(o.fits);
    assert_in_range(o.problems.count, 1, 20);
    assert_non_null(strstr(o.problems.first->detail, "100 times at most"));
    end(&o);
    buf_release(&query);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_right),
        cmocka_unit_test(test_canonical),
        cmocka_unit_test(test_absent_and_empty),
        cmocka_unit_test(test_no_table),
        cmocka_unit_test(test_repeats_have_an_end),
        cmocka_unit_test(test_all_wrong_at_once),
        cmocka_unit_test(test_unknown_ignored),
    };

    return cmocka_run_group_tests_name("http/param", tests, NULL, NULL);
}
