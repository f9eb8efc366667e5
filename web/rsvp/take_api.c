/* New RSVPs: from anybody, from the organizer for another person, from a person with a token. */
#include <string.h>

#include "base/arena.h"
#include "base/problem.h"
#include "http/http.h"
#include "rsvp/request.h"
#include "secret/secret.h"
#include "web/kit/ask.h"
#include "web/kit/link.h"
#include "web/kit/receive.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/rsvp/rsvp_internal.h"
#include "web/rsvp/take.h"

/* An organizer, or a person whose token proves the address, gets the secret in the reply. Others get it by
 * mail only, so that nobody can RSVP in another person's name. NULL: nothing to add. */
static const char *
with_secret(struct http_request *request, const struct web_answer *answer, const char *id)
{
    if (!http_bearer(request))
        return NULL;
    json_t *document = web_json_keep(request, json_loadb(answer->body, answer->size, 0, NULL));
    if (!json_is_true(json_object_get(document, "confirmed")))
        return NULL;
    json_object_set_new(
        document, "secret",
        json_string(web_link_secret(web_of(request)->key, http_arena(request), SECRET_RSVP, id, document)));
    return web_json_text(request, document);
}

static void
rsvp_taken(struct web_take *take, const struct web_answer *answer)
{
    struct http_reply reply = {.status = answer->status, .type = "application/json"};
    const char *id, *event;
    if (answer->status >= 300 || !web_rsvp_ids(take->http, answer, &id, &event)) {
        web_reply_answer(take->http, answer);
        return;
    }
    const char *text = with_secret(take->http, answer, id);
    reply.body = text ? text : answer->body;
    reply.size = text ? strlen(text) : answer->size;
    reply.in_arena = text != NULL;
    if (answer->status == 201)
        reply.location = arena_printf(http_arena(take->http), "/api/v1/rsvps/%s", id);
    web_seats_changed(take->http, event);
    http_reply(take->http, &reply);
}

/* A key belongs to its caller, so the same word of two callers is two keys. Who comes without a token may be
 * anybody, so a key is then one request's: were the word refused with another body, it would tell strangers
 * who has used it. NULL without a key. */
static const char *
callers_key(struct http_request *request, const struct web_call *call)
{
    if (!call->key)
        return NULL;
    const char *both =
        arena_printf(http_arena(request), "%s %s", call->token ? call->token : call->hash, call->key);
    return web_sha256_hex(http_arena(request), both, strlen(both));
}

static void
take_rsvp(struct http_request *request, unsigned brings, enum rsvp_use use)
{
    struct web_call call;
    if (!web_receive(request, WEB_ID | WEB_ONCE | brings, &call))
        return;
    if (!secret_id_valid(call.id, "evt_")) {
        http_reply_problem(request, 404, "There is no such event.", NULL);
        return;
    }
    json_t *object = web_receive_object(request);
    if (!object)
        return;
    struct problems problems;
    problems_init(&problems, http_arena(request));
    struct web_take *take = web_take_new(request, call.id, rsvp_taken);
    if (!web_take_check(take, object, use, &problems)) {
        web_reply_invalid(request, &problems);
        return;
    }
    web_take_put(take, "token", call.token);
    web_take_put(take, "put", use == RSVP_SIGNED ? "" : NULL);
    web_take_put(take, "client", web_session_client(request));
    web_take_put(take, "key", callers_key(request, &call));
    web_take_put(take, "request_hash", call.hash);
    web_take_send(take);
}

/* --- POST /events/{id}/rsvps --- */

void
api_rsvp_create(struct http_request *request)
{
    take_rsvp(request, WEB_ANYBODY, RSVP_NEW);
}

/* --- PUT /events/{id}/rsvp --- */

void
api_rsvp_put(struct http_request *request)
{
    take_rsvp(request, 0, RSVP_SIGNED);
}
