/* convene move-online: no room, but a stream. */
#include "convene/commands/event.h"
#include "convene/frame/command.h"

static const struct flag flags[] = {
    {.name = "stream", .takes = "URL", .help = "address of the stream"},
    {.name = "public", .help = "show that address to everyone"},
    {.name = "reason", .takes = "TEXT", .help = "why, for those who planned to come"},
    {.name = "if-match",
     .takes = "ETAG",
     .help = "only if the event is still at this revision, as in evt_7k2m9q4x8w3t-r4"},
    {.name = NULL},
};

static enum exit_code move_online_main(struct run *run);

const struct command cmd_move_online = {
    .name = "move-online",
    .usage = "ID",
    .summary = "hold an event online instead",
    .help = "Holds an event online instead of at its place, which stays in the change log.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = move_online_main,
};

static enum exit_code
move_online_main(struct run *run)
{
    json_t *online =
        json_pack("{s:s?, s:b}", "url", args_value(run, "stream"), "public", args_has(run, "public"));

    return event_act(run, "move-online",
                     json_pack("{s:o, s:s*}", "online", online, "reason", args_value(run, "reason")),
                     "Moved online:");
}
