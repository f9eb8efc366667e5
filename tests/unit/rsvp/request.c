/* What people send: what is taken, in which form, and what is refused with which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "rsvp/request.h"
#include "secret/seal.h"

#define X10 "xxxxxxxxxx"
#define X60 X10 X10 X10 X10 X10 X10

#define WHO "\"name\": \"Ada\", \"email\": \"ada@example.org\""
#define KEPT "\"name\":\"Ada\",\"email\":\"ada@example.org\""

static const struct row {
    enum rsvp_use use;
    const char *given;
    const char *kept;  /* what goes to the database, or NULL */
    const char *field; /* of the first problem */
    const char *words; /* in it */
} requests[] = {
    {RSVP_NEW, "{" WHO "}", KEPT, NULL, NULL},
    {RSVP_NEW, "{" WHO ", \"party\": 3, \"mode\": \"online\"}", KEPT ",\"party\":3,\"mode\":\"online\"", NULL,
     NULL},
    {RSVP_NEW, "{\"name\": \"A\\nda\", \"email\": \"ada@example.org\"}",
     "\"name\":\"A da\",\"email\":\"ada@example.org\"", NULL, NULL},
    {RSVP_NEW, "{" WHO ", \"mode\": null, \"needs\": null}", KEPT, NULL, NULL},
    {RSVP_NEW, "{\"name\": \"  Ada \\\"L\\\" \", \"email\": \"ADA@example.org\"}",
     "\"name\":\"Ada \\\"L\\\"\",\"email\":\"ada@example.org\"", NULL, NULL},
    {RSVP_NEW, "{" WHO ", \"answers\": {\"diet\": \"none\", \"first\": true}}",
     KEPT ",\"answers\":{\"diet\":\"none\",\"first\":true}", NULL, NULL},
    {RSVP_NEW, "{" WHO ", \"code\": \"spring\", \"needs\": \"A ramp.\\nThank you\"}",
     KEPT ",\"code\":\"spring\",\"needs\":\"A ramp.\\nThank you\"", NULL, NULL},
    {RSVP_NEW, "{" WHO ", \"state\": \"going\", \"position\": 1}", KEPT, NULL, NULL},
    {RSVP_SIGNED, "{\"party\": 2}", "\"party\":2", NULL, NULL},
    {RSVP_CHANGE, "{\"party\": 2, \"needs\": null}", "\"party\":2,\"needs\":null", NULL, NULL},

    {RSVP_NEW, "{}", NULL, "name", "missing: a name"},
    {RSVP_NEW, "{\"name\": \"Ada\"}", NULL, "email", "missing: a mail address"},
    {RSVP_NEW, "{\"name\": null, \"email\": \"ada@example.org\"}", NULL, "name", "missing"},
    {RSVP_NEW, "{\"name\": 7, \"email\": \"ada@example.org\"}", NULL, "name", "text"},
    {RSVP_NEW, "{\"name\": \"   \", \"email\": \"ada@example.org\"}", NULL, "name", "empty"},
    {RSVP_NEW, "{\"name\": \"A\\u0007da\", \"email\": \"ada@example.org\"}", NULL, "name", "Control"},
    {RSVP_NEW, "{\"name\": \"A\\u202eda\", \"email\": \"ada@example.org\"}", NULL, "name", "direction"},
    {RSVP_NEW, "{\"name\": \"A\\u2067da\", \"email\": \"ada@example.org\"}", NULL, "name", "direction"},
    {RSVP_NEW, "{\"name\": \"" X60 X60 "\", \"email\": \"ada@example.org\"}", NULL, "name", "100"},
    {RSVP_NEW, "{\"name\": \"Ada\", \"email\": \"no\"}", NULL, "email", "one @"},
    {RSVP_NEW, "{" WHO ", \"party\": 0}", NULL, "party", "1 to 100"},
    {RSVP_NEW, "{" WHO ", \"party\": -1}", NULL, "party", "1 to 100"},
    {RSVP_NEW, "{" WHO ", \"party\": 10000}", NULL, "party", "1 to 100"},
    {RSVP_NEW, "{" WHO ", \"party\": 4294967297}", NULL, "party", "1 to 100"},
    {RSVP_NEW, "{" WHO ", \"party\": 1.5}", NULL, "party", "whole"},
    {RSVP_NEW, "{" WHO ", \"party\": \"2\"}", NULL, "party", "whole"},
    {RSVP_NEW, "{" WHO ", \"mode\": \"hybrid\"}", NULL, "mode", "in_person\", \"online"},
    {RSVP_NEW, "{" WHO ", \"answers\": []}", NULL, "answers", "object"},
    {RSVP_NEW, "{" WHO ", \"answers\": {\"diet\": 7}}", NULL, "answers.diet", "text"},
    {RSVP_NEW, "{" WHO ", \"answers\": {\"diet\": \"\\u0000\"}}", NULL, "answers.diet", "Control"},
    {RSVP_NEW, "{" WHO ", \"answers\": {\"\": \"x\"}}", NULL, "answers.", "id"},
    {RSVP_NEW, "{" WHO ", \"nmae\": 1}", NULL, "nmae", "did you mean \"name\""},
    {RSVP_NEW, "{" WHO ", \"colour\": 1}", NULL, "colour", "there are: name, email, party"},
    {RSVP_SIGNED, "{\"email\": \"ada@example.org\"}", NULL, "email", "no field"},
    {RSVP_CHANGE, "{\"email\": \"Eve@example.org\"}", "\"email\":\"eve@example.org\"", NULL, NULL},
    {RSVP_NEW, "{" WHO ", \"series\": true}", KEPT, NULL, NULL},
    {RSVP_NEW, "{" WHO ", \"series\": \"all\"}", NULL, "series", "true or false"},
    {RSVP_CHANGE, "{\"name\": null}", NULL, "name", "cannot be null"},
    {RSVP_NEW, "{\"name\": \"Ada\", \"email\": \"ada@\u2603.example\"}", NULL, "email", "domain"},
    {RSVP_CHANGE, "{\"code\": \"x\"}", NULL, "code", "no field"},
};

