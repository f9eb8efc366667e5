/* convene help: help for the program or for one command. */
#include "convene/frame/run.h"

static enum exit_code help_main(struct run *run);

const struct command cmd_help = {
    .name = "help",
    .usage = "[COMMAND]",
    .summary = "explain a command",
    .min = 0,
    .max = 1,
    .main = help_main,
};

static enum exit_code
help_main(struct run *run)
{
    if (run->arg_count == 0) {
        help_all(run->arena, stdout, run->commands);
        return EXIT_OK;
    }
    const struct command *command = command_find(run->commands, run->args[0]);
    const char *meant = command ? NULL : command_near(run->commands, run->args[0]);
    if (command)
        help_command(run->arena, stdout, command);
    else if (meant)
        return run_fail(run, EXIT_USAGE, "There is no command \"%s\"; did you mean \"%s\"?", run->args[0],
                        meant);
    else
        return run_fail(run, EXIT_USAGE, "There is no command \"%s\".", run->args[0]);
    return EXIT_OK;
}
