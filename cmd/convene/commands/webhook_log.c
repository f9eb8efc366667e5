/* convene webhook test, log, replay: deliveries and their results. */
#include "convene/commands/webhook_log.h"

#include <string.h>
#include <time.h>

#include "base/attr.h"
#include "base/clock.h"

#include "convene/commands/verbs.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/terminal/out.h"

/* A receiver may take ten seconds to answer. The rest is time in the queue. */
enum { TEST_MS = 20000, STEP_MS = 200 };

/* The address of the webhook that the command line names, and REST. */
static const char *
webhook_path(struct run *run, const char *rest)
{
    return run_path(run, "/api/v1/webhooks/", run->args[1], rest);
}

static const char *
delivery_path(struct run *run, const char *id, const char *rest)
{
    return run_path(run, webhook_path(run, "/deliveries/"), id, rest);
}

/* The arguments are VERB ID [DELIVERY]. False after the usage line when ID is missing. */
MUST_CHECK static bool
has_id(struct run *run)
{
    if (run->arg_count >= 2)
        return true;
    help_usage(stderr, run->command);
    return false;
}

/* --- test --- */

/* Poll the delivery until it was attempted or the time is over. */
MUST_CHECK static enum exit_code
await_attempt(struct run *run, const char *id, json_t **delivery)
{
    const char *path = delivery_path(run, id, "");
    uint64_t end = clock_monotonic_us() + TEST_MS * 1000ULL;
    for (;;) {
        enum exit_code code = run_api(run, "GET", path, NULL, delivery);
        if (code != EXIT_OK || json_integer_value(json_object_get(*delivery, "attempts")) > 0 ||
            clock_monotonic_us() > end)
            return code;
        nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
    }
}

enum exit_code
webhook_test(struct run *run)
{
    json_t *delivery;
    enum exit_code code = run_api(run, "POST", webhook_path(run, "/test"), json_object(), &delivery);
    if (code == EXIT_OK)
        code = await_attempt(run, field_text(delivery, "id"), &delivery);
    if (code != EXIT_OK)
        return code;
    run_show(run, delivery, NULL);
    if (strcmp(field_text(delivery, "state"), "delivered") == 0) {
        run_note(run, "Delivered: the receiver answered %s in %s ms.",
                 field_number(run->arena, delivery, "status"),
                 field_number(run->arena, delivery, "milliseconds"));
        return EXIT_OK;
    }
    const char *error = field_text(delivery, "error");
    return run_fail(run, EXIT_FINDINGS, "Not delivered%s%s", *error ? ". " : " yet.", error);
}

/* --- log --- */

static const char *
log_path(struct run *run)
{
    const char *path = run_query(run, webhook_path(run, "/deliveries"), "state", args_joined(run, "state"));
    return run_query(run, path, "limit", "100");
}

static void
print_delivery(struct run *run, const json_t *delivery)
{
    static const char *const fields[] = {"id", "type", "event", "state", "created", "attempted", "error"};
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (*field_text(delivery, fields[i]))
            printf("%-10s %s\n", fields[i], out_safe(run->arena, field_text(delivery, fields[i])));
    printf("%-10s %s\n", "attempts", field_number(run->arena, delivery, "attempts"));
    printf("%-10s %s\n\n", "status", field_number(run->arena, delivery, "status"));
    run_print_json(json_object_get(delivery, "body"));
    if (*field_text(delivery, "answer"))
        printf("\n%s\n", out_safe(run->arena, field_text(delivery, "answer")));
}

static enum exit_code
show_delivery(struct run *run)
{
    json_t *delivery;
    enum exit_code code = run_api(run, "GET", delivery_path(run, run->args[2], ""), NULL, &delivery);
    return code == EXIT_OK ? run_show(run, delivery, print_delivery) : code;
}

static void
delivery_row(struct run *run, const json_t *delivery, const char **cells)
{
    cells[0] = field_text(delivery, "created");
    cells[1] = field_text(delivery, "type");
    cells[2] = field_text(delivery, "state");
    cells[3] = field_number(run->arena, delivery, "attempts");
    cells[4] = field_number(run->arena, delivery, "status");
    cells[5] = field_number(run->arena, delivery, "milliseconds");
    cells[6] = field_text(delivery, "id");
    cells[7] = field_text(delivery, "error");
}

enum exit_code
webhook_log(struct run *run)
{
    static const struct table_column columns[] = {{.title = "WHEN"},
                                                  {.title = "TYPE"},
                                                  {.title = "STATE"},
                                                  {.title = "TRIES", .right = true},
                                                  {.title = "STATUS", .right = true},
                                                  {.title = "MS", .right = true},
                                                  {.title = "DELIVERY", .keep = true},
                                                  {.title = "ERROR"}};
    if (!has_id(run))
        return EXIT_USAGE;
    if (run->arg_count == 3)
        return show_delivery(run);
    return verbs_list(run, &(struct verbs_list){.path = log_path(run),
                                                .columns = columns,
                                                .column_count = COUNT_OF(columns),
                                                .row = delivery_row,
                                                .more = "These are the newest 100 deliveries."});
}

/* --- replay --- */

static void
print_count(struct run *run, const json_t *answer)
{
    run_note(run, "%s deliveries will be sent again.", field_number(run->arena, answer, "replayed"));
}

static void
print_id(struct run *run, const json_t *delivery)
{
    run_note(run, "Will be sent again: %s", field_text(delivery, "id"));
}

enum exit_code
webhook_replay(struct run *run)
{
    if (!has_id(run))
        return EXIT_USAGE;
    const char *since = args_value(run, "since");
    if ((run->arg_count == 3) == (since != NULL))
        return run_fail(run, EXIT_USAGE, "Name a delivery (msg_…, see convene webhook log), or use --since.");
    json_t *answer;
    enum exit_code code =
        since
            ? run_api(run, "POST", webhook_path(run, "/replay"), json_pack("{s:s}", "since", since), &answer)
            : run_api(run, "POST", delivery_path(run, run->args[2], "/replay"), json_object(), &answer);
    return code == EXIT_OK ? run_show(run, answer, since ? print_count : print_id) : code;
}
