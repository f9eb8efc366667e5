/* Organizations: who stands behind an event. */
#include "base/arena.h"
#include "http/http.h"
#include "sql/organizations.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/organizations/organizations_internal.h"

static const struct web_member members[] = {
    {.name = "name",
     .type = WEB_MEMBER_TEXT,
     .max = 200,
     .required = true,
     .takes = "a name of 1 to 200 characters"},
    {.name = "slug",
     .type = WEB_MEMBER_TEXT,
     .max = 60,
     .kept = true,
     .takes = "small letters, digits and hyphens"},
    {.name = "kind", .type = WEB_MEMBER_TEXT, .max = 40, .takes = "a code of 1 to 40 characters"},
    {.name = "standing", .type = WEB_MEMBER_TEXT, .max = 20, .takes = "verified, vouched or unverified"},
    {.name = "website", .type = WEB_MEMBER_URL, .takes = "an address that begins with https:// or http://"},
    {.name = "domains", .type = WEB_MEMBER_HOSTS, .max = 20, .takes = "an array of at most 20 domain names"},
    {.name = "description", .type = WEB_MEMBER_TEXT, .max = 2000, .takes = "a text of 1 to 2000 characters"},
    {.name = "country", .type = WEB_MEMBER_TEXT, .max = 2, .takes = "an ISO 3166 code as DE"},
    {.name = "ror", .type = WEB_MEMBER_URL, .takes = "an identifier as https://ror.org/03yrm5c26"},
    {.name = "id", .type = WEB_MEMBER_DERIVED},
    {.name = "revision", .type = WEB_MEMBER_DERIVED},
    {.name = "url", .type = WEB_MEMBER_DERIVED},
    {.name = "events", .type = WEB_MEMBER_DERIVED},
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
    document = web_receive_members(request, members, false);
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
    patch = web_receive_members(request, members, true);
    if (!patch)
        return;
    ask->db.values[0] = call.token;
    ask->db.values[1] = call.id;
    ask->db.values[2] = call.revision;
    ask->db.values[3] = web_json_text(request, patch);
    web_ask_send(ask);
}
