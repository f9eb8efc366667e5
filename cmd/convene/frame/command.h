/* Commands: one short file each, whose first block is its declaration record.
 *
 * The record says everything that the outside sees of a command: name, arguments, flags, help. The usage
 * line, `convene help`, the check of arguments and the shell completions are made from it.
 */
#ifndef CONVENE_COMMAND_H
#define CONVENE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/attr.h"

#include "convene/server/client.h"
#include "convene/server/config.h"

/* What the program's end tells the shell; convene(1) lists the same. */
enum exit_code {
    EXIT_OK = 0,
    EXIT_FINDINGS = 1,    /* lint found something, an import refused rows */
    EXIT_USAGE = 2,       /* the command line itself is wrong */
    EXIT_INPUT = 3,       /* a file or a value is not acceptable; nothing was changed */
    EXIT_DENIED = 4,      /* no token, an unknown one, or one without the right */
    EXIT_MISSING = 5,     /* there is no such event, or no longer */
    EXIT_CONFLICT = 6,    /* somebody else changed it meanwhile, or its state does not allow this */
    EXIT_UNREACHABLE = 7, /* no answer from the server, or one that it is sorry for */
};

/* What completes a value: a vocabulary of core/listing, files, or words of the flag's own. */
struct flag {
    const char *name;      /* "kind" is --kind; NULL ends the list */
    char letter;           /* 'q' is -q; 0: none */
    const char *takes;     /* what stands behind it in help; NULL: nothing does */
    const char *help;      /* a sentence without its full stop */
    const char *dimension; /* the vocabulary that its value is from; NULL: none */
    const char *words;     /* "start new relevance"; NULL: any */
    bool many;             /* may be given more than once */
    bool file;             /* names a file, which need not be UTF-8 */
};

struct run;

struct command {
    const char *name;
    const char *usage;   /* what follows the name in the usage line, without the flags */
    const char *summary; /* one line for the list of commands */
    const char *help;    /* paragraphs for `convene help NAME`; NULL: the summary says it */
    const char *verbs;   /* the words that may be the first argument: "create list revoke"; NULL: any */
    bool files;          /* its arguments are files, for completion */
    int min, max;        /* arguments; max -1: no limit */
    const struct flag *flags;
    enum exit_code (*main)(struct run *run);
};

enum { VALUES_MAX = 64 };

/* One flag as given. */
struct value {
    const struct flag *flag;
    const char *text; /* "" for a flag that takes nothing */
};

/* One run of the program: made in main, passed to the command, gone at the end. */
struct run {
    struct arena *arena;
    const struct command *const *commands; /* the table that COMMAND is from: help and completions print it */
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

/* The command called NAME in a table that NULL ends, or NULL. */
const struct command *command_find(const struct command *const *commands, const char *name);
/* The name that is nearest to a mistyped NAME, or NULL. */
const char *command_near(const struct command *const *commands, const char *name);

extern const struct flag global_flags[];

/* --- args.c --- */

/* Sort ARGV into run->args and run->values. False after saying what is wrong on standard error. */
MUST_CHECK bool args_parse(struct run *run, int argc, char **argv);
/* The last value of a flag, or NULL when it was not given. */
const char *args_value(const struct run *run, const char *name);
/* All values of a flag joined by ',', or NULL. */
const char *args_joined(const struct run *run, const char *name);
/* The arguments from FIRST on, joined by blanks; NULL when there are none. */
const char *args_words(const struct run *run, int first);
bool args_has(const struct run *run, const char *name);

/* --- help.c --- */

/* Every command of a table that NULL ends. */
void help_all(FILE *out, const struct command *const *commands);
void help_command(FILE *out, const struct command *command);
/* The line that follows a mistake. */
void help_usage(FILE *out, const struct command *command);

#endif
