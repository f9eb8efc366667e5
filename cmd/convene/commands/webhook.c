/* convene webhook: addresses of other programs that are told what happens. */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

#include "convene/commands/verbs.h"
#include "convene/commands/webhook_log.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/terminal/out.h"

static const struct flag flags[] = {
    {.name = "organization",
     .takes = "ORG",
     .help = "the organization whose webhooks to use, when the token belongs to none"},
    {.name = "kind",
     .takes = "KIND",
     .help = "what to send (add, edit); all of event.* by default",
     .words = "event.published event.changed event.cancelled event.postponed event.moved event.deleted "
              "rsvp.requested rsvp.going rsvp.waitlisted rsvp.offered rsvp.declined rsvp.cancelled "
              "rsvp.expired rsvp.attended rsvp.no_show rsvp.changed",
     .many = true},
    {.name = "description", .takes = "TEXT", .help = "a text to tell it from others (add, edit)"},
    {.name = "personal", .help = "include names and addresses of people who RSVP (add, edit)"},
    {.name = "no-personal", .help = "leave them out (edit)"},
    {.name = "address", .takes = "URL", .help = "a new address (edit)"},
    {.name = "hours", .takes = "N", .help = "how long the old secret also signs (rotate; 24 by default)"},
    {.name = "state",
     .takes = "STATE",
     .help = "only deliveries in this state (log)",
     .words = "waiting delivered failed skipped",
     .many = true},
    {.name = "since",
     .takes = "WHEN",
     .help = "replay what did not arrive since then, as in 2027-05-04T07:00:00Z"},
    {.name = NULL},
};

static enum exit_code webhook_main(struct run *run);

const struct command cmd_webhook = {
    .name = "webhook",
    .usage = "list | add URL | show ID | edit ID | test ID | log ID [DELIVERY] | replay ID [DELIVERY] | "
             "rotate ID | disable ID | enable ID | delete ID",
    .summary = "notify other programs by HTTP",
    .help = "A webhook is an https address that gets a POST when something happens to an organization's "
            "events. Requests are signed by the Standard Webhooks specification. Check the signature with "
            "the secret and a library from standardwebhooks.com, or by hand as the API's description says "
            "(/api/v1/openapi.yaml, webhooks).\n\n\"add\" and \"rotate\" print the secret once. \"test\" "
            "sends a webhook.test and waits for the answer. \"log\" lists the deliveries of the last 30 "
            "days; with DELIVERY it shows one, and the answer to it. \"replay\" sends deliveries again.",
    .verbs = "list add show edit test log replay rotate disable enable delete",
    .min = 1,
    .max = 3,
    .flags = flags,
    .main = webhook_main,
};

/* The address of the webhook that the command line names, and REST. */
static const char *
webhook_path(struct run *run, const char *rest)
{
    return run_path(run, "/api/v1/webhooks/", run->args[1], rest);
}

/* The address of the webhooks of an organization: the one that --organization names, or the token's. */
MUST_CHECK static enum exit_code
list_path(struct run *run, const char **path)
{
    const char *organization = args_value(run, "organization");
    if (!organization) {
        json_t *token;
        enum exit_code code = run_api(run, "GET", "/api/v1/whoami", NULL, &token);
        if (code != EXIT_OK)
            return code;
        organization = field_text(json_object_get(token, "organization"), "id");
        if (!*organization)
            return run_fail(run, EXIT_USAGE,
                            "The token belongs to no organization. Name one with --organization.");
    }
    *path = run_path(run, "/api/v1/organizations/", organization, "/webhooks");
    return EXIT_OK;
}

/* --- list, show --- */

static const char *
kinds_of(struct run *run, const json_t *webhook)
{
    return field_joined(run->arena, json_object_get(webhook, "kinds"), " ");
}

static const char *
state_of(const json_t *webhook)
{
    if (!json_is_true(json_object_get(webhook, "enabled")))
        return "disabled";
    return *field_text(webhook, "failing_since") ? "failing" : "enabled";
}

static void
print_line(struct run *run, const char *name, const char *text)
{
    if (*text)
        printf("  %-12s %s\n", name, out_safe(run->arena, text));
}

static void
webhook_print(struct run *run, const json_t *webhook)
{
    printf("%s%s%s\n", out_style(stdout, OUT_BOLD), out_safe(run->arena, field_text(webhook, "url")),
           out_style(stdout, OUT_PLAIN));
    print_line(run, "id", field_text(webhook, "id"));
    print_line(run, "organization", field_text(json_object_get(webhook, "organization"), "name"));
    print_line(run, "description", field_text(webhook, "description"));
    print_line(run, "kinds", kinds_of(run, webhook));
    print_line(run, "personal", json_is_true(json_object_get(webhook, "personal")) ? "yes" : "no");
    print_line(run, "state", state_of(webhook));
    print_line(run, "note", field_text(webhook, "note"));
}

static void
webhook_row(struct run *run, const json_t *webhook, const char **cells)
{
    cells[0] = field_text(webhook, "id");
    cells[1] = state_of(webhook);
    cells[2] = field_text(webhook, "url");
    cells[3] = kinds_of(run, webhook);
}

