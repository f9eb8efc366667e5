/* convene publish: make a draft public. */
#include "convene/commands/event.h"
#include "convene/frame/command.h"

static const struct flag flags[] = {
    {.name = "if-match",
     .takes = "ETAG",
     .help = "only if the event is still at this revision, as in evt_7k2m9q4x8w3t-r4"},
    {.name = NULL},
};

static enum exit_code publish_main(struct run *run);

const struct command cmd_publish = {
    .name = "publish",
    .usage = "ID",
    .summary = "make a draft public",
    .help = "Makes a draft public. Publishing what is public already changes nothing.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = publish_main,
};

static enum exit_code
publish_main(struct run *run)
{
    return event_act(run, "publish", json_object(), "Published:");
}
