/* convene outbox: messages that are sent or failed. */
#include <string.h>

#include "base/attr.h"

#include "convene/commands/outbox_bounce.h"
#include "convene/commands/verbs.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"

static const struct flag flags[] = {
    {.name = "event", .takes = "EVENT", .help = "only messages about this event (organizers: one of yours)"},
    {.name = "state",
     .takes = "STATE",
     .help = "only in these states",
     .words = "ready sending retry later done dropped dead",
     .many = true},
    {.name = "kind", .takes = "KIND", .help = "only of this kind, as in rsvp_confirmed"},
    {.name = "limit", .takes = "N", .help = "at most this many (50 by default)"},
    {.name = "all", .help = "retry all failed messages, of --kind and --event if given"},
    {.name = NULL},
};

static enum exit_code outbox_main(struct run *run);

const struct command cmd_outbox = {
    .name = "outbox",
    .usage = "list | show ID | retry ID | retry --all | drop ID | stats | bounce [ADDRESS] < MAIL",
    .summary = "show the messages that are sent, and retry those that failed",
    .help =
        "The outbox holds every message until it is delivered. \"list\" shows the newest first. States: "
        "ready, sending, retry (failed, will be tried again), later (due in the future), done, dropped (no "
        "longer needed), dead (failed for good, with the reason). \"retry\" sends a dead message again, or a "
        "waiting one at once. \"drop\" removes one. Organizers see the messages about their own events. "
        "\"stats\" and the whole outbox are for administrators.\n\n\"bounce\" reads a mail that came back "
        "and stores the reason with the message. Let your mail system run it for the address of convened's "
        "--mail-bounces. Give the recipient's ADDRESS when the mail does not name it.",
    .verbs = "list show retry drop stats bounce",
    .min = 1,
    .max = 2,
    .flags = flags,
    .main = outbox_main,
};

/* --- list --- */

/* The id of the event that --event names, or NULL. */
static const char *
event_of(struct run *run)
{
    const char *event = args_value(run, "event");
    return event ? run_event_id(run, event) : NULL;
}

static const char *
list_path(struct run *run)
{
    const char *path = run_query(run, "/api/v1/outbox", "event", event_of(run));
    path = run_query(run, path, "state", args_joined(run, "state"));
    path = run_query(run, path, "kind", args_value(run, "kind"));
    return run_query(run, path, "limit", args_value(run, "limit"));
}

/* When the message was settled; or else when it is due, or else when it was created. */
static const char *
when_of(const json_t *row)
{
    const char *settled = field_text(row, "settled"), *due = field_text(row, "due");
    return *settled ? settled : *due ? due : field_text(row, "created");
}

static void
outbox_row(struct run *run, const json_t *row, const char **cells)
{
    cells[0] = field_number(run->arena, row, "id");
    cells[1] = field_text(row, "state");
    cells[2] = field_text(row, "kind");
    cells[3] = field_text(row, "to");
    cells[4] = field_number(run->arena, row, "attempts");
    cells[5] = when_of(row);
    cells[6] = field_text(row, "reason");
}

static enum exit_code
outbox_list(struct run *run)
{
    static const struct table_column columns[] = {{.title = "ID", .keep = true, .right = true},
                                                  {.title = "STATE"},
                                                  {.title = "KIND"},
                                                  {.title = "TO"},
                                                  {.title = "TRIES", .right = true},
                                                  {.title = "WHEN"},
                                                  {.title = "REASON"}};
    return verbs_list(run, &(struct verbs_list){
                               .path = list_path(run),
                               .columns = columns,
                               .column_count = COUNT_OF(columns),
                               .row = outbox_row,
                               .none = "There is nothing in the outbox.",
                               .more = "There are more. Choose with --limit, --state, --kind or --event."});
}

/* --- one message --- */

static void
print_row(struct run *run, const json_t *row)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)row, key, value)
    {
        if (json_is_null(value))
            continue;
        printf("%-9s ", key);
        if (json_is_string(value))
            printf("%s\n", out_safe(run->arena, json_string_value(value)));
        else if (json_is_integer(value))
            printf("%" JSON_INTEGER_FORMAT "\n", json_integer_value(value));
        else
            run_print_json(value);
    }
}

/* Call METHOD on the message that the command line names, with ACTION behind its address, and print it. */
static enum exit_code
call_one(struct run *run, const char *method, const char *action)
{
    json_t *row;
    const char *path = run_path(run, "/api/v1/outbox/", run->args[1], action);
    enum exit_code code = run_api(run, method, path, NULL, &row);
    return code == EXIT_OK ? run_show(run, row, print_row) : code;
}