static const struct secret_key key = {.bytes = {1}};

/* The members in OUT, in which `needs` is sealed, with the text that was sealed. */
static char *
opened(const struct buf *out)
{
    json_t *whole;
    struct buf braced, text;
    buf_init(&braced, 20000);
    buf_init(&text, 20000);
    buf_printf(&braced, "{%s}", out->len ? out->data : "");
    whole = json_loadb(braced.data, braced.len, 0, NULL);
    assert_non_null(whole);
    const char *needs = json_string_value(json_object_get(whole, "needs"));
    if (needs) {
        assert_memory_equal(needs, SECRET_SEALED_MARK, strlen(SECRET_SEALED_MARK));
        assert_true(secret_open_text(&key, RSVP_NEEDS_PURPOSE, needs, strlen(needs), &text));
        json_object_set_new(whole, "needs", json_stringn(text.data, text.len));
    }
    char *plain = json_dumps(whole, JSON_COMPACT);
    plain[strlen(plain) - 1] = '\0';
    memmove(plain, plain + 1, strlen(plain));
    json_decref(whole);
    buf_release(&braced);
    buf_release(&text);
    return plain;
}

static void
requests_as_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        const struct row *row = &requests[i];
        struct arena *arena = arena_new();
        json_t *object = json_loads(row->given, JSON_ALLOW_NUL, NULL);
        struct problems problems;
        struct buf out;
        bool taken;

        assert_non_null(object);
        problems_init(&problems, arena);
        buf_init(&out, 10000);
        taken = rsvp_check_request(object, row->use, &key, &out, &problems);
        if (taken != (row->kept != NULL))
            fail_msg("%s is %staken: %s", row->given, taken ? "" : "not ",
                     taken ? "" : problems.first->detail);
        if (taken) {
            char *plain = opened(&out);
            assert_string_equal(plain, row->kept);
            free(plain);
        } else {
            assert_string_equal(problems.first->field, row->field);
            if (!strstr(problems.first->detail, row->words))
                fail_msg("%s: \"%s\" does not say \"%s\"", row->given, problems.first->detail, row->words);
        }
        buf_release(&out);
        json_decref(object);
        arena_free(arena);
    }
}

/* A megabyte of a field's name or value is refused in a short sentence. */
static void
long_things_are_not_echoed(void **state)
{
    enum { LONG = 1 << 20 };
    char *text = malloc(LONG + 1);
    json_t *object = json_object();
    struct arena *arena = arena_new();
    struct problems problems;
    struct buf out;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', LONG);
    text[LONG] = '\0';
    json_object_set_new(object, "name", json_string(text));
    json_object_set_new(object, "email", json_string(text));
    json_object_set_new(object, "needs", json_string(text));
    json_object_set_new(object, "answers", json_pack("{s:s}", text, text));
    json_object_set_new(object, text, json_null());
    problems_init(&problems, arena);
    buf_init(&out, 10000);
    assert_false(rsvp_check_request(object, RSVP_NEW, &key, &out, &problems));
    assert_int_equal(problems.count, 5);
    for (const struct problem *problem = problems.first; problem; problem = problem->next)
        assert_true(strlen(problem->field) < 100 && strlen(problem->detail) < 200);
    buf_release(&out);
    json_decref(object);
    arena_free(arena);
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_as_rows),
        cmocka_unit_test(long_things_are_not_echoed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
