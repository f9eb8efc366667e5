/* Front matter, in rows: the text between the dashes, and the document or the first problem that comes of it.
 */
#include "unit.h"

#include "base/buf.h"

#include "convene/input/formats.h"

struct row {
    const char *text;
    const char *expected; /* a document as JSON */
};

struct bad_row {
    const char *text;
    const char *place;  /* line:column of the first problem */
    const char *detail; /* a part of its sentence */
};

/* TEXT as a file; its only draft. */
static struct draft *
load(struct drafts *drafts, struct arena *arena, const char *text, size_t len)
{
    drafts_init(drafts, arena, false);
    drafts->today = "2026-11-22";
    load_markdown(drafts, "talk.md", text, len);
    assert_non_null(drafts->first);
    return drafts->first;
}

static void
check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_new();
        const char *text = arena_printf(arena, "---\n%s\n---\n", rows[i].text);
        struct drafts drafts;
        struct draft *draft = load(&drafts, arena, text, strlen(text));
        json_t *expected = json_loads(rows[i].expected, 0, NULL);

        if (draft->problems.first)
            fail_msg("\"%s\" is refused: %s", rows[i].text, draft->problems.first->detail);
        assert_non_null(expected);
        char *got = json_dumps(draft->document, JSON_SORT_KEYS);
        if (!json_equal(draft->document, expected))
            fail_msg("\"%s\" became %s", rows[i].text, got);
        free(got);
        json_decref(expected);
        arena_free(arena);
    }
}

static void
test_values(void **state)
{
    static const struct row rows[] = {
        {"title: A talk", "{\"title\": \"A talk\"}"},
        {"title: 42", "{\"title\": \"42\"}"},
        {"title: \"null\"", "{\"title\": \"null\"}"},
        {"title: null\nsummary: ~\nkind:", "{}"},
        {"title: >-\n  two\n  lines", "{\"title\": \"two lines\"}"},
        {"kind: Grand rounds", "{\"kind\": \"grand_rounds\"}"},
        {"kind: grand-rounds", "{\"kind\": \"grand_rounds\"}"},
        {"kind: party", "{\"kind\": \"party\"}"},
        {"mode: in person", "{\"mode\": \"in_person\"}"},
        {"starts: 2027-05-04 9:00\nends: 12:00",
         "{\"starts\": \"2027-05-04T09:00\", \"ends\": \"2027-05-04T12:00\"}"},
        {"ends: +3h\nstarts: 2027-05-04 9:00",
         "{\"starts\": \"2027-05-04T09:00\", \"ends\": \"2027-05-04T12:00\"}"},
        {"starts: +45d 09:00", "{\"starts\": \"2027-01-06T09:00\"}"},
        {"timezone: Europe/Berlin", "{\"zone\": \"Europe/Berlin\"}"},
        {"languages: en, de", "{\"languages\": [\"en\", \"de\"]}"},
        {"languages: [en, de]", "{\"languages\": [\"en\", \"de\"]}"},
        {"languages:\n  - en\n  - German", "{\"languages\": [\"en\", \"de\"]}"},
        {"topics: \"one, whole\"", "{\"topics\": [\"one, whole\"]}"},
        {"specialties: Emergency medicine", "{\"specialties\": [\"emergency_medicine\"]}"},
    };

    (void)state;
    check(rows, COUNT_OF(rows));
}

