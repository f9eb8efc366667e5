/* A folder of queries through the tool: what the headers say, and which of them are written again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "embed_internal.h"

#define QUERY(params, columns, sql)                                                                          \
    "-- What it answers.\n-- params: " params "\n-- columns: " columns "\n-- lane: read\n-- rows: one\n" sql
#define ANSWER QUERY("none", "outcome, body, etag", "SELECT outcome, body, etag FROM f()\n")

/* A folder of its own for each test, with queries in and out beside it. */
struct rig {
    char folder[64];
    struct arena *arena;
};

static const char *
path_of(const struct rig *rig, const char *name)
{
    return arena_printf(rig->arena, "%s/%s", rig->folder, name);
}

static void
put(const struct rig *rig, const char *name, const char *text)
{
    FILE *file = fopen(path_of(rig, name), "we");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static const char *
get(const struct rig *rig, const char *name)
{
    FILE *file = fopen(path_of(rig, name), "re");
    char text[8000];

    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    return arena_strdup(rig->arena, text);
}

/* A file that is put in place anew is another file. */
static ino_t
file_number(const struct rig *rig, const char *name)
{
    struct stat status;

    assert_int_equal(stat(path_of(rig, name), &status), 0);
    return status.st_ino;
}

static bool
run(const struct rig *rig)
{
    return embed_statements(rig->arena, path_of(rig, "in"), path_of(rig, "out"));
}

static int
set_up(void **state)
{
    static struct rig rig;

    strcpy(rig.folder, "/tmp/embed-statements.XXXXXX");
    rig.arena = arena_new();
    *state = &rig;
    return mkdtemp(rig.folder) == NULL || mkdir(path_of(&rig, "in"), 0700) != 0 ||
           mkdir(path_of(&rig, "in/events"), 0700) != 0 || mkdir(path_of(&rig, "in/rsvp"), 0700) != 0 ||
           mkdir(path_of(&rig, "out"), 0700) != 0;
}

static int
tear_down(void **state)
{
    struct rig *rig = *state;
    const char *command = arena_printf(rig->arena, "rm -rf %s", rig->folder);
    int result = system(command);

    arena_free(rig->arena);
    return result;
}

static void
test_headers(void **state)
{
    const struct rig *rig = *state;

    put(rig, "in/events/event_get.sql",
        QUERY("token text, id text", "outcome, body, etag", "SELECT outcome, body, etag FROM f($1, $2)\n"));
    put(rig, "in/events/event_due.sql", QUERY("none", "id, starts", "SELECT id, starts FROM f()\n"));
    put(rig, "in/rsvp/rsvp_get.sql", ANSWER);
    assert_true(run(rig));
    assert_string_equal(get(rig, "out/events.h"),
                        "/* The statements of sql/queries/events. */\n"
                        "#ifndef SQL_EVENTS_H\n"
                        "#define SQL_EVENTS_H\n"
                        "\n"
                        "#include \"base/attr.h\"\n"
                        "#include \"db/db.h\"\n"
                        "#include \"sql/answer.h\"\n"
                        "\n"
                        "/* What it answers. */\n"
                        "extern const struct db_statement sql_event_due;\n"
                        "enum sql_event_due_column {\n"
                        "    SQL_EVENT_DUE_ID,\n"
                        "    SQL_EVENT_DUE_STARTS,\n"
                        "};\n"
                        "\n"
                        "/* What it answers. Columns: enum sql_answer. */\n"
                        "extern const struct db_statement sql_event_get;\n"
                        "struct BY_NAME sql_event_get {\n"
                        "    const char *token; /* text */\n"
                        "    const char *id; /* text */\n"
                        "};\n"
                        "#define sql_event_get_values(...) "
                        "((const char *const *)&(struct sql_event_get){__VA_ARGS__})\n"
                        "\n"
                        "#endif\n");
    assert_non_null(strstr(get(rig, "out/answer.h"), "enum sql_answer {\n    SQL_ANSWER_OUTCOME,\n"
                                                     "    SQL_ANSWER_BODY,\n    SQL_ANSWER_ETAG,\n};\n"));
    assert_non_null(strstr(get(rig, "out/statements.c"),
                           "sql_event_get = {\n    .name = \"event_get\", .params = 2, .index = 1, "
                           ".lane = DB_READ, .rows = DB_ONE,"));
}

/* A new query of one subject leaves the headers of the others as they are. */
static void
test_untouched(void **state)
{
    const struct rig *rig = *state;

    put(rig, "in/events/event_get.sql", ANSWER);
    put(rig, "in/rsvp/rsvp_get.sql", ANSWER);
    assert_true(run(rig));
    ino_t events = file_number(rig, "out/events.h"), rsvp = file_number(rig, "out/rsvp.h");
    ino_t answer = file_number(rig, "out/answer.h"), statements = file_number(rig, "out/statements.h");

    put(rig, "in/events/event_act.sql", ANSWER);
    assert_true(run(rig));
    assert_int_not_equal(file_number(rig, "out/events.h"), events);
    assert_int_equal(file_number(rig, "out/rsvp.h"), rsvp);
    assert_int_equal(file_number(rig, "out/answer.h"), answer);
    assert_int_equal(file_number(rig, "out/statements.h"), statements);
    assert_non_null(strstr(get(rig, "out/events.h"), "sql_event_act;"));
    assert_non_null(strstr(get(rig, "out/statements.c"),
                           "    &sql_event_act,\n    &sql_event_get,\n    &sql_rsvp_get,\n"));
    assert_int_not_equal(access(path_of(rig, "out/rsvp.h.new"), F_OK), 0);
}

static void
test_refused(void **state)
{
    const struct rig *rig = *state;
    static const char *const names[] = {"in/alone.sql", "in/events/deeper/q.sql", "in/statements/q.sql",
                                        "in/events/rsvp_get.sql", "in/events/Bad.sql"};

    assert_int_equal(mkdir(path_of(rig, "in/events/deeper"), 0700), 0);
    assert_int_equal(mkdir(path_of(rig, "in/statements"), 0700), 0);
    put(rig, "in/rsvp/rsvp_get.sql", ANSWER);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        put(rig, names[i], ANSWER);
        assert_false(run(rig));
        assert_int_not_equal(access(path_of(rig, "out/statements.c"), F_OK), 0);
        assert_int_equal(unlink(path_of(rig, names[i])), 0);
    }
    assert_true(run(rig));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_headers, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_untouched, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down)};
    return cmocka_run_group_tests_name("embed: statements", tests, NULL, NULL);
}
