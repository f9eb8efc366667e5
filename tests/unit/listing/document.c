/* The document's rules, in rows: what goes in, which field is complained of, or what the normal form holds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "listing/listing.h"
#include "rules/rules.h"

#define TALK "\"title\":\"Talk\",\"starts\":\"2027-05-04T09:00\",\"zone\":\"Europe/Berlin\""

struct row {
    const char *input;
    enum listing_use use;
    const char *field;  /* of the first problem; NULL: there is none */
    const char *says;   /* a part of its sentence */
    const char *normal; /* what the normal form must hold (a subset), or NULL */
};

static const struct row rows[] = {
    /* what is taken, and its normal form */
    {"{" TALK "}", .normal = "{\"kind\":\"other\",\"mode\":\"in_person\",\"all_day\":false}"},
    {"{\"title\":\"  A \\n  long\\ttitle \",\"starts\":\"2027-05-04 09:00:00\",\"zone\":\"UTC\"}",
     .normal = "{\"title\":\"A long title\",\"starts\":\"2027-05-04T09:00\"}"},
    {"{\"title\":\"Days\",\"starts\":\"2027-05-04\",\"ends\":\"2027-05-06\"}",
     .normal = "{\"all_day\":true,\"ends\":\"2027-05-06\"}"},
    {"{" TALK ",\"place\":{\"city\":\"Berlin\"},\"online\":true}",
     .normal = "{\"mode\":\"hybrid\",\"online\":{\"url\":null,\"public\":false}}"},
    {"{" TALK ",\"online\":{\"url\":\"https://example.org/x\",\"public\":true}}",
     .normal = "{\"mode\":\"online\"}"},
    {"{\"title\":\"T\",\"starts\":\"2027-05-04\"}", .normal = "{\"mode\":\"in_person\"}"},
    {"{\"title\":\"T\",\"starts\":\"2027-05-04T09:00\",\"place\":{\"city\":\"Berlin\"}}",
     .normal = "{\"all_day\":false}"},
    {"{\"starts\":\"2027-05-04T09:00\"}", LISTING_PATCH, .normal = "{\"all_day\":false}"},
    {"{" TALK ",\"capacity\":20}", .normal = "{\"capacity\":{\"in_person\":20,\"online\":null}}"},
    {"{" TALK ",\"topics\":[\"Machine Learning\",\"machine-learning\",\"Émigré\"]}",
     .normal = "{\"topics\":[\"machine-learning\",\"emigre\"]}"},
    {"{" TALK ",\"status\":\"draft\"}", .normal = "{\"status\":\"draft\"}"},
    {"{" TALK ",\"id\":\"evt_x\",\"revision\":3,\"seats\":\"open\",\"url\":\"x\",\"status\":\"cancelled\"}",
     .normal = "{\"title\":\"Talk\"}"},
    {"{" TALK ",\"organizer\":{\"id\":\"org_7k2m9q4x8w3t\",\"name\":\"X\",\"standing\":\"verified\"}}",
     .normal = "{\"organizer\":\"org_7k2m9q4x8w3t\"}"},
    {"{" TALK ",\"fees\":[{\"band\":\"student\",\"price\":0,\"currency\":\"EUR\"}]}",
     .normal = "{\"fees\":[{\"band\":\"student\",\"price\":\"0\",\"currency\":\"EUR\"}]}"},
    {"{" TALK
     ",\"access\":{\"live_captions\":true,\"hearing_loop\":{\"value\":\"limited\",\"note\":\"front rows\"}}}",
     .normal = "{\"access\":{\"live_captions\":\"yes\",\"hearing_loop\":{\"value\":\"limited\",\"note\":"
               "\"front rows\"}}}"},
    {"{" TALK ",\"people\":[{\"name\":\"Dr. No\",\"confirmed\":true}]}",
     .normal = "{\"people\":[{\"name\":\"Dr. No\",\"role\":\"speaker\",\"confirmed\":false}]}"},
    {"{" TALK ",\"credits\":[{\"system\":\"aafp_prescribed\",\"status\":\"applied\",\"amount\":\"6\"}]}",
     .normal = "{}"},
    {"{" TALK ",\"credits\":[{\"system\":\"ama_pra_1\",\"status\":\"approved\",\"amount\":6,\"provider\":"
     "\"P\",\"statement\":\"S\"}]}",
     .normal = "{}"},
    {"{\"summary\":null,\"title\":\"New\"}", LISTING_PATCH, .normal = "{\"summary\":null,\"title\":\"New\"}"},
    {"{" TALK ",\"series\":{\"id\":\"ser_x\",\"recurrence_id\":\"2027-05-04T09:00\"}}",
     .normal = "{\"title\":\"Talk\"}"},

    /* what is missing or unknown */
    {"{\"starts\":\"2027-05-04\"}", .field = "title", .says = "missing"},
    {"{\"title\":\"Talk\"}", .field = "starts", .says = "missing"},
    {"{\"title\":null,\"starts\":\"2027-05-04\"}", .field = "title", .says = "missing"},
    {"{" TALK ",\"sumary\":\"x\"}", .field = "sumary", .says = "did you mean \"summary\""},
    {"{" TALK ",\"is_admin\":true}", .field = "is_admin", .says = "no field"},
    {"{" TALK ",\"place\":{\"town\":\"Berlin\"}}", .field = "place.town", .says = "no field"},
    {"[]", .field = "", .says = "JSON object"},

    /* text */
    {"{\"title\":\"\",\"starts\":\"2027-05-04\"}", .field = "title", .says = "empty"},
    {"{\"title\":\" \\n \",\"starts\":\"2027-05-04\"}", .field = "title", .says = "empty"},
    {"{\"title\":7,\"starts\":\"2027-05-04\"}", .field = "title", .says = "text in quotes"},
    {"{\"title\":\"a\\u0007b\",\"starts\":\"2027-05-04\"}", .field = "title", .says = "Control characters"},
    {"{\"title\":\"a\\u202eb\",\"starts\":\"2027-05-04\"}", .field = "title", .says = "direction"},
    {"{" TALK ",\"description\":\"Hello <script>alert(1)</script>\"}", .field = "description",
     .says = "HTML"},
    {"{" TALK ",\"description\":\"[x](javascript:alert(1))\"}", .field = "description",
     .says = "javascript:"},
    {"{" TALK ",\"description\":\"[x]( JaVaScRiPt:alert(1))\"}", .field = "description", .says = "https://"},
    {"{" TALK ",\"description\":\"![x](data:text/html;base64,AAAA)\"}", .field = "description",
     .says = "data:"},
    {"{" TALK ",\"website\":\"javascript:alert(1)\"}", .field = "website", .says = "web address"},
    {"{" TALK ",\"website\":\"https:// example\"}", .field = "website", .says = "web address"},
    {"{" TALK ",\"kind\":\"workshp\"}", .field = "kind", .says = "did you mean \"workshop\""},
    {"{" TALK ",\"kind\":\"zzz\"}", .field = "kind", .says = "conference"},
    {"{" TALK ",\"topics\":[\"…\"]}", .field = "topics.0", .says = "letters or digits"},
    {"{" TALK ",\"topics\":\"ultrasound\"}", .field = "topics", .says = "list"},
    {"{" TALK ",\"languages\":[\"en\",\"xx\"]}", .field = "languages.1", .says = "\"xx\""},

    /* time */
    {"{\"title\":\"T\",\"starts\":\"2027-02-30T09:00\"}", .field = "starts", .says = "no 30 February 2027"},
    {"{\"title\":\"T\",\"starts\":\"2027-02-29\"}", .field = "starts", .says = "no 29 February 2027"},
    {"{\"title\":\"T\",\"starts\":\"2027-13-01\"}", .field = "starts", .says = "months"},
    {"{\"title\":\"T\",\"starts\":\"2027-05-04T24:00\"}", .field = "starts", .says = "hours"},
    {"{\"title\":\"T\",\"starts\":\"2027-05-04T09:00Z\"}", .field = "starts", .says = "name the zone"},
    {"{\"title\":\"T\",\"starts\":\"2027-05-04T09:00+02:00\"}", .field = "starts", .says = "name the zone"},
    {"{\"title\":\"T\",\"starts\":\"4 May 2027\"}", .field = "starts", .says = "2027-05-04T09:00"},
    {"{\"title\":\"T\",\"starts\":\"0001-05-04\"}", .field = "starts", .says = "1970"},
    {"{" TALK ",\"ends\":\"2027-05-04T08:00\"}", .field = "ends", .says = "before the start"},
    {"{" TALK ",\"ends\":\"2027-05-04T09:00\"}", .field = "ends", .says = "same as the start"},
    {"{" TALK ",\"ends\":\"2027-05-05\"}", .field = "ends", .says = "both"},
    {"{" TALK ",\"all_day\":true}", .field = "all_day", .says = "without a time"},
    {"{\"title\":\"T\",\"starts\":\"2027-05-04\",\"all_day\":false}", .field = "all_day",
     .says = "whole days"},
    {"{\"title\":\"T\",\"starts\":\"2027-05-04\",\"zone\":\"Berlin\"}", .field = "zone",
     .says = "Europe/Berlin"},

    /* where and for how many */
    {"{\"title\":\"T\",\"starts\":\"2027-05-04T09:00\"}", .field = "zone", .says = "Without a place"},
    {"{\"title\":\"T\",\"starts\":\"2027-05-04T09:00\",\"online\":true}", LISTING_IMPORT, .field = "zone",
     .says = "Without a place"},
    {"{" TALK ",\"mode\":\"online\",\"place\":{\"city\":\"Berlin\"}}", .field = "mode", .says = "hybrid"},
    {"{" TALK ",\"mode\":\"in_person\",\"online\":true}", .field = "mode", .says = "hybrid"},
    {"{" TALK ",\"place\":{\"lat\":91,\"lon\":0}}", .field = "place.lat", .says = "-90 and 90"},
    {"{" TALK ",\"place\":{\"lat\":9}}", .field = "place", .says = "go together"},
    {"{" TALK ",\"capacity\":-1}", .field = "capacity", .says = "whole number"},
    {"{" TALK ",\"capacity\":{\"in_person\":2.5}}", .field = "capacity.in_person", .says = "whole number"},
    {"{" TALK ",\"access\":{\"live_caption\":\"yes\"}}", .field = "access.live_caption",
     .says = "live_captions"},
    {"{" TALK ",\"access\":{\"live_captions\":\"maybe\"}}", .field = "access.live_captions",
     .says = "limited"},

    /* fees and credits */
    {"{" TALK ",\"fees\":[{\"band\":\"student\",\"price\":\"ten\",\"currency\":\"EUR\"}]}",
     .field = "fees.0.price", .says = "25.00"},
    {"{" TALK ",\"fees\":[{\"band\":\"student\",\"price\":-1,\"currency\":\"EUR\"}]}",
     .field = "fees.0.price", .says = "amount"},
    {"{" TALK ",\"fees\":[{\"band\":\"student\",\"price\":\"1\",\"currency\":\"EUROS\"}]}",
     .field = "fees.0.currency", .says = "EUR"},
    {"{" TALK ",\"fees\":[{\"price\":\"1\",\"currency\":\"EUR\"}]}", .field = "fees.0.band",
     .says = "missing"},
    {"{" TALK ",\"credits\":[{\"system\":\"ama_pra_1\",\"status\":\"applied\"}]}",
     .field = "credits.0.status", .says = "applied for"},
    {"{" TALK ",\"credits\":[{\"system\":\"ama_pra_1\",\"status\":\"approved\",\"provider\":\"P\"}]}",
     .field = "credits.0.statement", .says = "designation statement"},
    {"{" TALK ",\"credits\":[{\"system\":\"ama_pra_1\",\"status\":\"approved\",\"statement\":\"S\"}]}",
     .field = "credits.0.provider", .says = "provider"},
    {"{" TALK ",\"credits\":[{\"system\":\"racgp_cpd\",\"status\":\"approved\",\"provider\":\"P\"}]}",
     .field = "credits.0.hours", .says = "needs"},
    {"{" TALK ",\"credits\":[{\"system\":\"ama\",\"status\":\"approved\"}]}", .field = "credits.0.system",
     .says = "ama_pra_1"},
    {"{" TALK ",\"deadlines\":[{\"kind\":\"call_for_papers\",\"at\":\"2027-02-31\"}]}",
     .field = "deadlines.0.at", .says = "no 31 February"},
    {"{" TALK ",\"deadlines\":[{\"kind\":\"papers\",\"at\":\"2027-02-01\"}]}", .field = "deadlines.0.kind",
     .says = "call_for_papers"},
    {"{" TALK ",\"series\":{\"exdates\":[\"2027-05-05\"]}}", .field = "series.rrule",
     .says = "needs its rule"},
};