static void
test_where_and_how_many(void **state)
{
    static const struct row rows[] = {
        {"place: Berlin, Germany", "{\"place\": {\"city\": \"Berlin\", \"country\": \"Germany\"}}"},
        {"place: Boston, MA, USA", "{\"place\": {\"city\": \"Boston, MA\", \"country\": \"USA\"}}"},
        {"place: Berlin", "{\"place\": {\"city\": \"Berlin\"}}"},
        {"venue: Room 3\nplace: Oslo, NO\naddress: Gate 1",
         "{\"place\": {\"city\": \"Oslo\", \"country\": \"NO\", \"venue\": \"Room 3\", \"address\": \"Gate "
         "1\"}}"},
        {"place: {city: Rome, country: IT, lat: 41.9, lon: 12}",
         "{\"place\": {\"city\": \"Rome\", \"country\": \"IT\", \"lat\": 41.9, \"lon\": 12}}"},
        {"city: Rome\ncountry: IT", "{\"place\": {\"city\": \"Rome\", \"country\": \"IT\"}}"},
        {"online: yes", "{\"online\": {}}"},
        {"online: no", "{}"},
        {"online: https://video.example.org/a", "{\"online\": {\"url\": \"https://video.example.org/a\"}}"},
        {"online: {url: \"https://v.example.org\", public: yes}",
         "{\"online\": {\"url\": \"https://v.example.org\", \"public\": true}}"},
        {"capacity: 20", "{\"capacity\": {\"in_person\": 20, \"online\": null}}"},
        {"capacity: 20\nplace: Rome\nonline: yes", "{\"capacity\": {\"in_person\": 20, \"online\": null}, "
                                                   "\"place\": {\"city\": \"Rome\"}, \"online\": {}}"},
        {"capacity: 20\nonline: yes",
         "{\"capacity\": {\"in_person\": null, \"online\": 20}, \"online\": {}}"},
        {"capacity: {in_person: 20, online: 5}", "{\"capacity\": {\"in_person\": 20, \"online\": 5}}"},
        {"capacity: many", "{\"capacity\": \"many\"}"},
    };

    (void)state;
    check(rows, COUNT_OF(rows));
}

static void
test_money(void **state)
{
    static const struct row rows[] = {
        {"fees: free", "{\"fees\": [{\"band\": \"everyone\", \"price\": \"0\", \"currency\": \"EUR\"}]}"},
        {"fees: EUR 25.50",
         "{\"fees\": [{\"band\": \"everyone\", \"price\": \"25.50\", \"currency\": \"EUR\"}]}"},
        {"fees: 25 eur", "{\"fees\": [{\"band\": \"everyone\", \"price\": \"25\", \"currency\": \"EUR\"}]}"},
        {"fees:\n  student: EUR 0\n  everyone: EUR 40 online until 2027-03-01",
         "{\"fees\": [{\"band\": \"student\", \"price\": \"0\", \"currency\": \"EUR\"}, {\"band\": "
         "\"everyone\", \"price\": \"40\", "
         "\"currency\": \"EUR\", \"mode\": \"online\", \"until\": \"2027-03-01\"}]}"},
        {"fees:\n  - student: EUR 0\n  - {band: everyone, price: 40, currency: EUR, mode: in_person}",
         "{\"fees\": [{\"band\": \"student\", \"price\": \"0\", \"currency\": \"EUR\"}, {\"band\": "
         "\"everyone\", \"price\": \"40\", "
         "\"currency\": \"EUR\", \"mode\": \"in_person\"}]}"},
        {"fees: \"student: EUR 0; everyone: 40 EUR in person\"",
         "{\"fees\": [{\"band\": \"student\", \"price\": \"0\", \"currency\": \"EUR\"}, {\"band\": "
         "\"everyone\", \"price\": \"40\", "
         "\"currency\": \"EUR\", \"mode\": \"in_person\"}]}"},
        {"starts: 2027-05-04\nfees: EUR 30 until -30d",
         "{\"starts\": \"2027-05-04\", \"fees\": [{\"band\": \"everyone\", \"price\": \"30\", \"currency\": "
         "\"EUR\", "
         "\"until\": \"2027-04-04\"}]}"},
        {"credits:\n  - system: AMA PRA Category 1 Credit\n    amount: 6\n    status: none",
         "{\"credits\": [{\"system\": \"ama_pra_1\", \"amount\": \"6\", \"status\": \"none\"}]}"},
        {"credits: {system: racgp_cpd, status: approved, minutes: 60, hours: {ea: 1, rp: 2, mo: 0.5}}",
         "{\"credits\": [{\"system\": \"racgp_cpd\", \"status\": \"approved\", \"minutes\": 60, \"hours\": "
         "{\"ea\": 1, \"rp\": 2, "
         "\"mo\": 0.5}}]}"},
    };

    (void)state;
    check(rows, COUNT_OF(rows));
}

