/* convene org: organizations and the people who work for them. */
#include <string.h>

#include "base/attr.h"

#include "convene/commands/org_members.h"
#include "convene/commands/verbs.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/terminal/out.h"

static const struct flag flags[] = {
    {.name = "name", .takes = "NAME", .help = "its full name (edit)"},
    {.name = "slug", .takes = "WORD", .help = "short name for addresses, as in cardio-society"},
    {.name = "kind", .takes = "KIND", .help = "society, university, hospital, …"},
    {.name = "website", .takes = "URL", .help = "its website"},
    {.name = "country", .takes = "CODE", .help = "two letters, as in DE"},
    {.name = "ror", .takes = "ID", .help = "its identifier at ror.org"},
    {.name = "domain", .takes = "DOMAIN", .help = "a domain that it owns", .many = true},
    {.name = "description", .takes = "TEXT", .help = "a description"},
    {.name = "standing",
     .takes = "WORD",
     .help = "its standing, set by administrators",
     .words = "verified vouched unverified"},
    {.name = "role",
     .takes = "ROLE",
     .help = "role of the invited person (editor by default)",
     .words = "owner editor check_in"},
    {.name = "revoke-tokens", .help = "end the tokens that the dismissed member made, too"},
    {.name = NULL},
};

static enum exit_code org_main(struct run *run);

const struct command cmd_org = {
    .name = "org",
    .usage = "create NAME | list [WORD...] | show ID | edit ID | members ID | invite ID ADDRESS | dismiss ID "
             "MEMBER",
    .summary = "create, show and edit organizations and their members",
    .help =
        "Events are listed by organizations. ID is an organization's id (org_…) or its short name.\nMembers "
        "are owners, editors (events and RSVPs) or check_in (check-in only). They are invited by mail.",
    .verbs = "create list show edit members invite dismiss",
    .min = 1,
    .max = -1,
    .flags = flags,
    .main = org_main,
};

/* The flags that are members of an organization's document, as such a document. */
static json_t *
org_document(const struct run *run)
{
    json_t *document = json_object(), *domains = json_array();
    for (int i = 0; i < run->value_count; i++) {
        const struct value *value = &run->values[i];
        if (strcmp(value->flag->name, "domain") == 0)
            json_array_append_new(domains, json_string(value->text));
        else if (strcmp(value->flag->name, "role") != 0 && value->flag->takes && value->flag >= flags &&
                 value->flag < flags + COUNT_OF(flags))
            json_object_set_new(document, value->flag->name, json_string(value->text));
    }
    if (json_array_size(domains))
        json_object_set(document, "domains", domains);
    json_decref(domains);
    return document;
}

static const char *
org_path(struct run *run)
{
    return run_path(run, "/api/v1/organizations/", run->args[1], "");
}

static void
org_print(struct run *run, const json_t *org)
{
    static const char *const fields[] = {"id",      "slug", "kind", "standing",   "website",
                                         "country", "ror",  "url",  "description"};
    if (run->quiet) {
        printf("%s\n", field_text(org, "id"));
        return;
    }
    printf("%s%s%s\n", out_style(stdout, OUT_BOLD), out_safe(run->arena, field_text(org, "name")),
           out_style(stdout, OUT_PLAIN));
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (*field_text(org, fields[i]))
            printf("  %-12s %s\n", fields[i], out_safe(run->arena, field_text(org, fields[i])));
}

/* Send BODY (takes the reference) and print the organization that comes back. */
static enum exit_code
send_org(struct run *run, const char *method, const char *path, json_t *body)
{
    json_t *org;
    enum exit_code code = run_api(run, method, path, body, &org);
    return code == EXIT_OK ? run_show(run, org, org_print) : code;
}

static enum exit_code
org_create(struct run *run)
{
    json_t *body = org_document(run);
    json_object_set_new(body, "name", json_string(run->args[1]));
    return send_org(run, "POST", "/api/v1/organizations", body);
}

static enum exit_code
org_show(struct run *run)
{
    return send_org(run, "GET", org_path(run), NULL);
}

static enum exit_code
org_edit(struct run *run)
{
    json_t *body = org_document(run);
    if (json_object_size(body) > 0)
        return send_org(run, "PATCH", org_path(run), body);
    json_decref(body);
    return run_fail(run, EXIT_USAGE,
                    "Say what changes, as in: convene org edit %s --website https://example.org.",
                    run->args[1]);
}

static void
org_row(struct run *run, const json_t *org, const char **cells)
{
    cells[0] = field_text(org, "name");
    cells[1] = field_text(org, "standing");
    cells[2] = field_text(org, "kind");
    cells[3] = field_number(run->arena, org, "events");
    cells[4] = field_text(org, "id");
}

static enum exit_code
org_list(struct run *run)
{
    static const struct table_column columns[] = {{.title = "NAME"},
                                                  {.title = "STANDING"},
                                                  {.title = "KIND"},
                                                  {.title = "EVENTS", .right = true},
                                                  {.title = "ID", .keep = true}};
    json_t *orgs;
    const char *path = run_query(run, "/api/v1/organizations", "q", args_words(run, 1));
    enum exit_code code = run_pages(run, path, &orgs);
    if (code != EXIT_OK)
        return code;
    if (run->json)
        return run_show(run, run_keep(run, json_pack("{s:O, s:n}", "data", orgs, "next")), NULL);
    verbs_print_items(
        run, &(struct verbs_list){.columns = columns, .column_count = COUNT_OF(columns), .row = org_row},
        orgs);
    return EXIT_OK;
}

static enum exit_code
org_main(struct run *run)
{
    static const struct verb verbs[] = {{.name = "create", .args = 1, .main = org_create},
                                        {.name = "list", .args = -1, .main = org_list},
                                        {.name = "show", .args = 1, .main = org_show},
                                        {.name = "edit", .args = 1, .main = org_edit},
                                        {.name = "members", .args = 1, .main = org_members_list},
                                        {.name = "invite", .args = 2, .main = org_members_invite},
                                        {.name = "dismiss", .args = 2, .main = org_members_dismiss},
                                        {.name = NULL}};
    return verbs_run(run, verbs);
}