/* Everything in PART stands in WHOLE with the same value. */
static bool
holds(json_t *whole, json_t *part)
{
    const char *name;
    json_t *value;

    json_object_foreach(part, name, value) if (!json_equal(json_object_get(whole, name), value))
    {
        char *shown = json_dumps(json_object_get(whole, name), JSON_ENCODE_ANY);

        print_error("\"%s\" is %s\n", name, shown ? shown : "missing");
        free(shown);
        return false;
    }
    return true;
}

static void
check_row(const struct row *row)
{
    struct arena *arena = arena_new();
    struct problems problems;
    json_t *input, *normal, *expected;

    problems_init(&problems, arena);
    input = rules_parse(row->input, strlen(row->input), &problems);
    assert_non_null(input);
    normal = listing_check(input, row->use, &problems);
    if (row->field) {
        assert_null(normal);
        assert_true(problems.count > 0);
        if (strcmp(problems.first->field, row->field) != 0 || !strstr(problems.first->detail, row->says))
            fail_msg("%s\n  gives %s: %s", row->input, problems.first->field, problems.first->detail);
    } else if (!normal) {
        fail_msg("%s\n  is refused: %s: %s", row->input, problems.first->field, problems.first->detail);
    } else {
        expected = json_loads(row->normal, 0, NULL);
        if (!holds(normal, expected))
            fail_msg("%s\n  lacks %s", row->input, row->normal);
        json_decref(expected);
    }
    json_decref(normal);
    json_decref(input);
    arena_free(arena);
}