static void
test_lists(void **state)
{
    static const struct row rows[] = {
        {"deadlines:\n  registration: 2027-04-01\n  call for papers: {at: 2027-02-01 23:59, zone: "
         "Etc/GMT+12}",
         "{\"deadlines\": [{\"kind\": \"registration\", \"at\": \"2027-04-01\"}, {\"kind\": "
         "\"call_for_papers\", \"at\": "
         "\"2027-02-01T23:59\", \"zone\": \"Etc/GMT+12\"}]}"},
        {"deadlines:\n  - {kind: abstract, at: 2027-02-01}",
         "{\"deadlines\": [{\"kind\": \"abstract\", \"at\": \"2027-02-01\"}]}"},
        {"access: live_captions, Hearing loop",
         "{\"access\": {\"live_captions\": \"yes\", \"hearing_loop\": \"yes\"}}"},
        {"access:\n  live_captions: no\n  quiet_room: limited (room 2)\n  parking: true",
         "{\"access\": {\"live_captions\": \"no\", \"quiet_room\": {\"value\": \"limited\", \"note\": \"room "
         "2\"}, \"parking\": "
         "\"yes\"}}"},
        {"access:\n  - sign_language: {value: yes, note: BSL}",
         "{\"access\": {\"sign_language\": {\"value\": \"yes\", \"note\": \"BSL\"}}}"},
        {"conduct: https://example.org/c", "{\"conduct\": {\"url\": \"https://example.org/c\"}}"},
        {"conduct: team@example.org", "{\"conduct\": {\"contact\": \"team@example.org\"}}"},
        {"people:\n  - Ada Example (chair)\n  - Bo Muster\n  - {name: Cy, role: host}",
         "{\"people\": [{\"name\": \"Ada Example \", \"role\": \"chair\"}, {\"name\": \"Bo Muster\"}, "
         "{\"name\": \"Cy\", \"role\": "
         "\"host\"}]}"},
        {"source: sample", "{\"source\": {\"name\": \"sample\"}}"},
        {"starts: 2027-05-05 07:30\nseries: weekly until 2027-12-31",
         "{\"starts\": \"2027-05-05T07:30\", \"series\": {\"rrule\": "
         "\"FREQ=WEEKLY;UNTIL=20271231T235959\"}}"},
        {"starts: 2027-05-05\nseries: every 2 weeks, 10 times",
         "{\"starts\": \"2027-05-05\", \"series\": {\"rrule\": \"FREQ=WEEKLY;INTERVAL=2;COUNT=10\"}}"},
        {"series: {every: month, except: [2027-12-24, 2027-12-31]}",
         "{\"series\": {\"rrule\": \"FREQ=MONTHLY\", \"exdates\": [\"2027-12-24\", \"2027-12-31\"]}}"},
        {"series: FREQ=WEEKLY;BYDAY=WE", "{\"series\": {\"rrule\": \"FREQ=WEEKLY;BYDAY=WE\"}}"},
        {"series: whenever", "{\"series\": {\"rrule\": \"whenever\"}}"},
    };

    (void)state;
    check(rows, COUNT_OF(rows));
}

static void
test_body(void **state)
{
    static const char text[] = "\xef\xbb\xbf---\r\ntitle: A\r\n---\r\n\r\nText *here*.\r\n";
    static const char both[] = "---\ntitle: A\ndescription: B\n---\n\nC\n";
    struct arena *arena = arena_new();
    struct drafts drafts;
    struct draft *draft = load(&drafts, arena, text, sizeof(text) - 1);

    (void)state;
    assert_null(draft->problems.first);
    assert_string_equal(json_string_value(json_object_get(draft->document, "description")),
                        "Text *here*.\r\n");
    const char *label;
    assert_string_equal(draft_place(draft, "description", &label), "talk.md:5:1");
    assert_string_equal(draft_place(draft, "title", &label), "talk.md:2:1");
    draft = load(&drafts, arena, both, sizeof(both) - 1);
    assert_non_null(strstr(draft->problems.first->detail, "keep one of them"));
    arena_free(arena);
}

