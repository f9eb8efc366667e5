/* convene reschedule: another date. */
#include "convene/commands/event.h"
#include "convene/frame/command.h"
#include "convene/input/when.h"

static const struct flag flags[] = {
    {.name = "starts",
     .takes = "WHEN",
     .help = "the new start, as in \"2027-05-04 09:00\" or \"+45d 09:00\""},
    {.name = "ends", .takes = "WHEN", .help = "the new end, as in \"12:00\" or \"+3h\""},
    {.name = "timezone", .takes = "ZONE", .help = "another time zone, as in Europe/Berlin"},
    {.name = "reason", .takes = "TEXT", .help = "why, for those who planned to come"},
    {.name = "if-match",
     .takes = "ETAG",
     .help = "only if the event is still at this revision, as in evt_7k2m9q4x8w3t-r4"},
    {.name = NULL},
};

static enum exit_code reschedule_main(struct run *run);

const struct command cmd_reschedule = {
    .name = "reschedule",
    .usage = "ID --starts WHEN",
    .summary = "move an event to another date",
    .help = "Moves an event to another date. Its page shows the old one, too.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = reschedule_main,
};

static enum exit_code
reschedule_main(struct run *run)
{
    const char *starts = args_value(run, "starts"), *ends = args_value(run, "ends");
    struct when when = {.today = when_today(run->arena)};

    if (!starts)
        return run_fail(run, EXIT_USAGE,
                        "Say when it starts now: convene reschedule %s --starts \"2027-05-04 09:00\".",
                        run->args[0]);
    when.starts = when_read(run->arena, &when, starts);
    return event_act(run, "reschedule",
                     json_pack("{s:s, s:s*, s:s*, s:s*}", "starts", when.starts, "ends",
                               ends ? when_read_end(run->arena, &when, ends) : NULL, "zone",
                               args_value(run, "timezone"), "reason", args_value(run, "reason")),
                     "Rescheduled:");
}
