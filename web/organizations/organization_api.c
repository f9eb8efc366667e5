/* Organizations: who stands behind an event. */
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

/* --- GET /organizations --------------------------------------------------------------------------------- */

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
    struct web_ask *ask = web_ask_new(request, &sql_organization_list, web_digest_done);

    http_cache_tag(request, "listing");
    ask->db.values[0] = params->q;
    ask->db.values[1] = params->cursor;
    ask->db.values[2] = arena_printf(http_arena(request), "%ld", params->limit);
    web_ask_send(ask);
}

/* --- GET /organizations/{id} ---------------------------------------------------------------------------- */

void
api_organization_get(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_organization_get, NULL);

    if (!web_receive_id(request, &ask->db.values[1]))
        return;
    http_cache_tag(request, "listing");
    ask->db.values[0] = web_token_hash(request);
    web_ask_send(ask);
}

/* --- POST /organizations -------------------------------------------------------------------------------- */

void
api_organization_create(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_organization_create, NULL);
    struct web_call call;
    json_t *document;

    if (!web_receive(request, WEB_ONCE, &call))
        return;
    document = web_receive_fields(request, organization_fields, false);
    if (!document)
        return;
    ask->db.values[0] = call.token;
    ask->db.values[1] = call.key;
    ask->db.values[2] = call.hash;
    ask->db.values[3] = web_json_text(request, document);
    web_ask_send(ask);
}

/* --- PATCH /organizations/{id} -------------------------------------------------------------------------- */

void
api_organization_update(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_organization_update, NULL);
    struct web_call call;
    json_t *patch;

    if (!web_receive(request, WEB_ID | WEB_REVISION, &call))
        return;
    patch = web_receive_fields(request, organization_fields, true);
    if (!patch)
        return;
    ask->db.values[0] = call.token;
    ask->db.values[1] = call.id;
    ask->db.values[2] = call.revision;
    ask->db.values[3] = web_json_text(request, patch);
    web_ask_send(ask);
}