static void
test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_row(&rows[i]);
}

/* The normal form of a normal form is itself: what was stored can be sent again. */
static void
test_idempotent(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new();
        struct problems problems;
        json_t *input, *once, *twice;

        problems_init(&problems, arena);
        input = json_loads(rows[i].input, 0, NULL);
        once = listing_check(input, rows[i].use, &problems);
        twice = once ? listing_check(once, rows[i].use, &problems) : NULL;
        if (once && !json_equal(once, twice))
            fail_msg("%s changes when checked again", rows[i].input);
        json_decref(twice);
        json_decref(once);
        json_decref(input);
        arena_free(arena);
    }
}

static void
test_all_problems_are_told(void **state)
{
    static const char *const input = "{\"title\":\"\",\"starts\":\"x\",\"kind\":\"x\",\"fees\":[{}]}";
    struct arena *arena = arena_new();
    struct problems problems;
    json_t *document = json_loads(input, 0, NULL);

    (void)state;
    problems_init(&problems, arena);
    assert_null(listing_check(document, LISTING_NEW, &problems));
    assert_int_equal(problems.count, 6);
    json_decref(document);
    arena_free(arena);
}

static void
test_long_title(void **state)
{
    struct arena *arena = arena_new();
    struct problems problems;
    char *title = arena_alloc(arena, 1000001);
    json_t *document;

    (void)state;
    memset(title, 'x', 1000000);
    problems_init(&problems, arena);
    document = json_pack("{s:s, s:s}", "title", title, "starts", "2027-05-04");
    assert_null(listing_check(document, LISTING_NEW, &problems));
    assert_string_equal(problems.first->field, "title");
    assert_non_null(strstr(problems.first->detail, "1000000 characters; 200"));
    json_decref(document);
    arena_free(arena);
}

