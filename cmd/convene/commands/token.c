/* convene token: API tokens. */
#include <string.h>

#include "base/attr.h"

#include "convene/commands/verbs.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"

static const struct flag flags[] = {
    {.name = "scope",
     .takes = "SCOPE",
     .help = "what it may do (organizer by default)",
     .words = "read organizer admin bounces metrics",
     .many = true},
    {.name = "organization", .takes = "ORG", .help = "the organization that it acts for"},
    {.name = "person",
     .takes = "ADDRESS",
     .help = "the person that it acts for; such a token needs no scope"},
    {.name = "expires", .takes = "WHEN", .help = "when it ends, as in 2027-05-04T07:00:00Z"},
    {.name = NULL},
};

static enum exit_code token_main(struct run *run);

const struct command cmd_token = {
    .name = "token",
    .usage = "create NAME | list | revoke ID",
    .summary = "create, list and revoke API tokens",
    .help = "\"create\" prints the token once; the server keeps only its hash. With --quiet nothing else is "
            "printed. Two scopes are for programs that can do nothing else: \"bounces\" passes on mails that "
            "came back, \"metrics\" reads the numbers of the queue.",
    .verbs = "create list revoke",
    .min = 1,
    .max = 2,
    .flags = flags,
    .main = token_main,
};

static json_t *
scopes_of(const struct run *run)
{
    json_t *scopes = json_array();
    for (int i = 0; i < run->value_count; i++)
        if (strcmp(run->values[i].flag->name, "scope") == 0)
            json_array_append_new(scopes, json_string(run->values[i].text));
    if (json_array_size(scopes) == 0 && !args_value(run, "person"))
        json_array_append_new(scopes, json_string("organizer"));
    return scopes;
}

static void
print_token(struct run *run, const json_t *token)
{
    printf("%s\n", field_text(token, "token"));
    run_note(run, "This is the token %s. It is shown only once. Keep it like a password.",
             field_text(token, "id"));
}

static enum exit_code
token_create(struct run *run)
{
    json_t *body = json_pack("{s:s, s:s*, s:s*, s:s*}", "name", run->args[1], "organization",
                             args_value(run, "organization"), "expires", args_value(run, "expires"), "person",
                             args_value(run, "person"));
    json_t *scopes = run_keep(run, scopes_of(run));
    if (json_array_size(scopes) > 0)
        json_object_set(body, "scopes", scopes);
    json_t *token;
    enum exit_code code = run_api(run, "POST", "/api/v1/tokens", body, &token);
    return code == EXIT_OK ? run_show(run, token, print_token) : code;
}

/* A token names its organization by id, or holds it as an object. */
static const char *
organization_of(const json_t *token)
{
    const json_t *organization = json_object_get(token, "organization");
    if (!json_is_object(organization))
        return field_text(token, "organization");
    const char *name = field_text(organization, "name");
    return *name ? name : field_text(organization, "id");
}

static void
token_row(struct run *run, const json_t *token, const char **cells)
{
    cells[0] = field_text(token, "id");
    cells[1] = field_text(token, "name");
    cells[2] = field_joined(run->arena, json_object_get(token, "scopes"), ",");
    cells[3] = organization_of(token);
    cells[4] = field_text(json_object_get(token, "made_by"), "name");
    cells[5] = field_text(token, "expires");
}

static enum exit_code
token_list(struct run *run)
{
    static const struct table_column columns[] = {{.title = "ID", .keep = true}, {.title = "NAME"},
                                                  {.title = "SCOPES"},           {.title = "ORGANIZATION"},
                                                  {.title = "MADE BY"},          {.title = "EXPIRES"}};
    return verbs_list(run, &(struct verbs_list){.path = "/api/v1/tokens",
                                                .columns = columns,
                                                .column_count = COUNT_OF(columns),
                                                .row = token_row});
}

static enum exit_code
token_revoke(struct run *run)
{
    const char *id = run->args[1];
    return verbs_delete(run, run_path(run, "/api/v1/tokens/", id, ""), id, "revoked");
}

static enum exit_code
token_main(struct run *run)
{
    static const struct verb verbs[] = {{.name = "create", .args = 1, .main = token_create},
                                        {.name = "list", .main = token_list},
                                        {.name = "revoke", .args = 1, .main = token_revoke},
                                        {.name = NULL}};
    return verbs_run(run, verbs);
}
