/* convene rsvps: the RSVPs of an event. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/rsvp_common.h"
#include "convene/commands/verbs.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/terminal/out.h"

static const struct flag flags[] = {
    {.name = "state",
     .takes = "STATE",
     .help = "only RSVPs in these states",
     .words = "requested held going waitlisted offered declined cancelled expired attended no_show",
     .many = true},
    {.name = "needs", .help = "also show what people need in order to take part"},
    {.name = "csv", .help = "print CSV for a spreadsheet, with the answers to the event's questions"},
    {.name = "ics", .help = "print a calendar file: the event with everybody's answer"},
    {.name = "link",
     .help = "print the secret address of the list as a web page, where RSVPs can be managed"},
    {.name = "new", .help = "with --link: make a new address; the ones that exist stop working"},
    {.name = "watch", .help = "show the counts and update them, until Ctrl-C"},
    {.name = NULL},
};

static enum exit_code rsvps_main(struct run *run);

const struct command cmd_rsvps = {
    .name = "rsvps",
    .usage = "EVENT",
    .summary = "list the RSVPs of an event",
    .help = "Lists the RSVPs of one of your events with their states, and says how many seats are taken. "
            "Needs the organizer's token.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = rsvps_main,
};

/* An address below the event that the command line names. */
static const char *
event_path_of(struct run *run, const char *rest)
{
    return event_path(run, run_event_id(run, run->args[0]), rest);
}

/* --- --csv, --ics, --link --- */

/* Print the whole list as the server writes it. */
static enum exit_code
rsvps_file(struct run *run, const char *format)
{
    const char *path = event_path_of(run, "/rsvps");
    path = run_query(run, path, "state", args_joined(run, "state"));
    path = run_query(run, path, "needs", args_has(run, "needs") ? "1" : NULL);
    struct request request = {.method = "GET", .path = run_query(run, path, "format", format)};
    struct reply reply = {0};
    enum exit_code code = run_send(run, &request, &reply);
    if (code != EXIT_OK)
        return code;
    if (reply.status != 200)
        return run_refused(run, &reply);
    fwrite(reply.body, 1, reply.len, stdout);
    return EXIT_OK;
}

static enum exit_code
rsvps_link(struct run *run)
{
    json_t *link;
    enum exit_code code =
        run_api(run, args_has(run, "new") ? "POST" : "GET", event_path_of(run, "/rsvps/link"), NULL, &link);
    if (code != EXIT_OK)
        return code;
    run_show(run, link, rsvp_print_link);
    run_note(run,
             "Anybody with this address can see and change the RSVPs, until four weeks after the event.");
    return EXIT_OK;
}

/* --- seats --- */

/* "in_person: 12 of 20 taken, 3 held, 5 waiting" for each mode. */
static const char *
seats_text(struct run *run, const json_t *seats)
{
    const char *text = "", *mode;
    json_t *seat;
    json_object_foreach((json_t *)seats, mode, seat)
    {
        if (!json_is_object(seat))
            continue;
        const char *capacity = field_number(run->arena, seat, "capacity");
        text =
            arena_printf(run->arena, "%s%s%s: %s%s%s taken, %s held, %s waiting%s", text, *text ? "; " : "",
                         mode, field_number(run->arena, seat, "taken"), *capacity ? " of " : "", capacity,
                         field_number(run->arena, seat, "held"), field_number(run->arena, seat, "waiting"),
                         json_is_true(json_object_get(seat, "over")) ? " (over capacity)" : "");
    }
    return text;
}

MUST_CHECK static enum exit_code
get_seats(struct run *run, json_t **seats)
{
    return run_api(run, "GET", event_path_of(run, "/seats"), NULL, seats);
}

/* --- --watch --- */

/* A line for each state with its number of RSVPs, from the `counts` of a list's first page. */
static const char *
states_text(struct run *run, const json_t *counts)
{
    const char *text = "", *state;
    json_t *count;
    json_object_foreach((json_t *)counts, state, count)
    {
        json_int_t rsvps = json_integer_value(json_object_get(count, "rsvps"));
        json_int_t persons = json_integer_value(json_object_get(count, "persons"));
        text = arena_printf(run->arena, "%s%-12s%6" JSON_INTEGER_FORMAT, text, state, rsvps);
        text = persons == rsvps
                   ? arena_printf(run->arena, "%s\n", text)
                   : arena_printf(run->arena, "%s  (%" JSON_INTEGER_FORMAT " persons)\n", text, persons);
    }
    return text;
}

