/* Option table: one row per setting, read from flags, environment and file, in that order of precedence.
 *
 * The same table prints --help, the manual's list and the current settings, so they cannot differ.
 */
#ifndef BASE_OPTION_H
#define BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"

enum option_type { OPTION_TEXT, OPTION_INT, OPTION_FLAG, OPTION_CHOICE };

struct option_row {
    const char *name; /* "state-dir": the flag --state-dir, the variable CONVENE_STATE_DIR, the file's key */
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

/* Where a value came from, the weakest first. */
enum option_source { OPTION_DEFAULT, OPTION_FILE, OPTION_ENVIRONMENT, OPTION_ARGUMENT };

struct option_table {
    const struct option_row *rows;
    size_t count;
    const char *prefix;  /* of environment variables: "CONVENE_" */
    const char *program; /* "convened" */
    const char *usage;   /* what follows the program's name in help */
    enum option_source
        *sources;        /* `count` of them, filled by option_parse for option_print_settings; or NULL */
    struct arena *arena; /* keeps the strings of the file; NULL: they live until the process ends */
};

/* Fill SETTINGS (a struct that the offsets fit) from defaults, then FILE (NULL: none; a missing file is an
 * error only when MUST_EXIST), then the environment, then ARGV.
 * False, with a full sentence appended to ERROR, at the first thing that is wrong. *REST gets the index of
 * the first argument that is not an option (after "--" at the latest); with REST NULL the program takes no
 * such argument.
 *
 * A flag is --name VALUE or --name=VALUE. OPTION_FLAG is --name alone, or yes/no, true/false, on/off, 1/0 as
 * a value. An empty text takes the value away (NULL); an empty variable counts as not set. The file has lines
 * `name = value`, empty lines and comments that begin with '#'; nothing is quoted. */
MUST_CHECK bool option_parse(const struct option_table *table, void *settings, const char *file,
                             bool must_exist, int argc, char **argv, int *rest, struct buf *error);
/* The value of one flag in ARGV without parsing the others (for --config), or NULL. */
const char *option_peek(int argc, char **argv, const char *name);

void option_print_help(const struct option_table *table, FILE *out);
/* name = value lines that option_parse reads back, with where each value came from as a comment above. What
 * has no value, and what is secret, is a comment itself. */
void option_print_settings(const struct option_table *table, const void *settings, FILE *out);
/* The list of options for a manual page, in mdoc. */
void option_print_mdoc(const struct option_table *table, FILE *out);

#endif
