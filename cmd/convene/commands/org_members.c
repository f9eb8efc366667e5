#include "convene/commands/org_members.h"

#include "base/arena.h"
#include "base/attr.h"

#include "convene/commands/verbs.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"

static const char *
members_path(struct run *run, const char *rest)
{
    return run_path(run, "/api/v1/organizations/", run->args[1], rest);
}

/* How many tokens a member made; nothing when there are none or only owners may know. */
static const char *
tokens_text(struct run *run, const json_t *member)
{
    json_int_t n = json_integer_value(json_object_get(member, "tokens"));
    return n > 0 ? arena_printf(run->arena, "%lld", (long long)n) : "";
}

static void
member_row(struct run *run, const json_t *member, const char **cells)
{
    cells[0] = field_text(member, "name");
    cells[1] = field_text(member, "email");
    cells[2] = field_text(member, "role");
    cells[3] = json_is_true(json_object_get(member, "invited")) ? "invited" : "";
    cells[4] = tokens_text(run, member);
    cells[5] = field_text(member, "id");
}

enum exit_code
org_members_list(struct run *run)
{
    static const struct table_column columns[] = {{.title = "NAME"},   {.title = "MAIL"},
                                                  {.title = "ROLE"},   {.title = "STATE"},
                                                  {.title = "TOKENS"}, {.title = "ID", .keep = true}};
    return verbs_list(run, &(struct verbs_list){.path = members_path(run, "/members"),
                                                .columns = columns,
                                                .column_count = COUNT_OF(columns),
                                                .row = member_row});
}

static void
print_invitation(struct run *run, const json_t *invitation)
{
    run_note(run, "Invited as %s: %s. The link in the mail is valid for two weeks.",
             field_text(invitation, "role"), field_text(invitation, "email"));
}

enum exit_code
org_members_invite(struct run *run)
{
    const char *role = args_value(run, "role");
    json_t *body = json_pack("{s:s, s:s}", "email", run->args[2], "role", role ? role : "editor");
    json_t *invitation;
    enum exit_code code = run_api(run, "POST", members_path(run, "/members"), body, &invitation);
    return code == EXIT_OK ? run_show(run, invitation, print_invitation) : code;
}

enum exit_code
org_members_dismiss(struct run *run)
{
    const char *id = run->args[2], *query = args_has(run, "revoke-tokens") ? "?tokens=revoke" : "";
    return verbs_delete(run, run_path(run, members_path(run, "/members/"), id, query), id, "removed");
}
