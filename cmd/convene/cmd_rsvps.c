/* convene rsvps: who comes to an event. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "event.h"
#include "rsvp.h"

static const struct flag flags[] = {
    {.name = "state",
     .takes = "STATE",
     .help = "only these",
     .words = "requested held going waitlisted offered declined cancelled expired attended no_show",
     .many = true},
    {.name = "csv", .help = "as a spreadsheet takes it, with the answers to the event's questions"},
    {.name = "watch", .help = "stay, and show the counts whenever they change; Ctrl-C ends it"},
    {.name = NULL},
};

static enum exit_code rsvps_main(struct run *run);

const struct command cmd_rsvps = {
    .name = "rsvps",
    .usage = "EVENT",
    .summary = "list who comes to an event",
    .help = "Lists the RSVPs of an event of yours with their states, and says how many seats are taken. "
            "Needs the "
            "organizer's token.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = rsvps_main,
};

static enum exit_code
rsvps_csv(struct run *run)
{
    struct buf path;
    struct request request = {.method = "GET"};
    struct reply reply = {0};
    enum exit_code code;

    buf_init(&path, 4000);
    buf_puts(&path, event_path(run, run_event_id(run, run->args[0]), "/rsvps"));
    client_query(&path, "state", args_joined(run, "state"));
    client_query(&path, "format", "csv");
    request.path = arena_strdup(run->arena, path.data);
    buf_release(&path);
    code = run_send(run, &request, &reply);
    if (code != EXIT_OK)
        return code;
    if (reply.status != 200)
        return run_refused(run, &reply);
    fwrite(reply.body, 1, reply.len, stdout);
    return EXIT_OK;
}

/* "in_person: 12 of 20 taken, 3 held, 5 waiting" for each mode. */
static const char *
seats_text(struct run *run, const json_t *seats)
{
    const char *text = "", *mode;
    json_t *seat;

    json_object_foreach((json_t *)seats, mode, seat)
    {
        const json_t *capacity = json_object_get(seat, "capacity");
        const char *of = json_is_integer(capacity) ? arena_printf(run->arena, " of %" JSON_INTEGER_FORMAT,
                                                                  json_integer_value(capacity))
                                                   : "";

        if (!json_is_object(seat))
            continue;
        text = arena_printf(run->arena,
                            "%s%s%s: %" JSON_INTEGER_FORMAT "%s taken, %" JSON_INTEGER_FORMAT
                            " held, %" JSON_INTEGER_FORMAT " waiting%s",
                            text, *text ? "; " : "", mode, json_integer_value(json_object_get(seat, "taken")),
                            of, json_integer_value(json_object_get(seat, "held")),
                            json_integer_value(json_object_get(seat, "waiting")),
                            json_is_true(json_object_get(seat, "over")) ? " (over capacity)" : "");
    }
    return text;
}

static enum exit_code
get_seats(struct run *run, json_t **seats)
{
    struct request request = {.method = "GET",
                              .path = event_path(run, run_event_id(run, run->args[0]), "/seats")};

    return run_call(run, &request, NULL, seats);
}

static enum exit_code
rsvps_watch(struct run *run)
{
    const char *last = "";

    for (;; sleep(2)) {
        json_t *seats;
        enum exit_code code = get_seats(run, &seats);
        const char *text;

        if (code != EXIT_OK)
            return code;
        text = seats_text(run, seats);
        if (strcmp(text, last) == 0)
            continue;
        if (run->json)
            run_print_json(seats);
        else
            printf("%s\n", text);
        if (fflush(stdout) != 0)
            return EXIT_OK;
        last = text;
    }
}

static enum exit_code
rsvps_main(struct run *run)
{
    json_t *rsvps, *seats;
    enum exit_code code;

    if (args_has(run, "csv"))
        return rsvps_csv(run);
    if (args_has(run, "watch"))
        return rsvps_watch(run);
    code = rsvp_list(run, run->args[0], args_joined(run, "state"), NULL, &rsvps);
    if (code != EXIT_OK)
        return code;
    if (run->json) {
        run_print_json(run_keep(run, json_pack("{s:O}", "data", rsvps)));
        return EXIT_OK;
    }
    if (json_array_size(rsvps) == 0)
        run_note(run, "Nobody yet.");
    else
        rsvp_print(run, rsvps);
    code = get_seats(run, &seats);
    if (code == EXIT_OK)
        run_note(run, "%s", seats_text(run, seats));
    return code;
}
