/* Who works for an organization: convene org members, invite and dismiss. */
#include "members.h"

#include "command.h"
#include "event.h"
#include "verbs.h"

enum exit_code
members_list(struct run *run)
{
    static const struct table_column columns[] = {{.title = "NAME"},
                                                  {.title = "MAIL"},
                                                  {.title = "ROLE"},
                                                  {.title = "STATE"},
                                                  {.title = "ID", .keep = true}};
    struct request request = {
        .method = "GET", .path = arena_printf(run->arena, "/api/v1/organizations/%s/members", run->args[1])};
    json_t *page, *member;
    enum exit_code code = run_call(run, &request, NULL, &page);
    struct table table;
    size_t i;

    if (code != EXIT_OK)
        return code;
    if (run->json) {
        run_print_json(page);
        return EXIT_OK;
    }
    table_init(&table, run->arena, columns, 5);
    json_array_foreach(json_object_get(page, "data"), i, member)
    {
        table_row(&table, (const char *[]){event_text(member, "name"), event_text(member, "email"),
                                           event_text(member, "role"),
                                           json_is_true(json_object_get(member, "invited")) ? "invited" : "",
                                           event_text(member, "id")});
    }
    verbs_print_table(&table);
    return EXIT_OK;
}

enum exit_code
members_invite(struct run *run)
{
    const char *role = args_value(run, "role");
    json_t *invitation;
    json_t *body = json_pack("{s:s, s:s}", "email", run->args[2], "role", role ? role : "editor");
    enum exit_code code =
        verbs_send(run, "POST", arena_printf(run->arena, "/api/v1/organizations/%s/members", run->args[1]),
                   body, &invitation);

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
