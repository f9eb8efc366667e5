/* convene outbox: what is told to whom, and what could not be. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/escape.h"

#include "convene/commands/event.h"
#include "convene/commands/outbox_bounce.h"
#include "convene/commands/verbs.h"
#include "convene/frame/command.h"

static const struct flag flags[] = {
    {.name = "event",
     .takes = "EVENT",
     .help = "only what is about this event (organizers name one of theirs)"},
    {.name = "state",
     .takes = "STATE",
     .help = "only in these states",
     .words = "ready sending retry later done dropped dead",
     .many = true},
    {.name = "kind", .takes = "KIND", .help = "only of this kind, as in rsvp_confirmed"},
    {.name = "limit", .takes = "N", .help = "at most so many (50 unless given)"},
    {.name = "all", .help = "retry: everything that failed, of --kind and --event if given"},
    {.name = NULL},
};

static enum exit_code outbox_main(struct run *run);

const struct command cmd_outbox = {
    .name = "outbox",
    .usage = "list | show ID | retry ID | retry --all | drop ID | stats | bounce [ADDRESS] < MAIL",
    .summary = "see what is sent to whom, send again what failed",
    .help =
        "Everything that tells somebody something waits in the outbox until it is delivered. \"list\" shows "
        "the "
        "newest first: ready, sending, retry (failed, will be tried again), later (due in the future), done, "
        "dropped (no longer needed) and dead (failed for good, with the reason). \"retry\" sends a dead one "
        "again, or one that waits at once; \"drop\" takes one out. Organizers see their own events; the "
        "whole "
        "queue and \"stats\" are for administrators.\n\n"
        "\"bounce\" reads a mail that came back and notes on its row why. Let your mail system run it for "
        "the "
        "address of convened's --mail-bounces, with the address behind it when the mail does not say it.",
    .verbs = "list show retry drop stats bounce",
    .min = 1,
    .max = 2,
    .flags = flags,
    .main = outbox_main,
};

/* --- list --- */

static void
add_parameter(struct run *run, const char **path, const char *name, const char *value)
{
    if (!value)
        return;
    struct buf escaped;
    buf_init(&escaped, 4096);
    escape_url(&escaped, value, strlen(value));
    *path = arena_printf(run->arena, "%s%c%s=%s", *path, strchr(*path, '?') ? '&' : '?', name, escaped.data);
    buf_release(&escaped);
}

static const char *
event_of(struct run *run)
{
    const char *event = args_value(run, "event");
    return event ? run_event_id(run, event) : NULL;
}

static const char *
list_path(struct run *run)
{
    const char *path = "/api/v1/outbox";
    add_parameter(run, &path, "event", event_of(run));
    add_parameter(run, &path, "state", args_joined(run, "state"));
    add_parameter(run, &path, "kind", args_value(run, "kind"));
    add_parameter(run, &path, "limit", args_value(run, "limit"));
    return path;
}

static const char *
number_text(struct run *run, const json_t *row, const char *name)
{
    return arena_printf(run->arena, "%lld", (long long)json_integer_value(json_object_get(row, name)));
}

/* When it was settled, else when it is due, else when it was caused. */
static const char *
when_of(const json_t *row)
{
    const char *settled = event_text(row, "settled"), *due = event_text(row, "due");
    return *settled ? settled : *due ? due : event_text(row, "created");
}

static void
outbox_row(struct run *run, const json_t *row, const char **cells)
{
    cells[0] = number_text(run, row, "id");
    cells[1] = event_text(row, "state");
    cells[2] = event_text(row, "kind");
    cells[3] = event_text(row, "to");
    cells[4] = number_text(run, row, "attempts");
    cells[5] = when_of(row);
    cells[6] = event_text(row, "reason");
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

    return verbs_list(
        run, &(struct verbs_list){.path = list_path(run),
                                  .columns = columns,
                                  .column_count = COUNT_OF(columns),
                                  .row = outbox_row,
                                  .none = "There is nothing in the outbox.",
                                  .more = "There is more; --limit, --state, --kind and --event choose."});
}

/* --- one --- */

