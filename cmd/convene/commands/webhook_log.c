/* convene webhook test, log, replay: what was sent and what came of it. */
#include <string.h>
#include <time.h>

#include "base/attr.h"
#include "base/clock.h"

#include "convene/commands/event.h"
#include "convene/commands/verbs.h"
#include "convene/commands/webhook_log.h"
#include "convene/terminal/out.h"

/* An answer may take ten seconds, and its row some more when the queue is long. */
enum { TEST_MS = 20000, STEP_MS = 200 };

static const char *
number_of(struct run *run, const json_t *delivery, const char *member)
{
    const json_t *value = json_object_get(delivery, member);
    return json_is_integer(value)
               ? arena_printf(run->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value))
               : "";
}

/* The address of the webhook that the command line names, and REST. */
static const char *
webhook_path(struct run *run, const char *rest)
{
    return run_path(run, "/api/v1/webhooks/", run->args[1], rest);
}

static const char *
delivery_path(struct run *run, const char *id, const char *rest)
{
    return webhook_path(run, arena_printf(run->arena, "/deliveries/%s%s", id, rest));
}

/* False after the usage line: behind the verb come ID and perhaps DELIVERY. */
static bool
has_args(struct run *run)
{
    if (run->arg_count >= 2)
        return true;
    help_usage(stderr, run->command);
    return false;
}

/* --- test --- */

/* Until it was attempted. */
static enum exit_code
await_attempt(struct run *run, const char *id, json_t **delivery)
{
    const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
    struct request request = {.method = "GET", .path = delivery_path(run, id, "")};
    uint64_t end = clock_monotonic_us() + TEST_MS * 1000ULL;

    enum exit_code code;
    for (;;) {
        code = run_call(run, &request, NULL, delivery);
        if (code != EXIT_OK || json_integer_value(json_object_get(*delivery, "attempts")) > 0 ||
            clock_monotonic_us() > end)
            return code;
        nanosleep(&step, NULL);
    }
}

enum exit_code
webhook_test(struct run *run)
{
    json_t *delivery = NULL;
    enum exit_code code = verbs_send(run, "POST", webhook_path(run, "/test"), json_object(), &delivery);
    if (code == EXIT_OK)
        code = await_attempt(run, event_text(delivery, "id"), &delivery);
    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(delivery);
    if (strcmp(event_text(delivery, "state"), "delivered") == 0) {
        run_note(run, "It arrived: %s in %s ms.", number_of(run, delivery, "status"),
                 number_of(run, delivery, "milliseconds"));
        return EXIT_OK;
    }
    return run_fail(run, EXIT_FINDINGS, "It did not arrive%s%s",
                    *event_text(delivery, "error") ? ". " : " yet.",
                    out_safe(run->arena, event_text(delivery, "error")));
}

/* --- log --- */

static const char *
log_path(struct run *run)
{
    struct buf path;
    buf_init(&path, 4000);
    buf_puts(&path, webhook_path(run, "/deliveries"));
    client_query(&path, "state", args_joined(run, "state"));
    client_query(&path, "limit", "100");
    const char *copy = arena_strdup(run->arena, path.data);
    buf_release(&path);
    return copy;
}

static enum exit_code
show_delivery(struct run *run)
{
    static const char *const fields[] = {"id", "type", "event", "state", "created", "attempted", "error"};
    struct request request = {.method = "GET", .path = delivery_path(run, run->args[2], "")};
    json_t *delivery;
    enum exit_code code = run_call(run, &request, NULL, &delivery);

    if (code != EXIT_OK)
        return code;
    if (run->json) {
        run_print_json(delivery);
        return EXIT_OK;
    }
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (*event_text(delivery, fields[i]))
            printf("%-10s %s\n", fields[i], out_safe(run->arena, event_text(delivery, fields[i])));
    printf("%-10s %s\n", "attempts", number_of(run, delivery, "attempts"));
    printf("%-10s %s\n\n", "status", number_of(run, delivery, "status"));
    run_print_json(json_object_get(delivery, "body"));
    if (*event_text(delivery, "answer"))
        printf("\n%s\n", out_safe(run->arena, event_text(delivery, "answer")));
    return EXIT_OK;
}

static void
delivery_row(struct run *run, const json_t *delivery, const char **cells)
{
    cells[0] = event_text(delivery, "created");
    cells[1] = event_text(delivery, "type");
    cells[2] = event_text(delivery, "state");
    cells[3] = number_of(run, delivery, "attempts");
    cells[4] = number_of(run, delivery, "status");
    cells[5] = number_of(run, delivery, "milliseconds");
    cells[6] = event_text(delivery, "id");
    cells[7] = event_text(delivery, "error");
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

    if (!has_args(run))
        return EXIT_USAGE;
    if (run->arg_count == 3)
        return show_delivery(run);
    return verbs_list(run, &(struct verbs_list){.path = log_path(run),
                                                .columns = columns,
                                                .column_count = COUNT_OF(columns),
                                                .row = delivery_row,
                                                .more = "These are the newest 100."});
}

/* --- replay --- */

static enum exit_code
replay_since(struct run *run, const char *since)
{
    json_t *answer = NULL;
    enum exit_code code =
        verbs_send(run, "POST", webhook_path(run, "/replay"), json_pack("{s:s}", "since", since), &answer);

    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(answer);
    run_note(run, "Under way again: %s", number_of(run, answer, "replayed"));
    return EXIT_OK;
}

enum exit_code
webhook_replay(struct run *run)
{
    const char *since = args_value(run, "since");
    json_t *delivery = NULL;
    if (!has_args(run))
        return EXIT_USAGE;
    if ((run->arg_count == 3) == (since != NULL))
        return run_fail(run, EXIT_USAGE,
                        "Name a delivery (msg_…, see convene webhook log), or say --since when.");
    if (since)
        return replay_since(run, since);
    enum exit_code code =
        verbs_send(run, "POST", delivery_path(run, run->args[2], "/replay"), json_object(), &delivery);
    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(delivery);
    run_note(run, "Under way again: %s", event_text(delivery, "id"));
    return EXIT_OK;
}