static enum exit_code
webhook_list(struct run *run)
{
    static const struct table_column columns[] = {
        {.title = "ID", .keep = true}, {.title = "STATE"}, {.title = "ADDRESS"}, {.title = "KINDS"}};
    struct verbs_list list = {.columns = columns, .column_count = COUNT_OF(columns), .row = webhook_row};
    enum exit_code code = list_path(run, &list.path);
    return code == EXIT_OK ? verbs_list(run, &list) : code;
}

static enum exit_code
webhook_show(struct run *run)
{
    json_t *webhook;
    enum exit_code code = run_api(run, "GET", webhook_path(run, ""), NULL, &webhook);
    return code == EXIT_OK ? run_show(run, webhook, webhook_print) : code;
}

/* --- add, edit, rotate, enable, disable --- */

/* The flags that are members of a webhook's document, as such a document. */
static json_t *
document_of(const struct run *run)
{
    json_t *document = json_object(), *kinds = json_array();
    for (int i = 0; i < run->value_count; i++)
        if (strcmp(run->values[i].flag->name, "kind") == 0)
            json_array_append_new(kinds, json_string(run->values[i].text));
    if (json_array_size(kinds) > 0)
        json_object_set(document, "kinds", kinds);
    json_decref(kinds);
    if (args_value(run, "description"))
        json_object_set_new(document, "description", json_string(args_value(run, "description")));
    if (args_value(run, "address"))
        json_object_set_new(document, "url", json_string(args_value(run, "address")));
    if (args_has(run, "personal") || args_has(run, "no-personal"))
        json_object_set_new(document, "personal", json_boolean(args_has(run, "personal")));
    return document;
}

/* The secret alone on standard output, so that a script can read it. */
static void
print_secret(struct run *run, const json_t *webhook)
{
    printf("%s\n", field_text(webhook, "secret"));
    run_note(run, "This is the secret of %s. It is shown only once. The receiver checks signatures with it.",
             field_text(webhook, "id"));
}

static enum exit_code
webhook_add(struct run *run)
{
    const char *path = NULL;
    enum exit_code code = list_path(run, &path);
    if (code != EXIT_OK)
        return code;
    json_t *document = document_of(run), *webhook;
    json_object_set_new(document, "url", json_string(run->args[1]));
    if (!json_object_get(document, "kinds"))
        json_object_set_new(document, "kinds",
                            json_pack("[ssssss]", "event.published", "event.changed", "event.cancelled",
                                      "event.postponed", "event.moved", "event.deleted"));
    code = run_api(run, "POST", path, document, &webhook);
    return code == EXIT_OK ? run_show(run, webhook, print_secret) : code;
}

/* Send BODY (takes the reference) and report the webhook that comes back: with the note "DONE its address".
 */
static enum exit_code
change(struct run *run, const char *method, const char *rest, json_t *body, const char *done)
{
    json_t *webhook;
    enum exit_code code = run_api(run, method, webhook_path(run, rest), body, &webhook);
    if (code != EXIT_OK)
        return code;
    run_note(run, "%s %s", done, field_text(webhook, "url"));
    return run_show(run, webhook, NULL);
}

static enum exit_code
webhook_edit(struct run *run)
{
    json_t *document = document_of(run);
    if (json_object_size(document) > 0)
        return change(run, "PATCH", "", document, "Changed:");
    json_decref(document);
    return run_fail(run, EXIT_USAGE,
                    "Say what changes, as in: convene webhook edit %s --kind event.published.", run->args[1]);
}

static enum exit_code
webhook_rotate(struct run *run)
{
    const char *hours = args_value(run, "hours");
    char *end = NULL;
    long number = hours ? strtol(hours, &end, 10) : 0;
    if (hours && (end == hours || *end || number < 0))
        return run_fail(run, EXIT_USAGE, "--hours takes a number of hours, not \"%s\".", hours);
    json_t *body = hours ? json_pack("{s:I}", "hours", (json_int_t)number) : json_object();
    json_t *webhook;
    enum exit_code code = run_api(run, "POST", webhook_path(run, "/rotate"), body, &webhook);
    return code == EXIT_OK ? run_show(run, webhook, print_secret) : code;
}

static enum exit_code
webhook_enable(struct run *run)
{
    return change(run, "POST", "/enable", json_object(), "Enabled:");
}

static enum exit_code
webhook_disable(struct run *run)
{
    return change(run, "POST", "/disable", json_object(), "Disabled:");
}

static enum exit_code
webhook_delete(struct run *run)
{
    return verbs_delete(run, webhook_path(run, ""), run->args[1], "deleted");
}

static enum exit_code
webhook_main(struct run *run)
{
    static const struct verb verbs[] = {{.name = "list", .main = webhook_list},
                                        {.name = "add", .args = 1, .main = webhook_add},
                                        {.name = "show", .args = 1, .main = webhook_show},
                                        {.name = "edit", .args = 1, .main = webhook_edit},
                                        {.name = "test", .args = 1, .main = webhook_test},
                                        {.name = "log", .args = -1, .main = webhook_log},
                                        {.name = "replay", .args = -1, .main = webhook_replay},
                                        {.name = "rotate", .args = 1, .main = webhook_rotate},
                                        {.name = "disable", .args = 1, .main = webhook_disable},
                                        {.name = "enable", .args = 1, .main = webhook_enable},
                                        {.name = "delete", .args = 1, .main = webhook_delete},
                                        {.name = NULL}};
    return verbs_run(run, verbs);
}
