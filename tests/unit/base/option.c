/* The option table: four sources, what is refused and how it is said, what is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "base/attr.h"
#include "base/option.h"

struct settings {
    const char *listen;
    const char *token;
    const char *level;
    const char *nothing;
    long workers;
    bool check;
    bool verbose;
};

static const char *const levels[] = {"error", "info", NULL};
static const struct option_row rows[] = {
    {.name = "listen",
     .type = OPTION_TEXT,
     .fallback = "127.0.0.1:8080",
     .takes = "ADDRESS",
     .help =
         "Address and port to listen on, which may be a very long story that wraps at the terminal's edge.",
     .offset = offsetof(struct settings, listen)},
    {.name = "api-token",
     .type = OPTION_TEXT,
     .takes = "TOKEN",
     .help = "Token of the caller.",
     .secret = true,
     .offset = offsetof(struct settings, token)},
    {.name = "log-level",
     .type = OPTION_CHOICE,
     .choices = levels,
     .fallback = "info",
     .takes = "LEVEL",
     .help = "What is logged.",
     .offset = offsetof(struct settings, level)},
    {.name = "nothing",
     .type = OPTION_TEXT,
     .help = "Has no value.",
     .offset = offsetof(struct settings, nothing)},
    {.name = "workers",
     .type = OPTION_INT,
     .fallback = "2",
     .min = 1,
     .max = 64,
     .takes = "N",
     .help = "Web workers.",
     .offset = offsetof(struct settings, workers)},
    {.name = "check",
     .type = OPTION_FLAG,
     .help = ".Only look.",
     .flag_only = true,
     .offset = offsetof(struct settings, check)},
    {.name = "verbose",
     .type = OPTION_FLAG,
     .help = "Say more.",
     .offset = offsetof(struct settings, verbose)},
};
enum { ROWS = COUNT_OF(rows), ARGS_MAX = 8 };

/* One call of option_parse and all that belongs to it. */
struct call {
    struct arena *arena;
    struct settings settings;
    enum option_source sources[ROWS];
    struct option_table table;
    struct buf error;
    char path[64];
    int argc, rest;
};

static void
call_init(struct call *call)
{
    *call = (struct call){.arena = arena_new()};
    call->table = (struct option_table){.rows = rows,
                                        .count = ROWS,
                                        .prefix = "UNIT_",
                                        .program = "unit",
                                        .usage = "[OPTION]...",
                                        .sources = call->sources,
                                        .arena = call->arena};
    buf_init(&call->error, 4000);
}

static void
call_release(struct call *call)
{
    if (call->path[0] != '\0')
        unlink(call->path);
    buf_release(&call->error);
    arena_free(call->arena);
}

/* An argument vector of the program's name and WORDS (which end with NULL). */
static char **
arguments(struct call *call, const char *const *words)
{
    char **argv = arena_alloc(call->arena, (ARGS_MAX + 2) * sizeof(*argv));

    argv[0] = arena_strdup(call->arena, "unit");
    for (call->argc = 1; words[call->argc - 1] != NULL; call->argc++) {
        assert_true(call->argc <= ARGS_MAX);
        argv[call->argc] = arena_strdup(call->arena, words[call->argc - 1]);
    }
    return argv;
}

/* TEXT: of the file, or NULL. */
static bool
parse(struct call *call, const char *text, const char *const *words)
{
    call_init(call);
    char **argv = arguments(call, words);

    if (text != NULL) {
        snprintf(call->path, sizeof(call->path), "/tmp/unit-option-XXXXXX");
        int fd = mkstemp(call->path);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, text, strlen(text)), strlen(text));
        close(fd);
    }
    return option_parse(&call->table, &call->settings, text != NULL ? call->path : NULL, true, call->argc,
                        argv, &call->rest, &call->error);
}

static int
clean_environment(void **state)
{
    (void)state;
    return unsetenv("UNIT_WORKERS") | unsetenv("UNIT_LOG_LEVEL") | unsetenv("UNIT_CHECK") |
           unsetenv("UNIT_API_TOKEN") | unsetenv("UNIT_LISTEN") | unsetenv("UNIT_VERBOSE");
}

static void
test_defaults(void **state)
{
    struct call call;

    (void)state;
    assert_true(parse(&call, NULL, (const char *const[]){NULL}));
    assert_string_equal(call.settings.listen, "127.0.0.1:8080");
    assert_null(call.settings.token);
    assert_string_equal(call.settings.level, "info");
    assert_int_equal(call.settings.workers, 2);
    assert_false(call.settings.check);
    assert_int_equal(call.rest, 1);
    call_release(&call);
}

