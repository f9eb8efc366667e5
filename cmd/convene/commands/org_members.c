/* Who works for an organization: convene org members, invite and dismiss. */
#include "convene/commands/org_members.h"

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/verbs.h"
#include "convene/frame/command.h"

static void
member_row(struct run *run, const json_t *member, const char **cells)
{
    (void)run;
    cells[0] = event_text(member, "name");
    cells[1] = event_text(member, "email");
    cells[2] = event_text(member, "role");
    cells[3] = json_is_true(json_object_get(member, "invited")) ? "invited" : "";
    cells[4] = event_text(member, "id");
}

enum exit_code
members_list(struct run *run)
{
    static const struct table_column columns[] = {{.title = "NAME"},
                                                  {.title = "MAIL"},
                                                  {.title = "ROLE"},
                                                  {.title = "STATE"},
                                                  {.title = "ID", .keep = true}};

    return verbs_list(
        run, &(struct verbs_list){.path = run_path(run, "/api/v1/organizations/", run->args[1], "/members"),
                                  .columns = columns,
                                  .column_count = COUNT_OF(columns),
                                  .row = member_row});
}

enum exit_code
members_invite(struct run *run)
{
    const char *role = args_value(run, "role");
    json_t *body = json_pack("{s:s, s:s}", "email", run->args[2], "role", role ? role : "editor");
    json_t *invitation;
    enum exit_code code = verbs_send(
        run, "POST", run_path(run, "/api/v1/organizations/", run->args[1], "/members"), body, &invitation);

    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(invitation);
    run_note(run, "Invited as %s: %s. The mail's link is good for two weeks.", event_text(invitation, "role"),
             event_text(invitation, "email"));
    return EXIT_OK;
}

enum exit_code
members_dismiss(struct run *run)
{
    struct request request = {
        .method = "DELETE",
        .path = arena_printf(run->arena, "/api/v1/organizations/%s/members/%s", run->args[1], run->args[2])};
    json_t *nothing;
    enum exit_code code = run_call(run, &request, NULL, &nothing);

    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(run_keep(run, json_pack("{s:s, s:b}", "id", run->args[2], "removed", 1)));
    run_note(run, "Removed: %s", run->args[2]);
    return EXIT_OK;
}
