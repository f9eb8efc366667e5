#include "convene/commands/verbs.h"

#include <string.h>

enum exit_code
verbs_run(struct run *run, const struct verb *verbs)
{
    while (verbs->name && strcmp(verbs->name, run->args[0]) != 0)
        verbs++;
    if (verbs->name && (verbs->args < 0 || run->arg_count == verbs->args + 1))
        return verbs->main(run);
    help_usage(stderr, run->command);
    return EXIT_USAGE;
}

void
verbs_print_table(const struct table *table)
{
    struct buf text;
    buf_init(&text, 1 << 26);
    table_print(table, out_width(), out_style(stdout, OUT_BOLD), out_style(stdout, OUT_PLAIN), &text);
    fputs(text.data, stdout);
    buf_release(&text);
}

enum exit_code
verbs_list(struct run *run, const struct verbs_list *list)
{
    struct request request = {.method = "GET", .path = list->path};
    json_t *page;
    enum exit_code code = run_call(run, &request, NULL, &page);

    if (code != EXIT_OK)
        return code;
    if (run->json) {
        run_print_json(page);
        return EXIT_OK;
    }
    struct table table;
    table_init(&table, run->arena, list->columns, list->column_count);
    json_t *item;
    size_t i;
    json_array_foreach(json_object_get(page, "data"), i, item)
    {
        const char *cells[TABLE_COLUMNS_MAX] = {NULL};
        list->row(run, item, cells);
        table_row(&table, cells);
    }
    if (i == 0 && list->none)
        run_note(run, "%s", list->none);
    else
        verbs_print_table(&table);
    if (list->more && json_is_string(json_object_get(page, "next")))
        run_note(run, "%s", list->more);
    return EXIT_OK;
}

enum exit_code
verbs_send(struct run *run, const char *method, const char *path, json_t *body, json_t **answer)
{
    struct request request = {.method = method, .path = path};
    run_body(run, &request, body);
    json_decref(body);
    return run_call(run, &request, NULL, answer);
}
