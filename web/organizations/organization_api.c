/* Organizations as JSON. */
#include "base/arena.h"
#include "http/http.h"
#include "sql/organizations.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/organizations/organizations_internal.h"

static const char *const standings[] = {"verified", "vouched", "unverified", NULL};
static const struct field host = {.rule = rule_host};

static const struct field organization_fields[] = {
    {.name = "name",
     .rule = rule_line,
     .max = 200,
     .required = true,
     .hint = "a name of 1 to 200 characters"},
    {.name = "slug", .rule = rule_line, .max = 60, .kept = true, .hint = "small letters, digits and hyphens"},
    {.name = "kind", .rule = rule_line, .max = 40},
    {.name = "standing", .rule = rule_choice, .choices = standings},
    {.name = "website", .rule = rule_link},
    {.name = "domains", .rule = rule_set, .max = 20, .item = &host},
    {.name = "description", .rule = rule_lines, .max = 2000},
    {.name = "country", .rule = rule_line, .max = 2},
    {.name = "ror", .rule = rule_link},
    {.name = "id"},
    {.name = "revision"},
    {.name = "url"},
    {.name = "events"},
    {.name = NULL},
};

/* --- GET /organizations --- */

const struct http_param api_organizations_params[] = {
    {.name = "q",
     .type = HTTP_TEXT,
     .max = 200,
     .takes = "words of the name, at most 200 characters",
     .offset = offsetof(struct api_organizations, q)},
    HTTP_LIMIT(api_organizations, 100, "20"),
    HTTP_CURSOR(api_organizations),
    {.name = NULL},
};

void
api_organization_list(struct http_request *request)
{
    const struct api_organizations *params = http_params(request);
    http_cache_tag(request, "listing");
    web_ask(request, &sql_organization_list, web_digest_done,
            sql_organization_list_values(.q = params->q, .cursor = params->cursor,
                                         .limit = arena_printf(http_arena(request), "%ld", params->limit)));
}

/* --- GET /organizations/{id} --- */

void
api_organization_get(struct http_request *request)
{
    const char *id;
    if (!web_receive_id(request, &id))
        return;
    http_cache_tag(request, "listing");
    web_ask(request, &sql_organization_get, NULL,
            sql_organization_get_values(.token = web_token_hash(request), .id = id));
}

/* --- POST /organizations --- */

void
api_organization_create(struct http_request *request)
{
    struct web_call call;
    if (!web_receive(request, WEB_ONCE, &call))
        return;
    const json_t *document = web_receive_fields(request, organization_fields, false);
    if (document)
        web_ask(request, &sql_organization_create, NULL,
                sql_organization_create_values(.token = call.token, .idempotency_key = call.key,
                                               .request_hash = call.hash,
                                               .doc = web_json_text(request, document)));
}

/* --- PATCH /organizations/{id} --- */

void
api_organization_update(struct http_request *request)
{
    struct web_call call;
    if (!web_receive(request, WEB_ID | WEB_REVISION, &call))
        return;
    const json_t *patch = web_receive_fields(request, organization_fields, true);
    if (patch)
        web_ask(request, &sql_organization_update, NULL,
                sql_organization_update_values(.token = call.token, .id = call.id,
                                               .if_revision = call.revision,
                                               .patch = web_json_text(request, patch)));
}
