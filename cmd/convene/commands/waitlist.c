/* convene waitlist: the queue for seats. */
#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/rsvp_common.h"
#include "convene/frame/run.h"

static enum exit_code waitlist_main(struct run *run);

const struct command cmd_waitlist = {
    .name = "waitlist",
    .usage = "EVENT",
    .summary = "list the people who wait for a seat",
    .help = "Lists the people who have an offer for a seat of one of your events, and those who wait, in the "
            "order of the queue. \"convene rsvp offer\" offers a seat out of turn.",
    .min = 1,
    .max = 1,
    .main = waitlist_main,
};

/* Get everybody with an offer, then the queue of each mode in its order. */
MUST_CHECK static enum exit_code
get_waiting(struct run *run, json_t **all)
{
    const char *event = run->args[0];
    json_t *seats;
    enum exit_code code =
        run_api(run, "GET", event_path(run, run_event_id(run, event), "/seats"), NULL, &seats);
    if (code == EXIT_OK)
        code = rsvp_list(run, &(struct rsvp_query){.event = event, .states = "offered"}, all);
    const char *mode;
    json_t *seat;
    json_object_foreach(seats, mode, seat)
    {
        if (!json_is_object(seat) || code != EXIT_OK)
            continue;
        json_t *queue;
        code = rsvp_list(run, &(struct rsvp_query){.event = event, .states = "waitlisted", .mode = mode},
                         &queue);
        if (code == EXIT_OK)
            json_array_extend(*all, queue);
    }
    return code;
}

static enum exit_code
waitlist_main(struct run *run)
{
    json_t *rsvps = NULL;
    enum exit_code code = get_waiting(run, &rsvps);
    if (code != EXIT_OK)
        return code;
    if (run->json)
        return run_show(run, run_keep(run, json_pack("{s:O}", "data", rsvps)), NULL);
    if (json_array_size(rsvps) == 0)
        run_note(run, "Nobody is waiting.");
    else
        rsvp_print(run, rsvps);
    return EXIT_OK;
}
