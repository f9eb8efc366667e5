/* convene org: who stands behind events. */
#include <string.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/org_members.h"
#include "convene/commands/verbs.h"
#include "convene/frame/command.h"

static const struct flag flags[] = {
    {.name = "name", .takes = "NAME", .help = "its full name (edit)"},
    {.name = "slug", .takes = "WORD", .help = "short name for addresses, as in cardio-society"},
    {.name = "kind", .takes = "KIND", .help = "society, university, hospital, …"},
    {.name = "website", .takes = "URL", .help = "its website"},
    {.name = "country", .takes = "CODE", .help = "two letters, as in DE"},
    {.name = "ror", .takes = "ID", .help = "its identifier at ror.org"},
    {.name = "domain", .takes = "DOMAIN", .help = "a domain that it owns", .many = true},
    {.name = "description", .takes = "TEXT", .help = "what it is"},
    {.name = "standing",
     .takes = "WORD",
     .help = "set by administrators",
     .words = "verified vouched unverified"},
    {.name = "role",
     .takes = "ROLE",
     .help = "of who is invited (editor unless given)",
     .words = "owner editor check_in"},
    {.name = NULL},
};

static enum exit_code org_main(struct run *run);

const struct command cmd_org = {
    .name = "org",
    .usage = "create NAME | list [WORD...] | show ID | edit ID | members ID | invite ID ADDRESS | dismiss ID "
             "MEMBER",
    .summary = "create, find, show and edit organizations, and who works for them",
    .help = "An organization is what events are listed by. ID is its id (org_…) or its short name.\n"
            "Members are owners, editors (events and who comes) or for check_in (the door); they are invited "
            "by mail.",
    .verbs = "create list show edit members invite dismiss",
    .min = 1,
    .max = -1,
    .flags = flags,
    .main = org_main,
};

/* The flags that were given, as a document. */
static json_t *
org_document(const struct run *run)
{
    json_t *document = json_object(), *domains = json_array();
    for (int i = 0; i < run->value_count; i++) {
        const struct value *value = &run->values[i];
        if (strcmp(value->flag->name, "domain") == 0)
            json_array_append_new(domains, json_string(value->text));
        else if (strcmp(value->flag->name, "role") != 0 && value->flag >= flags &&
                 value->flag < flags + COUNT_OF(flags))
            json_object_set_new(document, value->flag->name, json_string(value->text));
    }
    if (json_array_size(domains))
        json_object_set(document, "domains", domains);
    json_decref(domains);
    return document;
}

static void
org_print(struct run *run, const json_t *org)
{
    static const char *const fields[] = {"id",      "slug", "kind", "standing",   "website",
                                         "country", "ror",  "url",  "description"};

    if (run->json) {
        run_print_json(org);
        return;
    }
    if (run->quiet) {
        printf("%s\n", event_text(org, "id"));
        return;
    }
    printf("%s%s%s\n", out_style(stdout, OUT_BOLD), out_safe(run->arena, event_text(org, "name")),
           out_style(stdout, OUT_PLAIN));
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (*event_text(org, fields[i]))
            printf("  %-12s %s\n", fields[i], out_safe(run->arena, event_text(org, fields[i])));
}

static enum exit_code
org_create(struct run *run)
{
    json_t *body = org_document(run);
    json_object_set_new(body, "name", json_string(run->args[1]));
    json_t *org;
    enum exit_code code = verbs_send(run, "POST", "/api/v1/organizations", body, &org);
    if (code == EXIT_OK)
        org_print(run, org);
    return code;
}

static enum exit_code
org_show(struct run *run)
{
    struct request request = {.method = "GET",
                              .path = run_path(run, "/api/v1/organizations/", run->args[1], "")};
    json_t *org;
    enum exit_code code = run_call(run, &request, NULL, &org);

    if (code == EXIT_OK)
        org_print(run, org);
    return code;
}

static enum exit_code
org_edit(struct run *run)
{
    json_t *body = org_document(run);
    if (json_object_size(body) == 0) {
        json_decref(body);
        return run_fail(run, EXIT_USAGE,
                        "Say what changes, as in: convene org edit %s --website https://example.org.",
                        run->args[1]);
    }
    json_t *org;
    enum exit_code code =
        verbs_send(run, "PATCH", run_path(run, "/api/v1/organizations/", run->args[1], ""), body, &org);
    if (code == EXIT_OK)
        org_print(run, org);
    return code;
}

static const char *
list_path(struct run *run, const char *cursor)
{
    const char *words = NULL;
    for (int i = 1; i < run->arg_count; i++)
        words = words ? arena_printf(run->arena, "%s %s", words, run->args[i]) : run->args[i];
    struct buf path;
    buf_init(&path, 4000);
    buf_puts(&path, "/api/v1/organizations");
    client_query(&path, "q", words);
    client_query(&path, "cursor", cursor);
    const char *copy = arena_strdup(run->arena, path.data);
    buf_release(&path);
    return copy;
}

static enum exit_code
org_list(struct run *run)
{
    static const struct table_column columns[] = {{.title = "NAME"},
                                                  {.title = "STANDING"},
                                                  {.title = "KIND"},
                                                  {.title = "EVENTS", .right = true},
                                                  {.title = "ID", .keep = true}};
    json_t *orgs = run_keep(run, json_array());
    const char *cursor = NULL;

    json_t *page;
    do {
        struct request request = {.method = "GET", .path = list_path(run, cursor)};
        enum exit_code code = run_call(run, &request, NULL, &page);
        if (code != EXIT_OK)
            return code;
        json_array_extend(orgs, json_object_get(page, "data"));
        cursor = json_string_value(json_object_get(page, "next"));
    } while (cursor);
    if (run->json) {
        run_print_json(run_keep(run, json_pack("{s:O, s:n}", "data", orgs, "next")));
        return EXIT_OK;
    }
    struct table table;
    table_init(&table, run->arena, columns, 5);
    json_t *org;
    size_t i;
    json_array_foreach(orgs, i, org)
    {
        table_row(&table, (const char *[]){event_text(org, "name"), event_text(org, "standing"),
                                           event_text(org, "kind"),
                                           arena_printf(run->arena, "%" JSON_INTEGER_FORMAT,
                                                        json_integer_value(json_object_get(org, "events"))),
                                           event_text(org, "id")});
    }

    verbs_print_table(&table);
    return EXIT_OK;
}

static enum exit_code
org_main(struct run *run)
{
    static const struct verb verbs[] = {{.name = "create", .args = 1, .main = org_create},
                                        {.name = "list", .args = -1, .main = org_list},
                                        {.name = "show", .args = 1, .main = org_show},
                                        {.name = "edit", .args = 1, .main = org_edit},
                                        {.name = "members", .args = 1, .main = members_list},
                                        {.name = "invite", .args = 2, .main = members_invite},
                                        {.name = "dismiss", .args = 2, .main = members_dismiss},
                                        {.name = NULL}};

    return verbs_run(run, verbs);
}
