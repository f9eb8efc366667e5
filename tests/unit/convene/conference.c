/* Rows of conference-data, and what becomes of several rows of one event. */
#include "unit.h"

#include "convene/input/conference.h"
#include "convene/input/formats.h"
#include "convene/input/merge.h"

struct row {
    const char *row, *expected;
    const char *note; /* the field that was left out, or NULL */
};

#define ALWAYS                                                                                               \
    "\"kind\": \"conference\", \"topics\": [\"java\"], \"source\": {\"name\": \"conference-data\", "         \
    "\"licence\": \"MIT\"}"

static const struct row rows[] = {
    {"{\"name\": \"A\", \"url\": \"https://a.example\", \"startDate\": \"2027-01-18\", \"endDate\": "
     "\"2027-01-19\", \"city\": \"Berlin\", "
     "\"country\": \"Germany\", \"online\": false, \"locales\": \"EN,DE\"}",
     "{\"title\": \"A\", \"website\": \"https://a.example\", \"starts\": \"2027-01-18\", \"ends\": "
     "\"2027-01-19\", \"place\": {\"city\": "
     "\"Berlin\", \"country\": \"Germany\"}, \"languages\": [\"en\", \"de\"], " ALWAYS "}",
     NULL},
    {"{\"name\": \"B\", \"startDate\": \"2027-01-18\", \"city\": \"Kyiv\", \"country\": \"Ukraine\", "
     "\"online\": true, \"locales\": \"EN, UK\"}",
     "{\"title\": \"B\", \"starts\": \"2027-01-18\", \"place\": {\"city\": \"Kyiv\", \"country\": "
     "\"Ukraine\"}, \"online\": {}, \"languages\": "
     "[\"en\", \"uk\"], " ALWAYS "}",
     NULL},
    {"{\"name\": \"C\", \"startDate\": \"2027-01-18\", \"online\": true, \"locales\": \"JP\"}",
     "{\"title\": \"C\", \"starts\": \"2027-01-18\", \"online\": {}, \"languages\": [\"ja\"], " ALWAYS "}",
     NULL},
    {"{\"name\": \"D\", \"startDate\": \"2027-01-18\", \"online\": false}",
     "{\"title\": \"D\", \"starts\": \"2027-01-18\", \"online\": {}, " ALWAYS "}", NULL},
    {"{\"name\": \"E\", \"startDate\": \"2027-01-18\", \"city\": \"Online\", \"country\": \"Online\"}",
     "{\"title\": \"E\", \"starts\": \"2027-01-18\", \"online\": {}, " ALWAYS "}", NULL},
    {"{\"name\": \"F\", \"startDate\": \"2027-01-18\", \"city\": \"Rome\", \"cfpEndDate\": \"2026-12-01\", "
     "\"cfpUrl\": \"https://f.example/cfp\"}",
     "{\"title\": \"F\", \"starts\": \"2027-01-18\", \"place\": {\"city\": \"Rome\"}, \"deadlines\": "
     "[{\"kind\": \"call_for_papers\", "
     "\"at\": \"2026-12-01T23:59\", \"zone\": \"Etc/GMT+12\", \"url\": \"https://f.example/cfp\"}], " ALWAYS
     "}",
     NULL},
    {"{\"name\": \"G\", \"startDate\": \"2027-01-18\", \"city\": \"Rome\", \"cfpUrl\": "
     "\"https://f.example/cfp\", \"offersSignLanguageOrCC\": true}",
     "{\"title\": \"G\", \"starts\": \"2027-01-18\", \"place\": {\"city\": \"Rome\"}, \"access\": "
     "{\"live_captions\": {\"value\": \"limited\", "
     "\"note\": \"sign language or captions, the organizer says\"}}, " ALWAYS "}",
     NULL},
    {"{\"name\": \"H\", \"startDate\": \"2027-01-18\", \"city\": \"Rome\", \"cocUrl\": \"h.example/coc\"}",
     "{\"title\": \"H\", \"starts\": \"2027-01-18\", \"place\": {\"city\": \"Rome\"}, \"conduct\": {\"url\": "
     "\"https://h.example/coc\"}, " ALWAYS "}",
     NULL},
    {"{\"name\": \"I\", \"startDate\": \"2027-01-18\", \"city\": \"Rome\", \"cocUrl\": \"we are nice\"}",
     "{\"title\": \"I\", \"starts\": \"2027-01-18\", \"place\": {\"city\": \"Rome\"}, " ALWAYS "}",
     "conduct.url"},
    {"{\"name\": \"J\", \"startDate\": \"2027-01-18\", \"city\": \"Rome\", \"cocUrl\": "
     "\"javascript:alert(1)\"}",
     "{\"title\": \"J\", \"starts\": \"2027-01-18\", \"place\": {\"city\": \"Rome\"}, " ALWAYS "}",
     "conduct.url"},
};