/* Print the text of a mail that was not sent: a daemon without a mail server keeps it and shows it to its own
 * machine. */
static void
print_kept(struct run *run)
{
    struct request request = {.method = "GET", .path = run_path(run, "/dev/mail/", run->args[1], "/text")};
    struct reply reply;
    if (run_send(run, &request, &reply) != EXIT_OK || reply.status != 200)
        return;
    putchar('\n');
    for (const char *line = reply.body; *line;) {
        size_t len = strcspn(line, "\r\n");
        printf("%s\n", out_safe(run->arena, arena_strndup(run->arena, line, len)));
        line += len + (line[len] == '\r');
        line += *line == '\n';
    }
}

static enum exit_code
outbox_show(struct run *run)
{
    enum exit_code code = call_one(run, "GET", "");
    if (code == EXIT_OK && !run->json)
        print_kept(run);
    return code;
}

static enum exit_code
outbox_drop(struct run *run)
{
    return call_one(run, "POST", "/drop");
}

static void
print_retried(struct run *run, const json_t *answer)
{
    const char *count = field_number(run->arena, answer, "retried");
    printf("%s\n", count);
    run_note(run, "%s messages will be sent again.", count);
}

static enum exit_code
retry_all(struct run *run)
{
    json_t *body = json_pack("{s:s*, s:s*}", "kind", args_value(run, "kind"), "event", event_of(run));
    json_t *answer;
    enum exit_code code = run_api(run, "POST", "/api/v1/outbox/retry", body, &answer);
    return code == EXIT_OK ? run_show(run, answer, print_retried) : code;
}

static enum exit_code
outbox_retry(struct run *run)
{
    if (args_has(run, "all") != (run->arg_count == 1)) {
        help_usage(stderr, run->command);
        return run_fail(run, EXIT_USAGE, "\"retry\" takes the id of one message, or --all.");
    }
    return args_has(run, "all") ? retry_all(run) : call_one(run, "POST", "/retry");
}

/* --- stats --- */

static void
depth_row(struct run *run, const json_t *row, const char **cells)
{
    cells[0] = field_text(row, "state");
    cells[1] = field_text(row, "channel");
    cells[2] = field_number(run->arena, row, "n");
    cells[3] = field_text(row, "oldest");
}

static void
settled_row(struct run *run, const json_t *row, const char **cells)
{
    cells[0] = field_text(row, "kind");
    cells[1] = field_text(row, "channel");
    cells[2] = field_text(row, "outcome");
    cells[3] = field_number(run->arena, row, "n");
    cells[4] = field_text(row, "last");
}

static void
print_stats(struct run *run, const json_t *stats)
{
    static const struct table_column depth[] = {
        {.title = "STATE"}, {.title = "CHANNEL"}, {.title = "ROWS", .right = true}, {.title = "OLDEST"}};
    static const struct table_column settled[] = {{.title = "KIND"},
                                                  {.title = "CHANNEL"},
                                                  {.title = "OUTCOME"},
                                                  {.title = "TIMES", .right = true},
                                                  {.title = "LAST"}};
    verbs_print_items(
        run, &(struct verbs_list){.columns = depth, .column_count = COUNT_OF(depth), .row = depth_row},
        json_object_get(stats, "rows"));
    putchar('\n');
    verbs_print_items(
        run, &(struct verbs_list){.columns = settled, .column_count = COUNT_OF(settled), .row = settled_row},
        json_object_get(stats, "settled"));
    run_note(run, "%zu notifiers are running.", json_array_size(json_object_get(stats, "notifiers")));
    if (json_integer_value(json_object_get(stats, "mail_late_seconds")) > 0)
        run_note(run, "Mail is due, but none was sent for %s seconds.",
                 field_number(run->arena, stats, "mail_late_seconds"));
}

static enum exit_code
outbox_stats(struct run *run)
{
    json_t *stats;
    enum exit_code code = run_api(run, "GET", "/api/v1/outbox/stats", NULL, &stats);
    return code == EXIT_OK ? run_show(run, stats, print_stats) : code;
}

static enum exit_code
outbox_main(struct run *run)
{
    static const struct verb verbs[] = {
        {.name = "list", .main = outbox_list},
        {.name = "show", .args = 1, .main = outbox_show},
        {.name = "retry", .args = -1, .main = outbox_retry},
        {.name = "drop", .args = 1, .main = outbox_drop},
        {.name = "stats", .main = outbox_stats},
        {.name = "bounce", .args = -1, .main = outbox_bounce},
        {.name = NULL},
    };
    return verbs_run(run, verbs);
}
