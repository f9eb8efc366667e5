/* Finding a command in a table, and the flags that every command has. */
#include "convene/frame/command.h"

#include <string.h>

#include "base/nearest.h"

const struct flag global_flags[] = {
    {.name = "json", .help = "print the result as JSON"},
    {.name = "quiet", .letter = 'q', .help = "print no notes and no progress"},
    {.name = "url", .takes = "URL", .help = "talk to this server instead of the configured one"},
    {.name = "help", .letter = 'h', .help = "print help for the command"},
    {.name = NULL},
};

const struct command *
command_find(const struct command *const *commands, const char *name)
{
    for (; *commands; commands++)
        if (strcmp((*commands)->name, name) == 0)
            return *commands;
    return NULL;
}

const char *
command_near(const struct command *const *commands, const char *name)
{
    enum { COMMANDS_MAX = 64 };
    size_t count = 0;
    const char *names[COMMANDS_MAX];
    for (; *commands && count < COMMANDS_MAX; commands++)
        names[count++] = (*commands)->name;
    return nearest_name(name, names, count);
}
