/* convene checkin: check people in by a code or a name, typed or scanned into the terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "convene/commands/event.h"
#include "convene/commands/rsvp_common.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/terminal/out.h"

static const struct flag flags[] = {
    {.name = "out", .help = "check people out instead, for hours of credit"},
    {.name = "desk", .takes = "NAME", .help = "name of this desk; a second check-in shows it"},
    {.name = "link", .help = "print the secret address of the check-in page, for a phone at the door"},
    {.name = "new", .help = "with --link: make a new address; the ones that exist stop working"},
    {.name = NULL},
};

static enum exit_code checkin_main(struct run *run);

const struct command cmd_checkin = {
    .name = "checkin",
    .usage = "EVENT [CODE-OR-NAME...]",
    .summary = "check people in, by code or by name",
    .help = "Reads one line per person from the terminal or a pipe: the text of a QR code, or part of a "
            "name. Checking in twice changes nothing and says when the first time was. An empty line or "
            "Ctrl-D ends it.",
    .min = 1,
    .max = -1,
    .flags = flags,
    .main = checkin_main,
};

struct desk {
    struct run *run;
    const char *event; /* its id */
    json_t *rsvps;     /* to find names in; NULL: get them when the next name comes */
    json_t *results;
    size_t failures;
};

/* --- one person --- */

/* Report what the server answered about one person. */
static void
report(struct desk *desk, json_t *rsvp)
{
    struct run *run = desk->run;
    json_array_append(desk->results, rsvp);
    if (run->json)
        return;
    bool out = args_has(run, "out"), again = !json_is_true(json_object_get(rsvp, "first"));
    printf("%s%s%s %s", out_style(stdout, again ? OUT_YELLOW : OUT_GREEN),
           again ? (out ? "already out" : "already in") : (out ? "out" : "in"), out_style(stdout, OUT_PLAIN),
           out_safe(run->arena, field_text(rsvp, "name")));
    if (json_integer_value(json_object_get(rsvp, "party")) > 1)
        printf(", %s persons", field_number(run->arena, rsvp, "party"));
    const char *by = out ? "" : field_text(rsvp, "checked_in_by");
    if (again)
        printf(", since %s%s%s", field_text(rsvp, out ? "checked_out" : "checked_in"), *by ? " by " : "",
               out_safe(run->arena, by));
    putchar('\n');
    fflush(stdout);
}

/* Check in the person whose RSVP has this `code` or is this `rsvp`. */
static void
send_one(struct desk *desk, const char *member, const char *text)
{
    struct run *run = desk->run;
    json_t *body = json_pack("{s:s, s:s, s:s*}", member, text, "action", args_has(run, "out") ? "out" : "in",
                             "desk", args_value(run, "desk"));
    json_t *rsvp;
    if (!body) {
        run_fail(run, EXIT_INPUT, "This line is not UTF-8 text.");
        desk->failures++;
    } else if (run_api(run, "POST", event_path(run, desk->event, "/checkin"), body, &rsvp) == EXIT_OK) {
        report(desk, rsvp);
    } else {
        desk->failures++;
    }
}

/* --- names --- */

static bool
fits(const json_t *rsvp, const char *text)
{
    return strcasestr(field_text(rsvp, "name"), text) || strcasecmp(field_text(rsvp, "email"), text) == 0;
}

static void
print_fitting(struct desk *desk, const char *text)
{
    struct arena *arena = desk->run->arena;
    json_t *rsvp;
    size_t i;
    json_array_foreach(desk->rsvps, i, rsvp)
    {
        if (fits(rsvp, text))
            fprintf(stderr, "  %s  %s  %s\n", field_text(rsvp, "id"),
                    out_safe(arena, field_text(rsvp, "name")), out_safe(arena, field_text(rsvp, "email")));
    }
}

static void
check_in_name(struct desk *desk, const char *text)
{
    struct rsvp_query query = {.event = desk->event, .states = "going,attended"};
    if (!desk->rsvps && rsvp_list(desk->run, &query, &desk->rsvps) != EXIT_OK) {
        desk->rsvps = NULL;
        desk->failures++;
        return;
    }
    const json_t *found = NULL;
    size_t count = 0, i;
    json_t *rsvp;
    json_array_foreach(desk->rsvps, i, rsvp)
    {
        if (!fits(rsvp, text))
            continue;
        found = rsvp;
        count++;
    }
    if (count == 1) {
        send_one(desk, "rsvp", field_text(found, "id"));
        return;
    }
    desk->failures++;
    run_fail(desk->run, EXIT_INPUT,
             count == 0 ? "Nobody on the list is called \"%s\"." : "Several people are called \"%s\":", text);
    print_fitting(desk, text);
    if (count == 0)
        desk->rsvps = NULL; /* the person may be added at the door, and typed again */
}

static void
check_in(struct desk *desk, const char *text)
{
    if (strncasecmp(text, "CVN1.", 5) == 0)
        send_one(desk, "code", text);
    else if (strncmp(text, "rsv_", 4) == 0)
        send_one(desk, "rsvp", text);
    else
        check_in_name(desk, text);
}

/* --- lines --- */

static void
read_lines(struct desk *desk)
{
    bool interactive = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
    char *line = NULL;
    size_t size = 0;
    for (;;) {
        if (interactive)
            fputs("code or name: ", stderr);
        ssize_t len = getline(&line, &size, stdin);
        if (len < 0)
            break;
        while (len > 0 && strchr(" \t\r\n", line[len - 1]))
            line[--len] = '\0';
        if (len == 0 && interactive)
            break;
        if (len > 0)
            check_in(desk, arena_strdup(desk->run->arena, line + strspn(line, " \t")));
    }
    free(line);
}

static enum exit_code
show_link(struct run *run, const char *event)
{
    json_t *link;
    bool renew = args_has(run, "new");
    enum exit_code code = run_api(run, renew ? "POST" : "GET",
                                  event_path(run, event, renew ? "/checkin/link" : "/checkin"), NULL, &link);
    return code == EXIT_OK ? run_show(run, link, rsvp_print_link) : code;
}

static enum exit_code
checkin_main(struct run *run)
{
    if (!run_client(run))
        return EXIT_USAGE;
    struct desk desk = {.run = run, .event = run_event_id(run, run->args[0])};
    if (args_has(run, "link"))
        return show_link(run, desk.event);
    desk.results = run_keep(run, json_array());
    for (int i = 1; i < run->arg_count; i++)
        check_in(&desk, run->args[i]);
    if (run->arg_count == 1)
        read_lines(&desk);
    if (run->json)
        run_print_json(desk.results);
    return desk.failures > 0 ? EXIT_FINDINGS : EXIT_OK;
}
