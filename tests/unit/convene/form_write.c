/* A document written as a form and read again is the same document, and the form is one that people can read.
 */
#include "unit.h"

#include "convene/input/form_write.h"
#include "convene/input/formats.h"

static const char *const documents[] = {
    "{\"title\": \"A talk\", \"kind\": \"workshop\", \"starts\": \"2027-05-04T09:00\", \"ends\": "
    "\"2027-05-04T12:00\", \"zone\": "
    "\"Europe/Berlin\"}",
    "{\"title\": \"A: colon, a # hash and \\\"quotes\\\"\", \"summary\": \"- begins with a dash\", "
    "\"starts\": \"2027-05-04\"}",
    "{\"title\": \"null\", \"summary\": \"~\", \"starts\": \"2027-05-04\", \"website\": "
    "\"https://example.org/?a=b#c\"}",
    "{\"title\": \"Ünïcode 日本\", \"topics\": [\"one, whole\", \"yes\", \"2027\"], \"languages\": [\"en\", "
    "\"de\"]}",
    "{\"place\": {\"city\": \"Boston, MA\", \"country\": \"US\", \"venue\": \"Room 3: left\", \"address\": "
    "\"1 Way\"}, \"online\": {}}",
    "{\"online\": {\"url\": \"https://v.example.org/x\", \"public\": true}, \"capacity\": {\"in_person\": "
    "20}}",
    "{\"fees\": [{\"band\": \"student\", \"price\": \"0.00\", \"currency\": \"EUR\", \"mode\": \"online\", "
    "\"until\": \"2027-01-01\"}]}",
    "{\"credits\": [{\"system\": \"ama_pra_1\", \"amount\": \"6\", \"status\": \"approved\", \"provider\": "
    "\"P\", \"statement\": \"Two\\n"
    "lines: here\"}, {\"system\": \"racgp_cpd\", \"status\": \"approved\", \"hours\": {\"ea\": 1, \"rp\": "
    "2.5, \"mo\": 0}}]}",
    "{\"deadlines\": [{\"kind\": \"call_for_papers\", \"at\": \"2027-02-01T23:59\", \"zone\": "
    "\"Etc/GMT+12\", \"url\": "
    "\"https://example.org/p\"}]}",
    "{\"access\": {\"live_captions\": \"yes\", \"quiet_room\": {\"value\": \"limited\", \"note\": \"room 2, "
    "ask\"}}}",
    "{\"conduct\": {\"url\": \"https://example.org/c\", \"contact\": \"c@example.org\"}, \"people\": "
    "[{\"name\": \"Ada\", \"role\": "
    "\"chair\", \"affiliation\": \"X\"}]}",
    "{\"series\": {\"rrule\": \"FREQ=WEEKLY;BYDAY=WE\", \"exdates\": [\"2027-12-24\"]}, \"starts\": "
    "\"2027-05-05\"}",
    "{\"source\": {\"name\": \"s\", \"id\": \"1\", \"licence\": \"MIT\"}, \"organizer\": "
    "\"org_7k2m9q4x8w3t\", \"parent\": \"evt_x\"}",
    "{\"title\": \"T\", \"description\": \"# Head\\n\\n---\\n\\ntext\\n\"}",
};

static void
test_round(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(documents); i++) {
        struct arena *arena = arena_new();
        json_t *document = json_loads(documents[i], 0, NULL);
        assert_non_null(document);
        struct buf form;
        buf_init(&form, 1 << 20);
        form_write(&form, document);
        struct drafts drafts;
        drafts_init(&drafts, arena, false);
        load_markdown(&drafts, "form.md", form.data, form.len);
        if (drafts.first->problems.first)
            fail_msg("%s\nis refused: %s", form.data, drafts.first->problems.first->detail);
        if (json_object_get(document, "description")) /* ends with one line break, however it ended */
            json_object_set_new(document, "description", json_string("# Head\n\n---\n\ntext\n\n"));
        if (json_is_object(json_object_get(document, "capacity")))
            json_object_del(json_object_get(document, "capacity"), "online");
        char *got = json_dumps(drafts.first->document, JSON_SORT_KEYS);
        if (!json_equal(drafts.first->document, document))
            fail_msg("%s\nbecame %s\nby way of\n%s", documents[i], got, form.data);
        free(got);
        json_decref(document);
        buf_release(&form);
        arena_free(arena);
    }
}

/* What a server derives, and nulls, are not shown to an editor. */
static void
test_text(void **state)
{
    json_t *document = json_loads(
        "{\"id\": \"evt_x\", \"revision\": 3, \"status\": \"scheduled\", \"title\": \"T\", \"summary\": "
        "null, "
        "\"starts\": \"2027-05-04T09:00\", \"starts_at\": \"2027-05-04T07:00:00Z\", \"all_day\": false, "
        "\"place\": {\"city\": \"Rome\", \"country\": \"IT\", \"lat\": 1.5, \"lon\": 2.5}, \"online\": null, "
        "\"organizer\": {\"id\": \"org_1\", \"name\": \"O\"}, \"topics\": [], \"access\": {}, "
        "\"people\": [{\"name\": \"Ada\", \"role\": \"chair\", \"confirmed\": true}], "
        "\"series\": {\"id\": \"ser_1\", \"recurrence_id\": \"2027-05-04T09:00\"}}",
        0, NULL);

    (void)state;
    struct buf form;
    buf_init(&form, 1 << 20);
    form_write(&form, document);
    assert_string_equal(form.data,
                        "---\ntitle: T\nstarts: 2027-05-04 09:00\ncity: Rome\ncountry: IT\norganizer: org_1\n"
                        "people:\n  - name: Ada\n    role: chair\n---\n");
    buf_release(&form);
    json_decref(document);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round), cmocka_unit_test(test_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
