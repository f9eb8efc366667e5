/* The table of commands, in the order in which help lists them. */
#include <string.h>

#include "base/nearest.h"

#include "command.h"

extern const struct command cmd_post, cmd_import, cmd_lint, cmd_list, cmd_show, cmd_edit, cmd_publish,
    cmd_cancel, cmd_postpone, cmd_reschedule, cmd_move_online, cmd_delete, cmd_clone, cmd_changes, cmd_token,
    cmd_org, cmd_config, cmd_template, cmd_completion, cmd_version, cmd_help;

const struct command *const commands[] = {
    &cmd_post,        &cmd_import,  &cmd_lint,     &cmd_list,       &cmd_show,
    &cmd_edit,        &cmd_publish, &cmd_cancel,   &cmd_postpone,   &cmd_reschedule,
    &cmd_move_online, &cmd_delete,  &cmd_clone,    &cmd_changes,    &cmd_org,
    &cmd_token,       &cmd_config,  &cmd_template, &cmd_completion, &cmd_version,
    &cmd_help,        NULL,
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands - 1 };

const struct command *
command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

const char *
command_near(const char *name)
{
    const char *names[COMMAND_COUNT];

    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = commands[i]->name;
    return nearest_name(name, names, COMMAND_COUNT);
}
