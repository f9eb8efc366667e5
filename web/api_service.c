/* Vocabularies, the API's own description, and the probes of whoever runs the daemon. */
#include <string.h>

#include "api.h"
#include "ask.h"
#include "base/arena.h"
#include "sql/statements.h"
#include "web.h"
#include "web/assets.h"

/* --- GET /vocabularies ---------------------------------------------------------------------------------- */

void
api_vocabularies(struct http_request *request)
{
    web_ask_send(web_ask_new(request, &sql_vocabularies, web_digest_done));
}

/* --- GET /openapi.yaml ---------------------------------------------------------------------------------- */

void
api_description(struct http_request *request)
{
    const struct embed_file *file = embed_find(&web_openapi, "openapi.yaml");
    struct http_reply reply = {
        .status = 200,
        .type = "application/yaml",
        .body = file->data,
        .size = file->size,
        .etag = arena_printf(http_arena(request), "\"%.32s\"", file->digest),
    };

    http_reply(request, &reply);
}

/* --- probes --------------------------------------------------------------------------------------------- */

static void
reply_text(struct http_request *request, int status, const char *type, const char *text, size_t size)
{
    http_reply(request, &(struct http_reply){.status = status, .type = type, .body = text, .size = size});
}

void
api_live(struct http_request *request)
{
    reply_text(request, 200, "text/plain; charset=utf-8", "live\n", 5);
}

void
web_listing_changed(struct web *web, const char *payload)
{
    if (strcmp(payload, "*") == 0) {
        http_cache_drop(web->http, NULL);
        return;
    }
    http_cache_drop(web->http, payload);
    http_cache_drop(web->http, "listing");
}
