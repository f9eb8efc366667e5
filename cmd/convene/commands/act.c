/* convene publish, cancel, postpone, reschedule, move-online: actions on one event. */
#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/frame/run.h"
#include "convene/input/when.h"

#define FLAG_REASON                                                                                          \
    {                                                                                                        \
        .name = "reason", .takes = "TEXT", .help = "why, for people who planned to come"                     \
    }

static const struct flag publish_flags[] = {EVENT_FLAG_IF_MATCH, {.name = NULL}};

static const struct flag reason_flags[] = {FLAG_REASON, EVENT_FLAG_IF_MATCH, {.name = NULL}};

static const struct flag reschedule_flags[] = {
    {.name = "starts",
     .takes = "WHEN",
     .help = "the new start, as in \"2027-05-04 09:00\" or \"+45d 09:00\""},
    {.name = "ends", .takes = "WHEN", .help = "the new end, as in \"12:00\" or \"+3h\""},
    {.name = "timezone", .takes = "ZONE", .help = "another time zone, as in Europe/Berlin"},
    FLAG_REASON,
    EVENT_FLAG_IF_MATCH,
    {.name = NULL},
};

static const struct flag move_online_flags[] = {
    {.name = "stream", .takes = "URL", .help = "address of the stream"},
    {.name = "public", .help = "show that address to everyone"},
    FLAG_REASON,
    EVENT_FLAG_IF_MATCH,
    {.name = NULL},
};

static enum exit_code act_main(struct run *run);

const struct command cmd_publish = {
    .name = "publish",
    .usage = "ID",
    .summary = "make a draft public",
    .help = "Makes a draft public. Publishing a public event changes nothing.",
    .min = 1,
    .max = 1,
    .flags = publish_flags,
    .main = act_main,
};

const struct command cmd_cancel = {
    .name = "cancel",
    .usage = "ID",
    .summary = "cancel an event",
    .help = "Cancels an event. Its page stays and shows the original date and the reason.",
    .min = 1,
    .max = 1,
    .flags = reason_flags,
    .main = act_main,
};

const struct command cmd_postpone = {
    .name = "postpone",
    .usage = "ID",
    .summary = "postpone an event to a date that is not known yet",
    .help = "Postpones an event whose new date is not known yet. \"convene reschedule\" sets the date later.",
    .min = 1,
    .max = 1,
    .flags = reason_flags,
    .main = act_main,
};

const struct command cmd_reschedule = {
    .name = "reschedule",
    .usage = "ID --starts WHEN",
    .summary = "move an event to another date",
    .help = "Moves an event to another date. Its page also shows the old date.",
    .min = 1,
    .max = 1,
    .flags = reschedule_flags,
    .main = act_main,
};

const struct command cmd_move_online = {
    .name = "move-online",
    .usage = "ID",
    .summary = "hold an event online instead",
    .help = "Holds an event online instead of at its place. The change log keeps the place.",
    .min = 1,
    .max = 1,
    .flags = move_online_flags,
    .main = act_main,
};

/* The new dates. Without --starts: false after a sentence. */
MUST_CHECK static bool
put_dates(struct run *run, json_t *body)
{
    const char *starts = args_value(run, "starts");
    if (!starts) {
        run_fail(run, EXIT_USAGE,
                 "Name the new start, as in: convene reschedule %s --starts \"2027-05-04 09:00\".",
                 run->args[0]);
        return false;
    }
    struct when when = {.today = when_today(run->arena)};
    when.starts = when_read(run->arena, &when, starts);
    json_object_set_new(body, "starts", json_string(when.starts));
    const char *ends = args_value(run, "ends");
    if (ends)
        json_object_set_new(body, "ends", json_string(when_read_end(run->arena, &when, ends)));
    const char *zone = args_value(run, "timezone");
    if (zone)
        json_object_set_new(body, "zone", json_string(zone));
    return true;
}

MUST_CHECK static bool
put_stream(struct run *run, json_t *body)
{
    json_object_set_new(
        body, "online",
        json_pack("{s:s?, s:b}", "url", args_value(run, "stream"), "public", args_has(run, "public")));
    return true;
}

/* A command's name is also the last part of the action's address. */
static const struct action {
    const struct command *command;
    const char *done;                           /* stands before the title in the report */
    bool (*put)(struct run *run, json_t *body); /* what the flags say beside --reason; NULL: nothing */
} actions[] = {
    {.command = &cmd_publish, .done = "Published:"},
    {.command = &cmd_cancel, .done = "Cancelled:"},
    {.command = &cmd_postpone, .done = "Postponed:"},
    {.command = &cmd_reschedule, .done = "Rescheduled:", .put = put_dates},
    {.command = &cmd_move_online, .done = "Moved online:", .put = put_stream},
};

static enum exit_code
act_main(struct run *run)
{
    const struct action *action = actions;
    while (action->command != run->command)
        action++;
    json_t *body = run_keep(run, json_pack("{s:s*}", "reason", args_value(run, "reason")));
    if (action->put && !action->put(run, body))
        return EXIT_USAGE;
    struct request request = {.method = "POST", .if_match = event_if_match(run)};
    request.path = event_path(run, run_event_id(run, run->args[0]),
                              arena_printf(run->arena, "/%s", action->command->name));
    run_body(run, &request, body);
    json_t *event;
    enum exit_code code = run_call(run, &request, NULL, &event);
    if (code == EXIT_OK)
        event_report(run, action->done, event);
    return code;
}
