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

#define X10 "xxxxxxxxxx"
#define X60 X10 X10 X10 X10 X10 X10

static void
addresses(void **state)
{
    static const struct {
        const char *given, *kept; /* NULL: refused */
    } rows[] = {
        {"ada@example.org", "ada@example.org"},
        {"  Ada.Lovelace+RSVP@Example.ORG \n", "ada.lovelace+rsvp@example.org"},
        {"o'brien@example.ie", "o'brien@example.ie"},
        {"a@b.co", "a@b.co"},
        {"ada@b\xc3\xbc"
         "cher.example",
         "ada@b\xc3\xbc"
         "cher.example"},
        {"ada@B\xc3\x9c"
         "CHER.example",
         "ada@b\xc3\xbc"
         "cher.example"},
        {"ada@\xe4\xbe\x8b\xe5\xad\x90.\xe5\xb9\xbf\xe5\x91\x8a",
         "ada@\xe4\xbe\x8b\xe5\xad\x90.\xe5\xb9\xbf\xe5\x91\x8a"},
        {"ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"},
        {X60 "xxxx@example.org", X60 "xxxx@example.org"},
        {X60 "xxxxx@example.org", NULL},
        {"", NULL},
        {"ada", NULL},
        {"@example.org", NULL},
        {"ada@", NULL},
        {"ada@localhost", NULL},
        {"ada@127.0.0.1", NULL},
        {"ada@[127.0.0.1]", NULL},
        {"ada@@example.org", NULL},
        {"ada@example.org@example.org", NULL},
        {"ada@example..org", NULL},
        {"ada@.example.org", NULL},
        {"ada@example.org.", NULL},
        {"ada@-example.org", NULL},
        {"ada@example-.org", NULL},
        {"ada@exa_mple.org", NULL},
        {".ada@example.org", NULL},
        {"ada.@example.org", NULL},
        {"a..da@example.org", NULL},
        {"ada lovelace@example.org", NULL},
        {"\"ada\"@example.org", NULL},
        {"<ada@example.org>", NULL},
        {"Ada <ada@example.org>", NULL},
        {"ada@example.org,eve@example.org", NULL},
        {"ada@example.org\r\nBcc: eve@example.org", NULL},
        {"ada\r\nBcc:eve@example.org", NULL},
        {"ada@example.org\x7f", NULL},
        {"ada@exam\xe2\x80\xaeple.org", NULL},
        {"ada@exam\xe3\x80\x82org.x", NULL},
        {"ad\xc3\xa4@example.org", NULL},
        {"ada@\xff.org", NULL},
        {"ada@" X60 "xxxx.org", NULL},
        {"ada@" X60 "." X60 "." X60 "." X60 ".example.org", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf address, why;
        bool taken;

        buf_init(&address, 1000);
        buf_init(&why, 1000);
        taken = rsvp_address(rows[i].given, &address, &why);
        if (taken != (rows[i].kept != NULL) || taken != (why.len == 0))
            fail_msg("%s is %staken: %s", rows[i].given, taken ? "" : "not ", why.data);
        if (taken)
            assert_string_equal(address.data, rows[i].kept);
        else
            assert_int_equal(why.data[why.len - 1], '.');
        buf_release(&why);
        buf_release(&address);
    }
}

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

    {RSVP_NEW, "{}", NULL, "name", "needed"},
    {RSVP_NEW, "{\"name\": \"Ada\"}", NULL, "email", "needed"},
    {RSVP_NEW, "{\"name\": null, \"email\": \"ada@example.org\"}", NULL, "name", "text"},
    {RSVP_NEW, "{\"name\": 7, \"email\": \"ada@example.org\"}", NULL, "name", "text"},
    {RSVP_NEW, "{\"name\": \"   \", \"email\": \"ada@example.org\"}", NULL, "name", "needed"},
    {RSVP_NEW, "{\"name\": \"A\\u0007da\", \"email\": \"ada@example.org\"}", NULL, "name", "control"},
    {RSVP_NEW, "{\"name\": \"A\\nda\", \"email\": \"ada@example.org\"}", NULL, "name", "one line"},
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
    {RSVP_NEW, "{" WHO ", \"mode\": \"hybrid\"}", NULL, "mode", "in_person or online"},
    {RSVP_NEW, "{" WHO ", \"answers\": []}", NULL, "answers", "object"},
    {RSVP_NEW, "{" WHO ", \"answers\": {\"diet\": 7}}", NULL, "answers.diet", "text"},
    {RSVP_NEW, "{" WHO ", \"answers\": {\"diet\": \"\\u0000\"}}", NULL, "answers.diet", "control"},
    {RSVP_NEW, "{" WHO ", \"answers\": {\"\": \"x\"}}", NULL, "answers.", "id"},
    {RSVP_NEW, "{" WHO ", \"nmae\": 1}", NULL, "nmae", "did you mean \"name\""},
    {RSVP_NEW, "{" WHO ", \"seats\": 1}", NULL, "seats", "there are"},
    {RSVP_SIGNED, "{\"email\": \"ada@example.org\"}", NULL, "email", "no member"},
    {RSVP_CHANGE, "{\"email\": \"Eve@example.org\"}", "\"email\":\"eve@example.org\"", NULL, NULL},
    {RSVP_NEW, "{" WHO ", \"series\": true}", KEPT, NULL, NULL},
    {RSVP_NEW, "{" WHO ", \"series\": \"all\"}", NULL, "series", "true or false"},
    {RSVP_CHANGE, "{\"code\": \"x\"}", NULL, "code", "no member"},
};

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
        taken = rsvp_check_request(object, row->use, &out, &problems);
        if (taken != (row->kept != NULL))
            fail_msg("%s is %staken: %s", row->given, taken ? "" : "not ",
                     taken ? "" : problems.first->detail);
        if (taken) {
            assert_string_equal(out.data, row->kept);
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

/* A megabyte of a member's name or value is refused in a short sentence. */
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
    assert_false(rsvp_check_request(object, RSVP_NEW, &out, &problems));
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
        cmocka_unit_test(addresses),
        cmocka_unit_test(requests_as_rows),
        cmocka_unit_test(long_things_are_not_echoed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