static void
check_bad(const char *text, size_t len, const char *place, const char *detail)
{
    struct arena *arena = arena_new();
    struct drafts drafts;
    struct draft *draft = load(&drafts, arena, text, len);

    if (!draft->problems.first) {
        fail_msg("\"%.200s\" is accepted", text);
        return;
    }
    const char *label;
    const char *got = draft_place(draft, draft->problems.first->field, &label);
    if (strcmp(got, arena_printf(arena, "talk.md:%s", place)) != 0 ||
        !strstr(draft->problems.first->detail, detail))
        fail_msg("\"%.200s\" is refused at %s: %s", text, got, draft->problems.first->detail);
    arena_free(arena);
}

static void
test_refused(void **state)
{
    static const struct bad_row rows[] = {
        {"title: A", "1:1", "does not begin with a line"},
        {"", "1:1", "does not begin with a line"},
        {"---\ntitle: A\n", "1:1", "never closed"},
        {"---\n---\n", "2:1", "The front matter is empty"},
        {"---\njust words\n---\n", "2:1", "This is not front matter"},
        {"---\n- a\n- b\n---\n", "2:1", "This is not front matter"},
        {"---\ntitle: A: B\n---\n", "2:9", "put text that holds them into quotes"},
        {"---\ntitle: A\nkind\nstarts: x\n---\n", "4:1", "key: value"},
        {"---\nplace:\n\tcity: Rome\n---\n", "3:1", "tab"},
        {"---\ntitle: A\nkind: talk\ntitle: B\n---\n", "4:1", "is also in line 2"},
        {"---\na: &x [1]\nb: [*x, *x]\n---\n", "3:5", "References"},
        {"---\ntitle: *x\n---\n", "2:8", "References"},
        {"---\ntitle: \"A\n---\n", "2:8", "not closed"},
        {"---\ntopics: [a, b\nkind: x\n---\n", "2:9", "not closed"},
        {"---\ntitle: [A]\n---\n", "2:1", "one value, not a list"},
        {"---\ntitle: {a: b}\n---\n", "2:1", "one value, not keys"},
        {"---\n? {a: b}\n: c\n---\n", "2:3", "plain word"},
        {"---\ntitel: A\n---\n", "2:1", "did you mean \"title\"?"},
        {"---\nzone: Europe/Berlin\n---\n", "2:1", "did you mean \"timezone\"?"},
        {"---\nspeakers: Ada\n---\n", "2:1", "did you mean \"people\"?"},
        {"---\nzzzzzz: A\n---\n", "2:1", "convene template"},
        {"---\ntitle: @A\n---\n", "2:8", "cannot begin with this character"},
        {"---\ntitle: A\nkind: \x01\n---\n", "3:7", "control character"},
        {"---\ntitle: A\nkind: \xff\n---\n", "3:1", "not UTF-8"},
        {"---\na: [[[[[[[[[[[1]]]]]]]]]]]\n---\n", "2:12", "nested too deeply"},
        {"---\nfees: lots\n---\n", "2:1", "not a fee"},
        {"---\nonline: perhaps\n---\n", "2:1", "address of the stream"},
        {"---\ncredits: ama_pra_1\n---\n", "2:1", "Credits are a list"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_bad(rows[i].text, strlen(rows[i].text), rows[i].place, rows[i].detail);
    check_bad("---\ntitle: A\0B\n---\n", 18, "2:1", "NUL");
    check_bad("---\ntitle: \"A\\0B\"\n---\n", 21, "2:8", "NUL");
}

/* Aliases would make a gigabyte of a kilobyte; many values make a long file. Both end at a limit. */
static void
test_limits(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_puts(&text, "---\ntopics: [");
    for (int i = 0; i < 20000; i++)
        buf_puts(&text, "a,");
    buf_puts(&text, "b]\n---\n");
    check_bad(text.data, text.len, "2:10004", "too long");
    buf_release(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values), cmocka_unit_test(test_where_and_how_many),
        cmocka_unit_test(test_money),  cmocka_unit_test(test_lists),
        cmocka_unit_test(test_body),   cmocka_unit_test(test_refused),
        cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
