#include "verbs.h"

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
verbs_send(struct run *run, const char *method, const char *path, json_t *body, json_t **answer)
{
    struct request request = {.method = method, .path = path};

    run_body(run, &request, body);
    json_decref(body);
    return run_call(run, &request, NULL, answer);
}
