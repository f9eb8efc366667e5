/* Verbs: commands whose first argument says what to do (token create, org list). */
#ifndef CONVENE_VERBS_H
#define CONVENE_VERBS_H

#include "convene/frame/command.h"
#include "convene/terminal/out.h"

struct verb {
    const char *name;
    int args; /* behind the verb; -1: any number */
    enum exit_code (*main)(struct run *run);
};

/* Call the verb that run->args[0] names, with the right number of arguments. The table ends with a row
 * without a name. */
enum exit_code verbs_run(struct run *run, const struct verb *verbs);
/* Print a table on standard output as wide as it allows. */
void verbs_print_table(const struct table *table);
/* A list that the server pages: where it is, and how one of its `data` becomes a row. */
struct verbs_list {
    const char *path;
    const struct table_column *columns;
    size_t column_count;
    void (*row)(struct run *run, const json_t *item, const char **cells); /* as many as columns */
    const char *none; /* said when there is nothing; NULL: the table's head alone */
    const char *more; /* said when there are further pages; NULL: nothing */
};
/* Get it, and print it as a table or as JSON. */
enum exit_code verbs_list(struct run *run, const struct verbs_list *list);
/* POST or PATCH BODY (takes the reference) to PATH; *ANSWER is kept. */
enum exit_code verbs_send(struct run *run, const char *method, const char *path, json_t *body,
                          json_t **answer);

#endif
