/* Who works for an organization. */
#include <string.h>

#include "base/arena.h"
#include "db/db.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/organizations.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/organizations/organizations_internal.h"

#define ROLE                                                                                                 \
    {                                                                                                        \
        .name = "role", .rule = rule_choice, .choices = roles, .required = true,                             \
        .hint = "owner, editor or check_in"                                                                  \
    }

static const char *const roles[] = {"owner", "editor", "check_in", NULL};
static const struct field invite_fields[] = {
    {.name = "email",
     .rule = rule_address,
     .required = true,
     .hint = "a mail address, as in ada@example.org"},
    ROLE,
    {.name = NULL},
};
static const struct field role_fields[] = {ROLE, {.name = NULL}};

/* NULL after a reply. */
static struct web_ask *
ask_new(struct http_request *request, const struct db_statement *statement)
{
    struct web_ask *ask = web_ask_new(request, statement, NULL);
    struct web_call call;

    if (!web_receive(request, WEB_ID | WEB_NO_ONCE, &call))
        return NULL;
    ask->db.values[0] = call.token;
    ask->db.values[1] = call.id;
    return ask;
}

void
api_member_list(struct http_request *request)
{
    struct web_ask *ask = ask_new(request, &sql_member_list);

    if (ask)
        web_ask_send(ask);
}

void
api_member_invite(struct http_request *request)
{
    struct web_ask *ask = ask_new(request, &sql_member_invite);
    json_t *body = ask ? web_receive_fields(request, invite_fields, false) : NULL;
    char id[SECRET_ID_SIZE];

    if (!body)
        return;
    ask->db.values[3] = json_string_value(json_object_get(body, "email"));
    secret_id_make("inv_", id);
    ask->db.values[2] = arena_strdup(http_arena(request), id);
    ask->db.values[4] = json_string_value(json_object_get(body, "role"));
    web_ask_send(ask);
}

void
api_member_update(struct http_request *request)
{
    struct web_ask *ask = ask_new(request, &sql_member_update);
    json_t *body = ask ? web_receive_fields(request, role_fields, false) : NULL;

    if (!body)
        return;
    ask->db.values[2] = http_path_value(request, "member");
    ask->db.values[3] = json_string_value(json_object_get(body, "role"));
    web_ask_send(ask);
}

void
api_member_remove(struct http_request *request)
{
    struct web_ask *ask = ask_new(request, &sql_member_remove);

    if (!ask)
        return;
    ask->db.values[2] = http_path_value(request, "member");
    web_ask_send(ask);
}
