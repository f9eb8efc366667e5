/* The members of an organization. */
#include "base/arena.h"
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

/* The caller's token, and the organization {id} of the path. False after a reply. */
static bool
receive_call(struct http_request *request, struct web_call *call)
{
    return web_receive(request, WEB_ID | WEB_NO_ONCE, call);
}

void
api_member_list(struct http_request *request)
{
    struct web_call call;
    if (receive_call(request, &call))
        web_ask(request, &sql_member_list, NULL,
                sql_member_list_values(.token = call.token, .organization = call.id));
}

void
api_member_invite(struct http_request *request)
{
    struct web_call call;
    if (!receive_call(request, &call))
        return;
    const json_t *body = web_receive_fields(request, invite_fields, false);
    if (!body)
        return;
    char id[SECRET_ID_SIZE];
    secret_id_make("inv_", id);
    web_ask(request, &sql_member_invite, NULL,
            sql_member_invite_values(.token = call.token, .organization = call.id,
                                     .id = arena_strdup(http_arena(request), id),
                                     .address = json_string_value(json_object_get(body, "email")),
                                     .role = json_string_value(json_object_get(body, "role"))));
}

void
api_member_update(struct http_request *request)
{
    struct web_call call;
    if (!receive_call(request, &call))
        return;
    const json_t *body = web_receive_fields(request, role_fields, false);
    if (body)
        web_ask(request, &sql_member_update, NULL,
                sql_member_update_values(.token = call.token, .organization = call.id,
                                         .member = http_path_value(request, "member"),
                                         .role = json_string_value(json_object_get(body, "role"))));
}

static const char *const kept_tokens[] = {"keep", "revoke", NULL};

const struct http_param api_member_remove_params[] = {
    {.name = "tokens",
     .type = HTTP_CHOICE,
     .choices = kept_tokens,
     .fallback = "keep",
     .takes = "keep or revoke: the organization's tokens that this member made",
     .offset = offsetof(struct api_member_remove, tokens)},
    {.name = NULL},
};

void
api_member_remove(struct http_request *request)
{
    const struct api_member_remove *params = http_params(request);
    struct web_call call;
    if (receive_call(request, &call))
        web_ask(request, &sql_member_remove, NULL,
                sql_member_remove_values(.token = call.token, .organization = call.id,
                                         .member = http_path_value(request, "member"),
                                         .tokens = params->tokens));
}