static void
print_row(struct run *run, const json_t *row)
{
    if (run->json) {
        run_print_json(row);
        return;
    }
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)row, key, value)
    {
        if (json_is_null(value))
            continue;
        printf("%-9s ", key);
        if (json_is_string(value))
            printf("%s\n", out_safe(run->arena, json_string_value(value)));
        else if (json_is_integer(value))
            printf("%lld\n", (long long)json_integer_value(value));
        else
            run_print_json(value);
    }
}

static enum exit_code
ask_one(struct run *run, const char *method, const char *what)
{
    struct request request = {.method = method,
                              .path = arena_printf(run->arena, "/api/v1/outbox/%s%s", run->args[1], what)};
    json_t *row;
    enum exit_code code = run_call(run, &request, NULL, &row);

    if (code == EXIT_OK)
        print_row(run, row);
    return code;
}

/* Without a mail server, a daemon on this machine keeps what it would have sent. */
static void
print_kept(struct run *run)
{
    struct request request = {.method = "GET",
                              .path = arena_printf(run->arena, "/dev/mail/%s/text", run->args[1])};
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
    enum exit_code code = ask_one(run, "GET", "");
    if (code == EXIT_OK && !run->json)
        print_kept(run);
    return code;
}

static enum exit_code
outbox_drop(struct run *run)
{
    return ask_one(run, "POST", "/drop");
}

static enum exit_code
retry_all(struct run *run)
{
    json_t *answer;
    enum exit_code code = verbs_send(
        run, "POST", "/api/v1/outbox/retry",
        json_pack("{s:s*, s:s*}", "kind", args_value(run, "kind"), "event", event_of(run)), &answer);

    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(answer);
    else
        printf("%s\n", number_text(run, answer, "retried"));
    run_note(run, "So many are sent again.");
    return EXIT_OK;
}

static enum exit_code
outbox_retry(struct run *run)
{
    if (args_has(run, "all") != (run->arg_count == 1)) {
        help_usage(stderr, run->command);
        return run_fail(run, EXIT_USAGE, "\"retry\" takes the id of one message, or --all.");
    }
    return args_has(run, "all") ? retry_all(run) : ask_one(run, "POST", "/retry");
}

/* --- stats --- */

static void
print_depth(struct run *run, const json_t *stats)
{
    static const struct table_column columns[] = {
        {.title = "STATE"}, {.title = "CHANNEL"}, {.title = "ROWS", .right = true}, {.title = "OLDEST"}};
    struct table table;
    table_init(&table, run->arena, columns, 4);
    json_t *row;
    size_t i;
    json_array_foreach(json_object_get(stats, "rows"), i, row)
    {
        table_row(&table, (const char *[]){event_text(row, "state"), event_text(row, "channel"),
                                           number_text(run, row, "n"), event_text(row, "oldest")});
    }
    verbs_print_table(&table);
}

static void
print_settled(struct run *run, const json_t *stats)
{
    static const struct table_column columns[] = {{.title = "KIND"},
                                                  {.title = "CHANNEL"},
                                                  {.title = "OUTCOME"},
                                                  {.title = "TIMES", .right = true},
                                                  {.title = "LAST"}};

    struct table table;
    table_init(&table, run->arena, columns, 5);
    json_t *row;
    size_t i;
    json_array_foreach(json_object_get(stats, "settled"), i, row)
    {
        table_row(&table, (const char *[]){event_text(row, "kind"), event_text(row, "channel"),
                                           event_text(row, "outcome"), number_text(run, row, "n"),
                                           event_text(row, "last")});
    }
    verbs_print_table(&table);
}

static enum exit_code
outbox_stats(struct run *run)
{
    json_t *stats;
    struct request request = {.method = "GET", .path = "/api/v1/outbox/stats"};
    enum exit_code code = run_call(run, &request, NULL, &stats);

    if (code != EXIT_OK)
        return code;
    if (run->json) {
        run_print_json(stats);
        return EXIT_OK;
    }
    print_depth(run, stats);
    printf("\n");
    print_settled(run, stats);
    long long late = (long long)json_integer_value(json_object_get(stats, "mail_late_seconds"));
    run_note(run, "%zu at work.", json_array_size(json_object_get(stats, "notifiers")));
    if (late > 0)
        run_note(run, "No mail has left for %lld seconds.", late);
    return EXIT_OK;
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
