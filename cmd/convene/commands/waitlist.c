/* convene waitlist: who waits for a seat, in their order. */
#include "convene/commands/event.h"
#include "convene/commands/rsvp_common.h"
#include "convene/frame/command.h"

static enum exit_code waitlist_main(struct run *run);

const struct command cmd_waitlist = {
    .name = "waitlist",
    .usage = "EVENT",
    .summary = "list who waits for a seat",
    .help = "Lists whoever waits for a seat of an event of yours, in the order of the queue, and whoever has "
            "an offer. "
            "\"convene rsvp offer\" gives a seat out of turn.",
    .min = 1,
    .max = 1,
    .main = waitlist_main,
};

/* Whoever has an offer, then the queue of each mode, in its order. */
static enum exit_code
waiting(struct run *run, json_t **all)
{
    json_t *seats;
    struct request request = {.method = "GET",
                              .path = event_path(run, run_event_id(run, run->args[0]), "/seats")};
    enum exit_code code = run_call(run, &request, NULL, &seats);

    if (code == EXIT_OK)
        code = rsvp_list(run, run->args[0], "offered", NULL, false, all);
    json_t *seat, *queue;
    const char *mode;
    json_object_foreach(seats, mode, seat)
    {
        if (!json_is_object(seat) || code != EXIT_OK)
            continue;
        code = rsvp_list(run, run->args[0], "waitlisted", mode, false, &queue);
        if (code == EXIT_OK)
            json_array_extend(*all, queue);
    }
    return code;
}

static enum exit_code
waitlist_main(struct run *run)
{
    json_t *rsvps = NULL;
    enum exit_code code = waiting(run, &rsvps);
    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(run_keep(run, json_pack("{s:O}", "data", rsvps)));
    else if (json_array_size(rsvps) == 0)
        run_note(run, "Nobody waits.");
    else
        rsvp_print(run, rsvps);
    return EXIT_OK;
}
