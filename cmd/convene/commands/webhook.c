/* convene webhook: other programs that are told what happens. */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/verbs.h"
#include "convene/commands/webhook_log.h"
#include "convene/terminal/out.h"

static const struct flag flags[] = {
    {.name = "organization", .takes = "ORG", .help = "whose webhook it is, when the token is not of one"},
    {.name = "kind",
     .takes = "KIND",
     .help = "what it is told (add, edit); all of event.… unless given",
     .words = "event.published event.changed event.cancelled event.postponed event.moved event.deleted "
              "rsvp.requested rsvp.going rsvp.waitlisted rsvp.offered rsvp.declined rsvp.cancelled "
              "rsvp.expired rsvp.attended rsvp.no_show rsvp.changed",
     .many = true},
    {.name = "description", .takes = "TEXT", .help = "to tell it from others (add, edit)"},
    {.name = "personal", .help = "with names and addresses of who RSVPs (add, edit)"},
    {.name = "no-personal", .help = "without them (edit)"},
    {.name = "address", .takes = "URL", .help = "another address (edit)"},
    {.name = "hours", .takes = "N", .help = "how long the old secret signs, too: 24 unless given (rotate)"},
    {.name = "state",
     .takes = "STATE",
     .help = "only deliveries in this state (log)",
     .words = "waiting delivered failed skipped",
     .many = true},
    {.name = "since",
     .takes = "WHEN",
     .help = "what did not arrive from then on, as 2027-05-04T07:00:00Z (replay)"},
    {.name = NULL},
};

static enum exit_code webhook_main(struct run *run);