/* Seats and states, for a terminal. */
MUST_CHECK static enum exit_code
get_board(struct run *run, const char **text)
{
    json_t *page;
    enum exit_code code = run_api(run, "GET", event_path_of(run, "/rsvps?limit=1"), NULL, &page);
    if (code == EXIT_OK)
        *text = arena_printf(run->arena, "%s\n\n%s", seats_text(run, json_object_get(page, "seats")),
                             states_text(run, json_object_get(page, "counts")));
    return code;
}

/* The seats in one line. */
MUST_CHECK static enum exit_code
get_line(struct run *run, const char **text)
{
    json_t *seats;
    enum exit_code code = get_seats(run, &seats);
    if (code == EXIT_OK && run->json) {
        char *json = json_dumps(seats, RUN_JSON);
        *text = arena_strdup(run->arena, json ? json : "");
        free(json);
    } else if (code == EXIT_OK) {
        *text = seats_text(run, seats);
    }
    return code;
}

/* A terminal that can be cleared shows one board, with the time of its last change. Elsewhere each change is
 * a line. */
static enum exit_code
rsvps_watch(struct run *run)
{
    const char *term = getenv("TERM"), *last = "", *text = "";
    bool board = !run->json && isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
    for (;; sleep(2)) {
        enum exit_code code = board ? get_board(run, &text) : get_line(run, &text);
        if (code != EXIT_OK)
            return code;
        if (strcmp(text, last) == 0)
            continue;
        char clock[sizeof("23:59:59")] = "";
        time_t now = time(NULL);
        struct tm local;
        if (localtime_r(&now, &local))
            strftime(clock, sizeof(clock), "%H:%M:%S", &local);
        if (board)
            printf("\033[H\033[J%s\nsince %s; Ctrl-C ends it\n", text, clock);
        else
            printf("%s\n", text);
        if (fflush(stdout) != 0)
            return EXIT_OK;
        last = text;
    }
}

/* --- the list --- */

/* Needs are health data: they are printed apart from the list, and only when they were asked for. */
static void
print_needs(struct run *run, const json_t *rsvps)
{
    static const struct table_column columns[] = {{.title = "NAME"}, {.title = "NEEDS"}};
    struct table table;
    table_init(&table, run->arena, columns, COUNT_OF(columns));
    json_t *rsvp;
    size_t i;
    json_array_foreach(rsvps, i, rsvp)
    {
        if (*field_text(rsvp, "needs"))
            table_row(&table, (const char *[]){field_text(rsvp, "name"), field_text(rsvp, "needs")});
    }
    putchar('\n');
    if (table.row_count > 0)
        verbs_print_table(&table);
    else
        run_note(run, "Nobody has stated a need.");
}

static enum exit_code
rsvps_main(struct run *run)
{
    if (args_has(run, "link"))
        return rsvps_link(run);
    if (args_has(run, "csv") || args_has(run, "ics"))
        return rsvps_file(run, args_has(run, "csv") ? "csv" : "ics");
    if (args_has(run, "watch"))
        return rsvps_watch(run);
    struct rsvp_query query = {
        .event = run->args[0], .states = args_joined(run, "state"), .needs = args_has(run, "needs")};
    json_t *rsvps;
    enum exit_code code = rsvp_list(run, &query, &rsvps);
    if (code != EXIT_OK)
        return code;
    if (run->json)
        return run_show(run, run_keep(run, json_pack("{s:O}", "data", rsvps)), NULL);
    if (json_array_size(rsvps) == 0)
        run_note(run, "There are no RSVPs.");
    else
        rsvp_print(run, rsvps);
    if (query.needs)
        print_needs(run, rsvps);
    json_t *seats;
    code = get_seats(run, &seats);
    if (code != EXIT_OK)
        return code;
    run_note(run, "%s", seats_text(run, seats));
    run_note(run, "To manage them on a web page and to print badges: convene rsvps %s --link", run->args[0]);
    return EXIT_OK;
}
