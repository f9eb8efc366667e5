/* convene rsvps: who comes to an event. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/rsvp_common.h"
#include "convene/commands/verbs.h"
#include "convene/frame/command.h"

static const struct flag flags[] = {
    {.name = "state",
     .takes = "STATE",
     .help = "only these",
     .words = "requested held going waitlisted offered declined cancelled expired attended no_show",
     .many = true},
    {.name = "needs", .help = "also what people need in order to take part"},
    {.name = "csv", .help = "as a spreadsheet takes it, with the answers to the event's questions"},
    {.name = "ics", .help = "as a calendar takes it: the event with everybody who was asked"},
    {.name = "link",
     .help = "print the secret address of the list as a page instead, where everything can be done to it"},
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

/* The whole list as the server writes it. */
static enum exit_code
rsvps_file(struct run *run, const char *format)
{
    struct request request = {.method = "GET"};
    struct reply reply = {0};
    struct buf path;
    buf_init(&path, 4000);
    buf_puts(&path, event_path(run, run_event_id(run, run->args[0]), "/rsvps"));
    client_query(&path, "state", args_joined(run, "state"));
    client_query(&path, "needs", args_has(run, "needs") ? "1" : NULL);
    client_query(&path, "format", format);
    request.path = arena_strdup(run->arena, path.data);
    buf_release(&path);
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
    struct request request = {.method = "GET",
                              .path = event_path(run, run_event_id(run, run->args[0]), "/rsvps/link")};
    json_t *answer;
    enum exit_code code = run_call(run, &request, NULL, &answer);

    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(answer);
    else
        printf("%s\n", out_safe(run->arena, event_text(answer, "url")));
    run_note(run, "Whoever has this address sees who comes and can change it.");
    return EXIT_OK;
}

/* "in_person: 12 of 20 taken, 3 held, 5 waiting" for each mode. */
static const char *
seats_text(struct run *run, const json_t *seats)
{
    const char *text = "";
    const char *mode;
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

/* --- watching --- */

/* Counts by state, a line for each; the answer of a list has them on its first page. */
static const char *
states_text(struct run *run, const json_t *counts)
{
    const char *text = "";
    const char *state;
    json_t *count;
    json_object_foreach((json_t *)counts, state, count)
    {
        json_int_t rsvps = json_integer_value(json_object_get(count, "rsvps")),
                   persons = json_integer_value(json_object_get(count, "persons"));
        text = arena_printf(run->arena, "%s%-12s%6" JSON_INTEGER_FORMAT, text, state, rsvps);
        text = persons == rsvps
                   ? arena_printf(run->arena, "%s\n", text)
                   : arena_printf(run->arena, "%s  (%" JSON_INTEGER_FORMAT " persons)\n", text, persons);
    }
    return text;
}

static enum exit_code
get_board(struct run *run, const char **text)
{
    struct request request = {.method = "GET",
                              .path = event_path(run, run_event_id(run, run->args[0]), "/rsvps?limit=1")};
    json_t *page;
    enum exit_code code = run_call(run, &request, NULL, &page);

    if (code == EXIT_OK)
        *text = arena_printf(run->arena, "%s\n\n%s", seats_text(run, json_object_get(page, "seats")),
                             states_text(run, json_object_get(page, "counts")));
    return code;
}

static enum exit_code
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

/* A terminal that can be written anew shows one board, with the time of its last change; anything else gets a
 * line for each change. */
static enum exit_code
rsvps_watch(struct run *run)
{
    const char *term = getenv("TERM"), *last = "", *text = "";
    bool board = !run->json && isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
    enum exit_code code;
    for (;; sleep(2)) {
        char clock[sizeof("23:59:59")] = "";
        time_t now = time(NULL);
        struct tm local;

        code = board ? get_board(run, &text) : get_line(run, &text);
        if (code != EXIT_OK)
            return code;
        if (strcmp(text, last) == 0)
            continue;
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

/* --- listing --- */

/* Health data stands apart from the list, and only where it was asked for. */
static void
print_needs(struct run *run, const json_t *rsvps)
{
    static const struct table_column columns[] = {{.title = "NAME"}, {.title = "NEEDS"}};
    struct table table;
    table_init(&table, run->arena, columns, COUNT_OF(columns));
    json_t *rsvp;
    size_t i;
    json_array_foreach((json_t *)rsvps, i, rsvp)
    {
        if (*event_text(rsvp, "needs"))
            table_row(&table, (const char *[]){event_text(rsvp, "name"), event_text(rsvp, "needs")});
    }
    putchar('\n');
    if (table.row_count > 0)
        verbs_print_table(&table);
    else
        run_note(run, "Nobody has said that they need something.");
}

static enum exit_code
rsvps_main(struct run *run)
{
    bool needs = args_has(run, "needs");
    if (args_has(run, "link"))
        return rsvps_link(run);
    if (args_has(run, "csv") || args_has(run, "ics"))
        return rsvps_file(run, args_has(run, "csv") ? "csv" : "ics");
    if (args_has(run, "watch"))
        return rsvps_watch(run);
    json_t *rsvps;
    enum exit_code code = rsvp_list(run, run->args[0], args_joined(run, "state"), NULL, needs, &rsvps);
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
    if (needs)
        print_needs(run, rsvps);
    json_t *seats;
    code = get_seats(run, &seats);
    if (code != EXIT_OK)
        return code;
    run_note(run, "%s", seats_text(run, seats));
    run_note(run, "As a page, with badges to print: convene rsvps %s --link", run->args[0]);
    return EXIT_OK;
}