const struct command cmd_webhook = {
    .name = "webhook",
    .usage = "list | add URL | show ID | edit ID | test ID | log ID [DELIVERY] | replay ID [DELIVERY] | "
             "rotate ID | disable ID | enable ID | delete ID",
    .summary = "tell other programs what happens",
    .help =
        "A webhook is an https address that gets a POST when something happens to an organization's events, "
        "signed by the Standard Webhooks specification: check it with a library of standardwebhooks.com "
        "and the secret, or by hand as the API's description says (/api/v1/openapi.yaml, webhooks).\n\n"
        "\"add\" and \"rotate\" print the secret once. \"test\" sends a webhook.test and waits for the "
        "answer. \"log\" shows what was sent in the last 30 days, with DELIVERY what was in it and what was "
        "answered; \"replay\" sends it again.",
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

/* The webhooks of the organization that is named, or that the token is of. */
static enum exit_code
list_path(struct run *run, const char **path)
{
    const char *organization = args_value(run, "organization");
    struct request request = {.method = "GET", .path = "/api/v1/whoami"};
    json_t *token;
    if (!organization) {
        enum exit_code code = run_call(run, &request, NULL, &token);
        if (code != EXIT_OK)
            return code;
        organization = event_text(json_object_get(token, "organization"), "id");
        if (!*organization)
            return run_fail(run, EXIT_USAGE,
                            "The token is not one of an organization; name one with --organization.");
    }
    *path = run_path(run, "/api/v1/organizations/", organization, "/webhooks");
    return EXIT_OK;
}

/* --- showing --- */

static const char *
kinds_of(struct run *run, const json_t *webhook)
{
    const char *text = "";
    json_t *kind;
    size_t i;
    json_array_foreach(json_object_get(webhook, "kinds"), i, kind)
    {
        text = arena_printf(run->arena, "%s%s%s", text, *text ? " " : "", json_string_value(kind));
    }

    return text;
}

static const char *
state_of(const json_t *webhook)
{
    if (!json_is_true(json_object_get(webhook, "enabled")))
        return "disabled";
    return *event_text(webhook, "failing_since") ? "failing" : "enabled";
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
    if (run->json) {
        run_print_json(webhook);
        return;
    }
    printf("%s%s%s\n", out_style(stdout, OUT_BOLD), out_safe(run->arena, event_text(webhook, "url")),
           out_style(stdout, OUT_PLAIN));
    print_line(run, "id", event_text(webhook, "id"));
    print_line(run, "organization", event_text(json_object_get(webhook, "organization"), "name"));
    print_line(run, "description", event_text(webhook, "description"));
    print_line(run, "kinds", kinds_of(run, webhook));
    print_line(run, "personal", json_is_true(json_object_get(webhook, "personal")) ? "yes" : "no");
    print_line(run, "state", state_of(webhook));
    print_line(run, "note", event_text(webhook, "note"));
}

/* After what gives back the whole webhook. */
static enum exit_code
report(struct run *run, enum exit_code code, const json_t *webhook, const char *done)
{
    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(webhook);
    run_note(run, "%s %s", done, out_safe(run->arena, event_text(webhook, "url")));
    return EXIT_OK;
}

static void
webhook_row(struct run *run, const json_t *webhook, const char **cells)
{
    cells[0] = event_text(webhook, "id");
    cells[1] = state_of(webhook);
    cells[2] = event_text(webhook, "url");
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
    struct request request = {.method = "GET", .path = webhook_path(run, "")};
    json_t *webhook;
    enum exit_code code = run_call(run, &request, NULL, &webhook);

    if (code == EXIT_OK)
        webhook_print(run, webhook);
    return code;
}

/* --- making and changing --- */

/* The flags that were given, as members. */
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

/* A webhook with its secret, which is all that a script wants. */
static enum exit_code
report_secret(struct run *run, enum exit_code code, const json_t *webhook)
{
    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(webhook);
    else
        printf("%s\n", event_text(webhook, "secret"));
    run_note(run, "This is the secret of %s. It is shown only now; its receiver checks signatures with it.",
             event_text(webhook, "id"));
    return EXIT_OK;
}

static enum exit_code
webhook_add(struct run *run)
{
    json_t *webhook = NULL;
    const char *path = NULL;
    enum exit_code code = list_path(run, &path);

    if (code != EXIT_OK)
        return code;
    json_t *document = document_of(run);
    json_object_set_new(document, "url", json_string(run->args[1]));
    if (!json_object_get(document, "kinds"))
        json_object_set_new(document, "kinds",
                            json_pack("[ssssss]", "event.published", "event.changed", "event.cancelled",
                                      "event.postponed", "event.moved", "event.deleted"));
    code = verbs_send(run, "POST", path, document, &webhook);
    return report_secret(run, code, webhook);
}

static enum exit_code
webhook_edit(struct run *run)
{
    json_t *document = document_of(run), *webhook = NULL;
    if (json_object_size(document) == 0) {
        json_decref(document);
        return run_fail(run, EXIT_USAGE,
                        "Say what changes, as in: convene webhook edit %s --kind event.published.",
                        run->args[1]);
    }
    enum exit_code code = verbs_send(run, "PATCH", webhook_path(run, ""), document, &webhook);
    return report(run, code, webhook, "Changed:");
}

static enum exit_code
webhook_rotate(struct run *run)
{
    const char *hours = args_value(run, "hours");
    json_t *document = json_object(), *webhook = NULL;
    char *end = NULL;
    long number = hours ? strtol(hours, &end, 10) : 0;

    if (hours && (end == hours || *end || number < 0)) {
        json_decref(document);
        return run_fail(run, EXIT_USAGE, "--hours takes a number of hours, not \"%s\".", hours);
    }
    if (hours)
        json_object_set_new(document, "hours", json_integer(number));
    enum exit_code code = verbs_send(run, "POST", webhook_path(run, "/rotate"), document, &webhook);
    return report_secret(run, code, webhook);
}

static enum exit_code
act(struct run *run, const char *rest, const char *done)
{
    json_t *webhook = NULL;
    enum exit_code code = verbs_send(run, "POST", webhook_path(run, rest), json_object(), &webhook);
    return report(run, code, webhook, done);
}

static enum exit_code
webhook_enable(struct run *run)
{
    return act(run, "/enable", "Enabled:");
}

static enum exit_code
webhook_disable(struct run *run)
{
    return act(run, "/disable", "Disabled:");
}

static enum exit_code
webhook_delete(struct run *run)
{
    struct request request = {.method = "DELETE", .path = webhook_path(run, "")};
    json_t *nothing;
    enum exit_code code = run_call(run, &request, NULL, &nothing);

    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(run_keep(run, json_pack("{s:s, s:b}", "id", run->args[1], "deleted", 1)));
    run_note(run, "Deleted: %s", run->args[1]);
    return EXIT_OK;
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