/* The later source wins, one setting at a time. */
static void
test_precedence(void **state)
{
    static const struct {
        const char *file, *variable, *flag;
        long workers;
        enum option_source source;
    } cases[] = {
        {NULL, NULL, NULL, 2, OPTION_DEFAULT},
        {"workers = 3\n", NULL, NULL, 3, OPTION_FILE},
        {"workers = 3\n", "4", NULL, 4, OPTION_ENVIRONMENT},
        {"workers = 3\n", "4", "--workers=5", 5, OPTION_ARGUMENT},
        {"workers = 3\n", NULL, "--workers=5", 5, OPTION_ARGUMENT},
        {NULL, "4", NULL, 4, OPTION_ENVIRONMENT},
        {"workers = 3\nworkers=6", "", NULL, 6, OPTION_FILE},
    };
    struct call call;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (cases[i].variable != NULL)
            setenv("UNIT_WORKERS", cases[i].variable, 1);
        else
            unsetenv("UNIT_WORKERS");
        assert_true(parse(&call, cases[i].file, (const char *const[]){cases[i].flag, NULL}));
        assert_int_equal(call.settings.workers, cases[i].workers);
        assert_int_equal(call.sources[4], cases[i].source);
        call_release(&call);
    }
}

static void
test_forms(void **state)
{
    struct call call;

    (void)state;
    setenv("UNIT_LOG_LEVEL", "error", 1);
    setenv("UNIT_CHECK", "yes", 1); /* an action is not taken from the environment */
    assert_true(parse(&call, "# a comment\n\n  listen  =  [::1]:80 # 1  \r\nverbose = On\nnothing=\n",
                      (const char *const[]){"--workers", "7", "--api-token=a=b", "--", "--check", NULL}));
    assert_string_equal(call.settings.listen, "[::1]:80 # 1");
    assert_string_equal(call.settings.level, "error");
    assert_string_equal(call.settings.token, "a=b");
    assert_int_equal(call.settings.workers, 7);
    assert_true(call.settings.verbose);
    assert_false(call.settings.check);
    assert_int_equal(call.rest, 5);
    call_release(&call);

    assert_true(parse(&call, "verbose = yes\n",
                      (const char *const[]){"--verbose=off", "--check", "-", "--nothing", NULL}));
    assert_false(call.settings.verbose);
    assert_true(call.settings.check);
    assert_int_equal(call.rest, 3);
    call_release(&call);

    assert_true(parse(&call, NULL, (const char *const[]){"--listen=", NULL}));
    assert_null(call.settings.listen);
    call_release(&call);
}

static void
test_refused(void **state)
{
    static const struct {
        const char *file, *variable, *argv[4];
        const char *sentence; /* what follows the file's name where FILE is there */
    } cases[] = {
        {NULL, NULL, {"--workers=x"}, "--workers takes a whole number from 1 to 64, not \"x\"."},
        {NULL, NULL, {"--workers", "65"}, "--workers takes a whole number from 1 to 64, not \"65\"."},
        {NULL, NULL, {"--workers=0"}, "--workers takes a whole number from 1 to 64, not \"0\"."},
        {NULL, NULL, {"--workers= 5"}, "--workers takes a whole number from 1 to 64, not \" 5\"."},
        {NULL, NULL, {"--workers=5x"}, "--workers takes a whole number from 1 to 64, not \"5x\"."},
        {NULL, NULL, {"--workers="}, "--workers takes a whole number from 1 to 64, not \"\"."},
        {NULL,
         NULL,
         {"--workers=99999999999999999999"},
         "--workers takes a whole number from 1 to 64, not \"99999999999999999999\"."},
        {NULL, "many", {NULL}, "UNIT_WORKERS takes a whole number from 1 to 64, not \"many\"."},
        {"\nworkers = 0\n", NULL, {NULL}, ":2: workers takes a whole number from 1 to 64, not \"0\"."},
        {NULL, NULL, {"--workers"}, "--workers needs a value: --workers N."},
        {NULL, NULL, {"--log-level=loud"}, "--log-level takes one of error, info, not \"loud\"."},
        {NULL, NULL, {"--verbose=maybe"}, "--verbose takes yes or no, not \"maybe\"."},
        {NULL,
         NULL,
         {"--wrokers=2"},
         "There is no option --wrokers; unit --help lists them. Did you mean --workers?"},
        {NULL, NULL, {"--something-else"}, "There is no option --something-else; unit --help lists them."},
        {NULL, NULL, {"-x"}, "There is no option -x; unit --help lists them."},
        {NULL,
         NULL,
         {"--worker"},
         "There is no option --worker; unit --help lists them. Did you mean --workers?"},
        {NULL, NULL, {"--listen=a\x1b"}, "--listen takes one line of UTF-8 text without control characters."},
        {NULL, NULL, {"--listen=\xff"}, "--listen takes one line of UTF-8 text without control characters."},
        {NULL,
         NULL,
         {"--api-token=cvn_hush\n"},
         "--api-token takes one line of UTF-8 text without control characters."},
        {"color = red\n", NULL, {NULL}, ":1: there is no setting \"color\"."},
        {"listen = x\nlisen = y\n", NULL, {NULL}, ":2: there is no setting \"lisen\". Did you mean listen?"},
        {"listen 80\n", NULL, {NULL}, ":1: a line is written name = value."},
        {"check = yes\n", NULL, {NULL}, ":1: check is for the command line, not for a file."},
    };
    struct call call;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unsetenv("UNIT_WORKERS");
        if (cases[i].variable != NULL)
            setenv("UNIT_WORKERS", cases[i].variable, 1);
        assert_false(parse(&call, cases[i].file, cases[i].argv));
        assert_string_equal(call.error.data + strlen(call.path), cases[i].sentence);
        call_release(&call);
    }
}