static void
check_unreadable(const char *text, size_t len, const char *says)
{
    struct arena *arena = arena_new();
    struct problems problems;

    problems_init(&problems, arena);
    assert_null(rules_parse(text, len, &problems));
    if (!strstr(problems.first->detail, says))
        fail_msg("%s", problems.first->detail);
    arena_free(arena);
}

static void
test_unreadable_json(void **state)
{
    char deep[200];

    (void)state;
    memset(deep, '[', sizeof deep);
    check_unreadable(deep, sizeof deep, "nested");
    check_unreadable("{\"a\":1,\"a\":2}", 13, "duplicate");
    check_unreadable("{\"a\":1,\n \"b\":}", 14, "line 2");
    check_unreadable("{\"a\":\"\\u0000\"}", 14, "not JSON");
    check_unreadable("{\"a\":\"\xff\"}", 9, "UTF-8");
    check_unreadable("", 0, "not JSON");
}

static void
test_advice(void **state)
{
    struct arena *arena = arena_new();
    struct problems advice;
    json_t *document = json_loads("{" TALK ",\"mode\":\"hybrid\"}", 0, NULL);
    int access = 0;

    (void)state;
    problems_init(&advice, arena);
    listing_advise(document, &advice);
    for (struct problem *one = advice.first; one; one = one->next)
        access += strncmp(one->field, "access.", strlen("access.")) == 0;
    assert_int_equal(access, 7);
    json_decref(document);
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_idempotent),
        cmocka_unit_test(test_all_problems_are_told),
        cmocka_unit_test(test_long_title),
        cmocka_unit_test(test_unreadable_json),
        cmocka_unit_test(test_advice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
