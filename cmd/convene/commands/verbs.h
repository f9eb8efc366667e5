/* What many commands share: verbs (`convene token create`), tables, deletions. */
#ifndef CONVENE_VERBS_H
#define CONVENE_VERBS_H

#include <jansson.h>

#include "base/attr.h"

#include "convene/frame/command.h"
#include "convene/terminal/out.h"

struct verb {
    const char *name; /* NULL ends the table */
    int args;         /* how many follow the verb; -1: any number */
    enum exit_code (*main)(struct run *run);
};

/* Call the verb that run->args[0] names. Its number of arguments is checked first. */
MUST_CHECK enum exit_code verbs_run(struct run *run, const struct verb *verbs);

/* Print a table on standard output, as wide as the terminal. */
void verbs_print_table(const struct table *table);

/* How a list is fetched and printed. */
struct verbs_list {
    const char *path; /* where its first page is */
    const struct table_column *columns;
    size_t column_count;
    void (*row)(struct run *run, const json_t *item, const char **cells); /* fills one cell per column */
    const char *none; /* a note when there are no items; NULL: print the table's head alone */
    const char *more; /* a note when there are more pages; NULL: none */
};

/* Print an array of items as a table. `path` and the notes are not used. */
void verbs_print_items(struct run *run, const struct verbs_list *list, const json_t *items);
/* Get the first page of a list and print it, as a table or as JSON. */
MUST_CHECK enum exit_code verbs_list(struct run *run, const struct verbs_list *list);

/* DELETE what is at PATH, then report it: {"id": ID, DONE: true} with --json, else the note "Done: ID". DONE
 * is a word in lower case, as in "revoked". */
MUST_CHECK enum exit_code verbs_delete(struct run *run, const char *path, const char *id, const char *done);

#endif
