#include "convene/commands/verbs.h"

#include <ctype.h>
#include <string.h>

#include "convene/frame/run.h"

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

void
verbs_print_items(struct run *run, const struct verbs_list *list, const json_t *items)
{
    struct table table;
    table_init(&table, run->arena, list->columns, list->column_count);
    json_t *item;
    size_t i;
    json_array_foreach(items, i, item)
    {
        const char *cells[TABLE_COLUMNS_MAX] = {NULL};
        list->row(run, item, cells);
        table_row(&table, cells);
    }
    verbs_print_table(&table);
}

enum exit_code
verbs_list(struct run *run, const struct verbs_list *list)
{
    json_t *page;
    enum exit_code code = run_api(run, "GET", list->path, NULL, &page);
    if (code != EXIT_OK)
        return code;
    if (run->json)
        return run_show(run, page, NULL);
    const json_t *items = json_object_get(page, "data");
    if (json_array_size(items) == 0 && list->none)
        run_note(run, "%s", list->none);
    else
        verbs_print_items(run, list, items);
    if (list->more && json_is_string(json_object_get(page, "next")))
        run_note(run, "%s", list->more);
    return EXIT_OK;
}

enum exit_code
verbs_delete(struct run *run, const char *path, const char *id, const char *done)
{
    json_t *nothing;
    enum exit_code code = run_api(run, "DELETE", path, NULL, &nothing);
    if (code != EXIT_OK)
        return code;
    run_note(run, "%c%s: %s", toupper((unsigned char)*done), done + 1, id);
    return run_show(run, run_keep(run, json_pack("{s:s, s:b}", "id", id, done, 1)), NULL);
}
