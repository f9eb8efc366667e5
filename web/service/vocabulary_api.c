/* Vocabularies, and the API's own description. */
#include <string.h>

#include "base/arena.h"
#include "base/embed.h"
#include "http/http.h"
#include "sql/search.h"
#include "web/assets.h"
#include "web/kit/ask.h"
#include "web/service/service_internal.h"

/* --- GET /vocabularies --- */

void
api_vocabularies(struct http_request *request)
{
    web_ask(request, &sql_vocabularies, web_digest_done, NULL);
}

/* --- GET /openapi.yaml --- */

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
