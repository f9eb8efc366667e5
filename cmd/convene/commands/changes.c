/* convene changes: what was changed in an event, and when. */
#include <stdlib.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/verbs.h"
#include "convene/frame/command.h"

static enum exit_code changes_main(struct run *run);

const struct command cmd_changes = {
    .name = "changes",
    .usage = "ID",
    .summary = "show what was changed in an event",
    .min = 1,
    .max = 1,
    .main = changes_main,
};

/* A value in a cell: text as it is, anything else as JSON. */
static const char *
short_value(struct run *run, const json_t *value)
{
    if (!value || json_is_null(value))
        return "—";
    if (json_is_string(value))
        return json_string_value(value);
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    const char *copy = arena_strdup(run->arena, text ? text : "");
    free(text);
    return copy;
}

static const char *
what_changed(struct run *run, const json_t *change)
{
    const char *text = event_text(change, "note");
    json_t *field;
    size_t i;
    json_array_foreach(json_object_get(change, "fields"), i, field)
    {
        text = arena_printf(run->arena, "%s%s%s: %s → %s", text, *text ? "; " : "",
                            event_text(field, "field"), short_value(run, json_object_get(field, "from")),
                            short_value(run, json_object_get(field, "to")));
    }

    return text;
}

static void
change_row(struct run *run, const json_t *change, const char **cells)
{
    cells[0] = event_text(change, "at");
    cells[1] = arena_printf(run->arena, "%" JSON_INTEGER_FORMAT,
                            json_integer_value(json_object_get(change, "revision")));
    cells[2] = event_text(change, "kind");
    cells[3] = what_changed(run, change);
}

static enum exit_code
changes_main(struct run *run)
{
    static const struct table_column columns[] = {
        {.title = "AT", .keep = true}, {.title = "REV", .right = true}, {.title = "KIND"}, {.title = "WHAT"}};

    return verbs_list(
        run, &(struct verbs_list){.path = event_path(run, run_event_id(run, run->args[0]), "/changes"),
                                  .columns = columns,
                                  .column_count = COUNT_OF(columns),
                                  .row = change_row});
}
