/* convene postpone: postpone an event to a date that is not known yet. */
#include "convene/commands/event.h"
#include "convene/frame/command.h"

static const struct flag flags[] = {
    {.name = "reason", .takes = "TEXT", .help = "why, for those who planned to come"},
    {.name = "if-match",
     .takes = "ETAG",
     .help = "only if the event is still at this revision, as in evt_7k2m9q4x8w3t-r4"},
    {.name = NULL},
};

static enum exit_code postpone_main(struct run *run);

const struct command cmd_postpone = {
    .name = "postpone",
    .usage = "ID",
    .summary = "postpone an event to a date that is not known yet",
    .help = "Postpones an event whose new date is not known; \"convene reschedule\" names it later.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = postpone_main,
};

static enum exit_code
postpone_main(struct run *run)
{
    return event_act(run, "postpone", json_pack("{s:s*}", "reason", args_value(run, "reason")), "Postponed:");
}
