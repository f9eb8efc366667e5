#include "convene/commands/rsvp_common.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/verbs.h"

static const char *
page_path(struct run *run, const char *event, const char *states, const char *mode, bool needs,
          const char *cursor)
{
    struct buf path;
    buf_init(&path, 4000);
    buf_puts(&path, event_path(run, run_event_id(run, event), "/rsvps"));
    client_query(&path, "state", states);
    client_query(&path, "mode", mode);
    client_query(&path, "needs", needs ? "1" : NULL);
    client_query(&path, "limit", "1000");
    client_query(&path, "cursor", cursor);
    const char *copy = arena_strdup(run->arena, path.data);
    buf_release(&path);
    return copy;
}

enum exit_code
rsvp_list(struct run *run, const char *event, const char *states, const char *mode, bool needs,
          json_t **rsvps)
{
    const char *cursor = NULL;
    *rsvps = run_keep(run, json_array());
    json_t *page;
    do {
        struct request request = {.method = "GET",
                                  .path = page_path(run, event, states, mode, needs, cursor)};
        enum exit_code code = run_call(run, &request, NULL, &page);

        if (code != EXIT_OK)
            return code;
        json_array_extend(*rsvps, json_object_get(page, "data"));
        cursor = json_string_value(json_object_get(page, "next"));
    } while (cursor);
    return EXIT_OK;
}

enum exit_code
rsvp_send(struct run *run, const char *method, const char *path, json_t *body, json_t **answer)
{
    struct request request = {.method = method, .path = path};
    if (body)
        run_body(run, &request, body);
    json_decref(body);
    enum exit_code code = run_call(run, &request, NULL, answer);
    return code;
}

static const char *
number(struct run *run, const json_t *value)
{
    return json_is_integer(value)
               ? arena_printf(run->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value))
               : "";
}

void
rsvp_print(struct run *run, const json_t *rsvps)
{
    static const struct table_column columns[] = {{.title = "NAME"},
                                                  {.title = "STATE", .keep = true},
                                                  {.title = "POS", .right = true},
                                                  {.title = "MODE"},
                                                  {.title = "PARTY", .right = true},
                                                  {.title = "ADDRESS"},
                                                  {.title = "ID", .keep = true}};

    struct table table;
    table_init(&table, run->arena, columns, COUNT_OF(columns));
    json_t *rsvp;
    size_t i;
    json_array_foreach(rsvps, i, rsvp)
    {
        table_row(&table,
                  (const char *[]){event_text(rsvp, "name"), event_text(rsvp, "state"),
                                   number(run, json_object_get(rsvp, "position")), event_text(rsvp, "mode"),
                                   number(run, json_object_get(rsvp, "party")), event_text(rsvp, "email"),
                                   event_text(rsvp, "id")});
    }

    verbs_print_table(&table);
}

void
rsvp_report(struct run *run, const char *what, const json_t *rsvp)
{
    const char *name = event_text(rsvp, "name");
    if (run->json) {
        run_print_json(rsvp);
        return;
    }
    printf("%s\n", event_text(rsvp, "id"));
    run_note(run, "%s: %s%s%s", what, out_safe(run->arena, name), *name ? ", " : "",
             event_text(rsvp, "state"));
}
