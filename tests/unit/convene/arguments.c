/* Arguments against a command's record; complaints go to standard error, what is kept is looked at here. */
#include "unit.h"

#include "convene/commands.h"
#include "convene/frame/run.h"
#include "convene/server/key.h"

static struct run *
parse(struct arena *arena, const char *command, const char *line, bool *good)
{
    struct run *run = arena_alloc(arena, sizeof(*run));
    char **argv = arena_alloc(arena, 32 * sizeof(*argv));
    char *rest = arena_strdup(arena, line);
    int argc = 0;

    char *word;
    while ((word = strsep(&rest, " ")))
        if (*word)
            argv[argc++] = word;
    *run = (struct run){.arena = arena, .command = command_find(commands, command)};
    assert_non_null(run->command);
    *good = args_parse(run, argc, argv);
    return run;
}

static void
test_taken(void **state)
{
    static const struct {
        const char *command, *line;
        int args;
        const char *flag, *value;
    } rows[] = {
        {"list", "heart --limit 5 days", 2, "limit", "5"},
        {"list", "--limit=5", 0, "limit", "5"},
        {"list", "-n 5", 0, "limit", "5"},
        {"list", "-n5", 0, "limit", "5"},
        {"list", "--kind workshop --kind course", 0, "kind", "workshop,course"},
        {"list", "-- --limit", 1, "limit", NULL},
        {"list", "--json -q", 0, "quiet", ""},
        {"post", "-", 1, "draft", NULL},
        {"post", "--draft a.md b.md", 2, "draft", ""},
        {"token", "create bot --scope read", 2, "scope", "read"},
        {"post", "--help", 0, "help", ""},
        {"post", "\xff.md", 1, "draft", NULL}, /* a file may be called anything */
        {"edit", "evt_7k2m9q4x8w3t --file \xff.md", 1, "file", "\xff.md"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new();
        bool good;
        struct run *run = parse(arena, rows[i].command, rows[i].line, &good);
        const char *value = args_joined(run, rows[i].flag);

        if (!good || run->arg_count != rows[i].args)
            fail_msg("%s %s: %d arguments", rows[i].command, rows[i].line, run->arg_count);
        if (rows[i].value)
            assert_string_equal(value ? value : "(none)", rows[i].value);
        else
            assert_null(value);
        arena_free(arena);
    }
}

static void
test_refused(void **state)
{
    static const char *const rows[][2] = {
        {"list", "--limt 5"},
        {"list", "--limit"},
        {"list", "--limit 5 --limit 6"},
        {"list", "--sort best"},
        {"list", "-x"},
        {"list", "--q"},
        {"list", "--n 5"},
        {"post", ""},
        {"post", "--draft=1 a"},
        {"show", "a b"},
        {"token", "make x"},
        {"config", "set a b c"},
        {"list", "--json=yes"},
        {"completion", "fish"},
        {"rsvp", "add evt_7k2m9q4x8w3t \xff ada@example.org"},
        {"cancel", "evt_7k2m9q4x8w3t --reason \xff"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new();
        bool good;
        parse(arena, rows[i][0], rows[i][1], &good);
        if (good)
            fail_msg("convene %s %s is taken", rows[i][0], rows[i][1]);
        arena_free(arena);
    }
}

static void
test_event_ids(void **state)
{
    static const char *const rows[][2] = {
        {"evt_7k2m9q4x8w3t", "evt_7k2m9q4x8w3t"},
        {"https://e.example/events/hands-on-7k2m9q4x8w3t", "evt_7k2m9q4x8w3t"},
        {"https://e.example/events/hands-on-7k2m9q4x8w3t?tz=UTC#top", "evt_7k2m9q4x8w3t"},
        {"https://e.example/events/hands-on-7k2m9q4x8w3t.ics", "evt_7k2m9q4x8w3t"},
        {"hands-on-7k2m9q4x8w3t", "evt_7k2m9q4x8w3t"},
        {"7k2m9q4x8w3t", "evt_7k2m9q4x8w3t"},
        {"something", "something"},
    };
    struct run run = {.arena = arena_new()};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(run_event_id(&run, rows[i][0]), rows[i][1]);
    arena_free(run.arena);
}

/* The same content has the same key, whatever the order of its fields; another content or place has another.
 */
static void
test_keys(void **state)
{
    struct arena *arena = arena_new();
    json_t *a = json_pack("{s:s, s:i}", "title", "A", "n", 1),
           *same = json_pack("{s:i, s:s}", "n", 1, "title", "A");
    json_t *other = json_pack("{s:s, s:i}", "title", "A", "n", 2);
    const char *key = key_make(arena, "https://one.example", a);

    (void)state;
    assert_int_equal(strlen(key), 32);
    assert_string_equal(key, key_make(arena, "https://one.example", same));
    assert_string_not_equal(key, key_make(arena, "https://one.example", other));
    assert_string_not_equal(key, key_make(arena, "https://two.example", a));
    json_decref(a);
    json_decref(same);
    json_decref(other);
    arena_free(arena);
}

/* Exit codes of answers, as convene(1) lists them. */
static void
test_codes(void **state)
{
    static const struct {
        long status;
        enum exit_code code;
    } rows[] = {
        {200, EXIT_OK},          {201, EXIT_OK},          {204, EXIT_OK},          {400, EXIT_INPUT},
        {401, EXIT_DENIED},      {403, EXIT_DENIED},      {404, EXIT_MISSING},     {409, EXIT_CONFLICT},
        {410, EXIT_MISSING},     {412, EXIT_CONFLICT},    {413, EXIT_INPUT},       {422, EXIT_INPUT},
        {429, EXIT_UNREACHABLE}, {500, EXIT_UNREACHABLE}, {503, EXIT_UNREACHABLE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(run_code(rows[i].status), rows[i].code);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_taken), cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_event_ids), cmocka_unit_test(test_keys),
                                       cmocka_unit_test(test_codes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
