/* convene: post, import and run events from the command line. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"

#include "convene/commands.h"
#include "convene/frame/run.h"
#include "convene/terminal/out.h"

static enum exit_code
run_command(struct run *run, int argc, char **argv)
{
    if (!args_parse(run, argc, argv))
        return EXIT_USAGE;
    if (args_has(run, "help")) {
        help_command(run->arena, stdout, run->command);
        return EXIT_OK;
    }
    run->json = args_has(run, "json");
    run->quiet = args_has(run, "quiet");
    run->url = args_value(run, "url");
    struct buf error;
    buf_init(&error, 4096);
    if (!config_load(&run->config, run->arena, run->url, &error)) {
        enum exit_code code = run_fail(run, EXIT_INPUT, "%s", error.data);
        buf_release(&error);
        return code;
    }
    buf_release(&error);
    return run->command->main(run);
}

static const char *
command_name(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return "help";
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
        return "version";
    return argv[1];
}

static enum exit_code
no_such_command(const char *name)
{
    const char *meant = command_near(commands, name);
    if (*name == '-')
        fprintf(stderr, "convene: the command comes first, then its flags, as in \"convene list --json\".\n");
    else if (meant)
        fprintf(stderr, "convene: there is no command \"%s\"; did you mean \"%s\"?\n", name, meant);
    else
        fprintf(stderr, "convene: there is no command \"%s\"; \"convene help\" lists them.\n", name);
    return EXIT_USAGE;
}

/* A result that could not be written is a failure, because of a full disk, say. */
MUST_CHECK static enum exit_code
finish_output(enum exit_code code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fprintf(stderr, "convene: the result could not be written to standard output.\n");
    return code == EXIT_OK ? EXIT_INPUT : code;
}

int
main(int argc, char **argv)
{
    struct run run = {.commands = commands};
    const char *name = command_name(argc, argv);
    setlocale(LC_CTYPE, "");
    out_setup();
    signal(SIGPIPE, SIG_DFL);
    run.command = command_find(commands, name);
    if (!run.command)
        return no_such_command(name);
    run.arena = arena_new();
    enum exit_code code = finish_output(run_command(&run, argc > 2 ? argc - 2 : 0, argv + 2));
    client_free(run.client);
    arena_free(run.arena);
    return code;
}
