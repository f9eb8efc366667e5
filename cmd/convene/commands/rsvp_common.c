#include "convene/commands/rsvp_common.h"

#include <stdio.h>

#include "convene/commands/event.h"
#include "convene/commands/verbs.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/terminal/out.h"

enum exit_code
rsvp_list(struct run *run, const struct rsvp_query *query, json_t **rsvps)
{
    const char *path = event_path(run, run_event_id(run, query->event), "/rsvps");
    path = run_query(run, path, "state", query->states);
    path = run_query(run, path, "mode", query->mode);
    path = run_query(run, path, "needs", query->needs ? "1" : NULL);
    return run_pages(run, run_query(run, path, "limit", "1000"), rsvps);
}

static void
rsvp_row(struct run *run, const json_t *rsvp, const char **cells)
{
    cells[0] = field_text(rsvp, "name");
    cells[1] = field_text(rsvp, "state");
    cells[2] = field_number(run->arena, rsvp, "position");
    cells[3] = field_text(rsvp, "mode");
    cells[4] = field_number(run->arena, rsvp, "party");
    cells[5] = field_text(rsvp, "email");
    cells[6] = field_text(rsvp, "id");
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
    verbs_print_items(
        run, &(struct verbs_list){.columns = columns, .column_count = COUNT_OF(columns), .row = rsvp_row},
        rsvps);
}

enum exit_code
rsvp_report(struct run *run, const char *done, const json_t *rsvp)
{
    if (run->json)
        return run_show(run, rsvp, NULL);
    const char *name = field_text(rsvp, "name");
    printf("%s\n", field_text(rsvp, "id"));
    run_note(run, "%s: %s%s%s", done, name, *name ? ", " : "", field_text(rsvp, "state"));
    return EXIT_OK;
}

void
rsvp_print_link(struct run *run, const json_t *link)
{
    printf("%s\n", out_safe(run->arena, field_text(link, "url")));
}
