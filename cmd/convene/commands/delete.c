/* convene delete: erase a draft or remove an event. */
#include "convene/commands/event.h"
#include "convene/frame/run.h"

static const struct flag flags[] = {EVENT_FLAG_IF_MATCH, {.name = NULL}};

static enum exit_code delete_main(struct run *run);

const struct command cmd_delete = {
    .name = "delete",
    .usage = "ID",
    .summary = "erase a draft, or remove an event",
    .help = "Erases a draft. A published event is removed: its address then says that it is gone. If an "
            "event does not take place, cancel it instead, so that people who planned to come can read it.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = delete_main,
};

static enum exit_code
delete_main(struct run *run)
{
    const char *id = run_event_id(run, run->args[0]);
    struct request request = {
        .method = "DELETE", .path = event_path(run, id, ""), .if_match = event_if_match(run)};
    json_t *nothing;
    enum exit_code code = run_call(run, &request, NULL, &nothing);
    if (code != EXIT_OK)
        return code;
    run_note(run, "Deleted: %s", id);
    return run_show(run, run_keep(run, json_pack("{s:s, s:b}", "id", id, "deleted", 1)), NULL);
}
