/* convene cancel: cancel an event. */
#include "convene/commands/event.h"
#include "convene/frame/command.h"

static const struct flag flags[] = {
    {.name = "reason", .takes = "TEXT", .help = "why, for those who planned to come"},
    {.name = "if-match",
     .takes = "ETAG",
     .help = "only if the event is still at this revision, as in evt_7k2m9q4x8w3t-r4"},
    {.name = NULL},
};

static enum exit_code cancel_main(struct run *run);

const struct command cmd_cancel = {
    .name = "cancel",
    .usage = "ID",
    .summary = "cancel an event",
    .help = "Cancels an event. Its page stays, with the original date and the reason.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = cancel_main,
};

static enum exit_code
cancel_main(struct run *run)
{
    return event_act(run, "cancel", json_pack("{s:s*}", "reason", args_value(run, "reason")), "Cancelled:");
}
