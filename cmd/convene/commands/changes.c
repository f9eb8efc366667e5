/* convene changes: the change log of an event. */
#include <stdlib.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/verbs.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"

static const struct flag flags[] = {
    {.name = "withhold",
     .takes = "REV",
     .help = "take the texts of this change out of the public log, for good"},
    {.name = NULL},
};

static enum exit_code changes_main(struct run *run);

const struct command cmd_changes = {
    .name = "changes",
    .usage = "ID",
    .summary = "show the change log of an event",
    .help =
        "Lists the changes of an event: when, what, and from which value to which. Only you see what was "
        "changed while it was a draft. With --withhold the texts of one change are erased from the log, as "
        "when a private telephone number was published by mistake; its date and field names stay.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = changes_main,
};

/* A value for a table cell: text as it is, anything else as JSON. */
static const char *
value_text(struct run *run, const json_t *value)
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
    const char *text = field_text(change, "note");
    json_t *field;
    size_t i;
    json_array_foreach(json_object_get(change, "fields"), i, field)
    {
        text = arena_printf(run->arena, "%s%s%s: %s → %s", text, *text ? "; " : "",
                            field_text(field, "field"), value_text(run, json_object_get(field, "from")),
                            value_text(run, json_object_get(field, "to")));
    }
    return text;
}

static void
change_row(struct run *run, const json_t *change, const char **cells)
{
    cells[0] = field_text(change, "at");
    cells[1] = field_number(run->arena, change, "revision");
    cells[2] = field_text(change, "kind");
    cells[3] = what_changed(run, change);
}

static enum exit_code
changes_main(struct run *run)
{
    static const struct table_column columns[] = {
        {.title = "AT", .keep = true}, {.title = "REV", .right = true}, {.title = "KIND"}, {.title = "WHAT"}};
    const char *id = run_event_id(run, run->args[0]), *withhold = args_value(run, "withhold");
    if (withhold)
        return verbs_delete(run, run_path(run, event_path(run, id, "/changes/"), withhold, ""), withhold,
                            "withheld");
    return verbs_list(run, &(struct verbs_list){.path = event_path(run, id, "/changes"),
                                                .columns = columns,
                                                .column_count = COUNT_OF(columns),
                                                .row = change_row});
}