static void
test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new();
        json_t *row = json_loads(rows[i].row, 0, NULL), *expected = json_loads(rows[i].expected, 0, NULL);
        struct problems problems;
        problems_init(&problems, arena);
        struct problems notes;
        problems_init(&notes, arena);
        assert_true(conference_is_row(row));
        json_t *got = conference_document(row, "java", &problems, &notes);
        assert_int_equal(problems.count, 0);
        if (!json_equal(got, expected))
            fail_msg("%s became %s", rows[i].row, json_dumps(got, JSON_SORT_KEYS));
        if (rows[i].note)
            assert_string_equal(notes.first ? notes.first->field : "", rows[i].note);
        else
            assert_null(notes.first);
        json_decref(got);
        json_decref(expected);
        json_decref(row);
        arena_free(arena);
    }
}

static void
test_wrong_type(void **state)
{
    struct arena *arena = arena_new();
    json_t *row = json_loads("{\"name\": \"A\", \"startDate\": 2027, \"city\": [\"Rome\"]}", 0, NULL);
    (void)state;
    struct problems problems;
    problems_init(&problems, arena);
    struct problems notes;
    problems_init(&notes, arena);
    assert_null(conference_document(row, "java", &problems, &notes));
    assert_int_equal(problems.count, 2);
    json_decref(row);
    arena_free(arena);
}

/* --- merging --- */

static void
test_keys(void **state)
{
    static const char *const same[][2] = {
        {"{\"title\": \"JS Conf\", \"starts\": \"2027-01-18\", \"website\": \"https://Js.example/2027/\"}",
         "{\"title\": \"JS-Conf\", \"starts\": \"2027-01-18\", \"website\": "
         "\"http://js.example/2027?ref=x\"}"},
        {"{\"title\": \"A\", \"starts\": \"2027-01-18\", \"source\": {\"name\": \"s\", \"id\": \"1\"}}",
         "{\"title\": \"B\", \"starts\": \"2028-01-18\", \"source\": {\"name\": \"s\", \"id\": \"1\"}}"},
        {"{\"title\": \"A\", \"starts\": \"2027-01-18T09:00\"}",
         "{\"title\": \"a\", \"starts\": \"2027-01-18T10:00\"}"},
    };
    static const char *const different[][2] = {
        {"{\"title\": \"A\", \"starts\": \"2027-01-18\"}", "{\"title\": \"B\", \"starts\": \"2027-01-18\"}"},
        {"{\"title\": \"A\", \"starts\": \"2027-01-18\"}", "{\"title\": \"A\", \"starts\": \"2027-01-19\"}"},
        {"{\"title\": \"A\", \"starts\": \"2027-01-18\", \"website\": \"https://a.example/x\"}",
         "{\"title\": \"A\", \"starts\": \"2027-01-18\", \"website\": \"https://a.example/X\"}"},
        {"{\"title\": \"日本\", \"starts\": \"2027-01-18\"}",
         "{\"title\": \"東京\", \"starts\": \"2027-01-18\"}"},
        {"{\"title\": \"A\", \"starts\": \"2027-01-18\", \"source\": {\"name\": \"s\"}}",
         "{\"title\": \"A\", \"starts\": \"2027-01-18\", \"source\": {\"name\": \"t\"}}"},
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(same) + COUNT_OF(different); i++) {
        const char *const *pair = i < COUNT_OF(same) ? same[i] : different[i - COUNT_OF(same)];
        json_t *a = json_loads(pair[0], 0, NULL), *b = json_loads(pair[1], 0, NULL);
        assert_int_equal(strcmp(merge_key(arena, a), merge_key(arena, b)) == 0, i < COUNT_OF(same));
        json_decref(a);
        json_decref(b);
    }
    arena_free(arena);
}

static void
test_unite(void **state)
{
    static const char *const lines =
        "{\"title\": \"A\", \"starts\": \"2027-01-18\", \"topics\": [\"java\"], \"place\": {\"city\": "
        "\"Rome\"}, \"kind\": \"conference\"}\n"
        "{\"title\": \"B\", \"starts\": \"2027-01-18\", \"topics\": [\"java\"]}\n"
        "{\"title\": \"a\", \"starts\": \"2027-01-18\", \"topics\": [\"rust\", \"java\"], \"place\": "
        "{\"city\": \"Milan\", \"country\": \"IT\"}, "
        "\"languages\": [\"it\"], \"kind\": \"course\"}\n";
    struct arena *arena = arena_new();
    json_t *expected =
        json_loads("{\"title\": \"A\", \"starts\": \"2027-01-18\", \"topics\": [\"java\", \"rust\"], "
                   "\"place\": {\"city\": "
                   "\"Rome\", \"country\": \"IT\"}, \"languages\": [\"it\"], \"kind\": \"conference\"}",
                   0, NULL);

    (void)state;
    struct drafts drafts;
    drafts_init(&drafts, arena, true);
    load_ndjson(&drafts, "x.ndjson", lines, strlen(lines));
    assert_int_equal(drafts.count, 3);
    assert_int_equal(merge_drafts(&drafts), 1);
    assert_int_equal(drafts.count, 2);
    assert_true(json_equal(drafts.first->document, expected));
    assert_string_equal(json_string_value(json_object_get(drafts.first->next->document, "title")), "B");
    assert_null(drafts.first->next->next);
    json_decref(expected);
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_wrong_type),
                                       cmocka_unit_test(test_keys), cmocka_unit_test(test_unite)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