static void
test_file_missing(void **state)
{
    struct call call;

    (void)state;
    call_init(&call);
    char **argv = arguments(&call, (const char *const[]){"extra", NULL});
    assert_true(
        option_parse(&call.table, &call.settings, "/nonexistent/file", false, 1, argv, NULL, &call.error));
    assert_false(
        option_parse(&call.table, &call.settings, "/nonexistent/file", true, 1, argv, NULL, &call.error));
    assert_string_equal(call.error.data, "Cannot read /nonexistent/file: No such file or directory.");
    buf_clear(&call.error);
    assert_false(option_parse(&call.table, &call.settings, "/", true, 1, argv, NULL, &call.error));
    assert_string_equal(call.error.data, "Cannot read /: Is a directory.");
    buf_clear(&call.error);
    assert_false(option_parse(&call.table, &call.settings, NULL, false, 2, argv, NULL, &call.error));
    assert_string_equal(call.error.data, "unit takes no argument \"extra\".");
    call_release(&call);
}

static void
test_peek(void **state)
{
    struct call call;

    (void)state;
    call_init(&call);
    char **argv = arguments(&call, (const char *const[]){"--verbose", "--config-x=1", "--config", "a",
                                                         "--config=b", "--", "--config=c", NULL});
    assert_string_equal(option_peek(5, argv, "config"), "a");
    assert_string_equal(option_peek(8, argv, "config"), "b");
    assert_null(option_peek(4, argv, "config"));
    assert_null(option_peek(8, argv, "conf"));
    call_release(&call);
}

/* What PRINT writes, in memory of the arena. */
static const char *
printed(struct call *call, int what)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    if (what == 0)
        option_print_settings(&call->table, &call->settings, out);
    else if (what == 1)
        option_print_help(&call->table, out);
    else
        option_print_mdoc(&call->table, out);
    fclose(out);
    arena_defer(call->arena, free, text);
    return text;
}

static void
test_print_settings(void **state)
{
    struct call call, again;

    (void)state;
    setenv("UNIT_LOG_LEVEL", "error", 1);
    assert_true(
        parse(&call, "listen = x:1\n", (const char *const[]){"--workers=9", "--api-token=cvn_hush", NULL}));
    const char *text = printed(&call, 0);
    assert_string_equal(text, "# from the file\nlisten = x:1\n"
                              "# from the command line\n# api-token is set and not shown\n"
                              "# from the environment\nlog-level = error\n"
                              "# the default\n# nothing is not set\n"
                              "# from the command line\nworkers = 9\n"
                              "# the default\nverbose = no\n");
    unsetenv("UNIT_LOG_LEVEL");
    assert_true(parse(&again, text, (const char *const[]){NULL}));
    assert_string_equal(again.settings.listen, "x:1");
    assert_string_equal(again.settings.level, "error");
    assert_int_equal(again.settings.workers, 9);
    call_release(&again);
    call_release(&call);
}

static void
test_print_help(void **state)
{
    struct call call;

    (void)state;
    assert_true(parse(&call, NULL, (const char *const[]){NULL}));
    const char *help = printed(&call, 1);
    assert_non_null(strstr(help, "Usage: unit [OPTION]...\n"));
    assert_non_null(strstr(help, "  --workers N               Web workers. (default: 2)\n"));
    assert_non_null(
        strstr(help, "  --log-level LEVEL         What is logged. One of error, info (default: info)\n"));
    for (const char *line = help; *line != '\0'; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 80);

    const char *manual = printed(&call, 2);
    assert_non_null(strstr(manual, ".It Fl \\-listen Ar ADDRESS\n"));
    assert_non_null(strstr(manual, "\n\\&.Only look.\n"));
    assert_non_null(strstr(manual, ".Ev UNIT_API_TOKEN .\n"));
    assert_null(strstr(manual, "UNIT_CHECK"));
    call_release(&call);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_defaults, clean_environment),
        cmocka_unit_test_setup(test_precedence, clean_environment),
        cmocka_unit_test_setup(test_forms, clean_environment),
        cmocka_unit_test_setup(test_refused, clean_environment),
        cmocka_unit_test_setup(test_file_missing, clean_environment),
        cmocka_unit_test_setup(test_peek, clean_environment),
        cmocka_unit_test_setup(test_print_settings, clean_environment),
        cmocka_unit_test_setup(test_print_help, clean_environment),
    };
    return cmocka_run_group_tests_name("base: option", tests, NULL, NULL);
}
