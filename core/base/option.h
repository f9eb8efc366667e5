/* Option table: one row per setting, read from flags, environment and file, in that order of precedence.
 *
 * The same table prints --help, the manual's list and the current settings, so they cannot differ.
 */
#ifndef BASE_OPTION_H
#define BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"

enum option_type { OPTION_TEXT, OPTION_INT, OPTION_FLAG, OPTION_CHOICE };

struct option_row {
    const char *name;           /* "state-dir": the flag --state-dir, the variable CONVENE_STATE_DIR, the file's key */
    enum option_type type;
    const char *fallback;       /* default, as text; NULL: none */
    long min, max;              /* OPTION_INT */
    const char *const *choices; /* OPTION_CHOICE, NULL-terminated */
    const char *takes;          /* what stands behind the flag in help: "DIR", "URL"; NULL for a flag */
    const char *help;           /* the sentence that a person reads */
    bool secret;                /* its value is never printed */
    bool flag_only;             /* an action of this call (--migrate-only), not a setting */
    size_t offset;              /* of a const char *, long or bool in the caller's struct */
};

struct option_table {
    const struct option_row *rows;
    size_t count;
    const char *prefix;  /* of environment variables: "CONVENE_" */
    const char *program; /* "convened" */
    const char *usage;   /* what follows the program's name in help */
};

/* Fill SETTINGS (a struct that the offsets fit) from defaults, then FILE (NULL: none; a missing file is an
 * error only when MUST_EXIST), then the environment, then ARGV. Strings live until the process ends.
 * False, with a full sentence appended to ERROR, at the first thing that is wrong. *REST gets the index of the first
 * argument that is not an option. A flag is --name VALUE or --name=VALUE. */
bool option_parse(const struct option_table *table, void *settings, const char *file, bool must_exist, int argc,
                  char **argv, int *rest, struct buf *error);
/* The value of one flag in ARGV without parsing the others (for --config), or NULL. */
const char *option_peek(int argc, char **argv, const char *name);

void option_print_help(const struct option_table *table, FILE *out);
/* name = value lines that option_parse reads back, with where each value came from as a comment. */
void option_print_settings(const struct option_table *table, const void *settings, FILE *out);
/* The list of options for a manual page, in mdoc. */
void option_print_mdoc(const struct option_table *table, FILE *out);

#endif
