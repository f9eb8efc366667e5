/* Commands: each begins with its record.
 *
 * The record has everything that users see of a command: name, arguments, flags, help. The usage line,
 * `convene help`, the checks of the command line and the completions are made from it.
 */
#ifndef CONVENE_COMMAND_H
#define CONVENE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/attr.h"

#include "convene/server/client.h"
#include "convene/server/config.h"

/* Exit codes; convene(1) lists the same. */
enum exit_code {
    EXIT_OK = 0,
    EXIT_FINDINGS = 1,    /* lint found something, an import refused rows */
    EXIT_USAGE = 2,       /* the command line itself is wrong */
    EXIT_INPUT = 3,       /* a file or a value is not acceptable; nothing was changed */
    EXIT_DENIED = 4,      /* no token, an unknown one, or one without the right */
    EXIT_MISSING = 5,     /* there is no such event, or it was removed */
    EXIT_CONFLICT = 6,    /* somebody else changed the event meanwhile, or its state does not allow this */
    EXIT_UNREACHABLE = 7, /* the server did not answer, or answered with an error of its own */
};

/* A flag. Its values are completed from a vocabulary of core/listing or from `words`. */
struct flag {
    const char *name;      /* "kind" is --kind; NULL ends the list */
    char letter;           /* 'q' is -q; 0: none */
    const char *takes;     /* name of its value in the help; NULL: it takes none */
    const char *help;      /* a sentence without a full stop */
    const char *dimension; /* vocabulary of its values; NULL: none */
    const char *words;     /* its values: "start new relevance"; NULL: any text */
    bool many;             /* may be given more than once */
    bool file;             /* names a file, which need not be UTF-8 */
};

struct run;

struct command {
    const char *name;
    const char *usage;   /* the arguments in the usage line, without the flags */
    const char *summary; /* one line for the list of commands */
    const char *help;    /* paragraphs for `convene help NAME`; NULL: the summary says it */
    const char *verbs;   /* the possible first arguments: "create list revoke"; NULL: any */
    bool files;          /* its arguments are names of files: they are completed, and need not be UTF-8 */
    int min, max;        /* number of arguments; max -1: no limit */
    const struct flag *flags;
    enum exit_code (*main)(struct run *run);
};

enum { VALUES_MAX = 64 };

/* One flag of the command line. */
struct value {
    const struct flag *flag;
    const char *text; /* "" for a flag that takes nothing */
};

/* One run of the program: main makes it, passes it to the command and frees it. */
struct run {
    struct arena *arena;
    const struct command *const *commands; /* the table that `command` is from, for help and completions */
    const struct command *command;
    const char **args;
    int arg_count;
    struct value values[VALUES_MAX];
    int value_count;
    bool json;       /* --json: results as JSON on standard output */
    bool quiet;      /* --quiet: no notes and no progress */
    const char *url; /* --url, or NULL */
    struct config config;
    struct client *client;
};

/* --- command.c --- */

/* Find the command NAME in TABLE (NULL ends it); NULL when there is none. */
const struct command *command_find(const struct command *const *commands, const char *name);
/* The name in the table that a mistyped NAME was probably meant to be, or NULL. */
const char *command_near(const struct command *const *commands, const char *name);

extern const struct flag global_flags[];

/* --- args.c --- */

/* Read ARGV into run->args and run->values. False after a sentence on standard error. */
MUST_CHECK bool args_parse(struct run *run, int argc, char **argv);
/* The last value of a flag, or NULL when it was not given. */
const char *args_value(const struct run *run, const char *name);
/* All values of a flag joined by ',', or NULL. */
const char *args_joined(const struct run *run, const char *name);
/* The arguments from FIRST on, joined by blanks; NULL when there are none. */
const char *args_words(const struct run *run, int first);
bool args_has(const struct run *run, const char *name);

/* --- help.c --- */

/* Print the list of commands; NULL ends the table. */
void help_all(struct arena *arena, FILE *out, const struct command *const *commands);
void help_command(struct arena *arena, FILE *out, const struct command *command);
/* Print the usage line that follows a mistake. */
void help_usage(FILE *out, const struct command *command);

#endif
