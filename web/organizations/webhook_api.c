/* Webhooks of an organization. Their secrets are made here, shown once and sealed before the database sees
 * them. */
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/log.h"
#include "base/problem.h"
#include "db/db.h"
#include "http/http.h"
#include "notify/webhook.h"
#include "secret/seal.h"
#include "secret/secret.h"
#include "sql/organizations.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/organizations/organizations_internal.h"

static const char no_such[] = "There is nothing under this address.";

/* Token and id of the path into the first two values. False after replying. */
static bool
receive_call(struct web_ask *ask, unsigned brings, struct web_call *call)
{
    if (!web_receive(ask->http, WEB_ID | brings, call))
        return false;
    ask->db.values[0] = call->token;
    ask->db.values[1] = call->id;
    return true;
}

/* For what takes nothing but the webhook. */
static void
ask_about(struct http_request *request, const struct db_statement *statement)
{
    struct web_ask *ask = web_ask_new(request, statement, NULL);
    struct web_call call;

    if (receive_call(ask, 0, &call))
        web_ask_send(ask);
}

/* The document in the body, NULL after replying. */
static json_t *
receive_document(struct http_request *request, bool made)
{
    json_t *document = web_receive_fields(request, webhook_fields, !made);
    struct problems problems;

    if (!document)
        return NULL;
    problems_init(&problems, http_arena(request));
    if (webhook_check(document, web_of(request)->webhook_rules, made, &problems))
        return document;
    web_reply_invalid(request, &problems);
    return NULL;
}

/* --- GET /organizations/{id}/webhooks, GET, DELETE /webhooks/{id} --------------------------------------- */

void
api_webhook_list(struct http_request *request)
{
    ask_about(request, &sql_webhook_list);
}

void
api_webhook_get(struct http_request *request)
{
    ask_about(request, &sql_webhook_get);
}

void
api_webhook_delete(struct http_request *request)
{
    ask_about(request, &sql_webhook_delete);
}

/* --- POST /organizations/{id}/webhooks, POST /webhooks/{id}/rotate -------------------------------------- */

/* An answer that has the secret, this once. */
struct webhook_secret {
    struct web_ask ask;
    char id[SECRET_ID_SIZE];
    char secret[NOTIFY_WEBHOOK_SECRET_SIZE];
    char sealed[SECRET_SEALED_SIZE];
};

static void
wipe_secret(void *thing)
{
    struct webhook_secret *fresh = thing;

    sodium_memzero(fresh->secret, sizeof(fresh->secret));
}

static void
secret_kept(struct web_ask *ask, const struct web_answer *answer)
{
    struct webhook_secret *fresh = container_of(ask, struct webhook_secret, ask);
    struct http_request *request = ask->http;
    json_t *document;
    const char *text;

    if (answer->status != 201 && answer->status != 200) {
        web_reply_answer(request, answer);
        return;
    }
    document = web_json_keep(request, json_loadb(answer->body, answer->size, 0, NULL));
    json_object_set_new(document, "secret", json_string(fresh->secret));
    text = web_json_text(request, document);
    http_reply_json(request, answer->status, text, strlen(text), NULL);
}

/* GIVEN: the receiver's own, NULL: a new one. It is bound to the id of the webhook. */
static struct webhook_secret *
make_secret(struct http_request *request, const struct db_statement *statement, const char *given)
{
    struct webhook_secret *fresh = arena_alloc(http_arena(request), sizeof(*fresh));

    web_ask_init(&fresh->ask, request, statement, secret_kept);
    arena_defer(http_arena(request), wipe_secret, fresh);
    if (given)
        snprintf(fresh->secret, sizeof(fresh->secret), "%s", given);
    else
        notify_webhook_secret_make(fresh->secret);
    return fresh;
}

static const char *
seal_secret(struct webhook_secret *fresh, const char *id)
{
    /* Both a fresh secret and one that was checked are shorter than what can be sealed. */
    if (!secret_seal(web_of(fresh->ask.http)->key, WEBHOOK_SEAL, id, fresh->secret, fresh->sealed))
        log_fatal("webhook.secret", "too long to be sealed");
    return fresh->sealed;
}

void
api_webhook_create(struct http_request *request)
{
    struct webhook_secret *fresh;
    struct web_call call;
    json_t *document;

    if (!web_receive(request, WEB_ID | WEB_NO_ONCE, &call))
        return;
    document = receive_document(request, true);
    if (!document)
        return;
    fresh = make_secret(request, &sql_webhook_create, json_string_value(json_object_get(document, "secret")));
    json_object_del(document, "secret");
    secret_id_make("whk_", fresh->id);
    fresh->ask.db.values[0] = call.token;
    fresh->ask.db.values[1] = call.id;
    fresh->ask.db.values[2] = fresh->id;
    fresh->ask.db.values[3] = seal_secret(fresh, fresh->id);
    fresh->ask.db.values[4] = web_json_text(request, document);
    web_ask_send(&fresh->ask);
}

/* {"hours": 24}: how long the old secret signs beside the new one. */
void
api_webhook_rotate(struct http_request *request)
{
    struct webhook_secret *fresh;
    struct problems problems;
    struct web_call call;
    const json_t *hours;
    json_t *document;

    if (!web_receive(request, WEB_ID | WEB_NO_ONCE, &call))
        return;
    document = web_receive_fields(request, webhook_rotate_fields, true);
    if (!document)
        return;
    problems_init(&problems, http_arena(request));
    hours = json_object_get(document, "hours");
    if (!webhook_check(document, web_of(request)->webhook_rules, true, &problems)) {
        web_reply_invalid(request, &problems);
        return;
    }
    fresh = make_secret(request, &sql_webhook_rotate, json_string_value(json_object_get(document, "secret")));
    fresh->ask.db.values[0] = call.token;
    fresh->ask.db.values[1] = call.id;
    fresh->ask.db.values[2] = seal_secret(fresh, call.id);
    fresh->ask.db.values[3] = json_is_integer(hours) ? web_json_text(request, hours) : NULL;
    web_ask_send(&fresh->ask);
}

/* --- PATCH /webhooks/{id} ------------------------------------------------------------------------------- */

void
api_webhook_update(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_webhook_update, NULL);
    struct web_call call;
    json_t *patch;

    if (!receive_call(ask, WEB_REVISION, &call))
        return;
    patch = receive_document(request, false);
    if (!patch)
        return;
    ask->db.values[2] = call.revision;
    ask->db.values[3] = web_json_text(request, patch);
    web_ask_send(ask);
}

/* --- POST /webhooks/{id}/enable, /disable, /test -------------------------------------------------------- */

static void
switch_to(struct http_request *request, const char *on)
{
    struct web_ask *ask = web_ask_new(request, &sql_webhook_switch, NULL);
    struct web_call call;

    if (!receive_call(ask, 0, &call) || !web_receive_nothing(request))
        return;
    ask->db.values[2] = on;
    web_ask_send(ask);
}

void
api_webhook_enable(struct http_request *request)
{
    switch_to(request, "t");
}

void
api_webhook_disable(struct http_request *request)
{
    switch_to(request, "f");
}

/* The reply of what made a delivery, which has no address of its own to be found at in Location. */
static void
delivery_done(struct web_ask *ask, const struct web_answer *answer)
{
    if (answer->status == 201)
        http_reply_json(ask->http, 201, answer->body, answer->size, NULL);
    else
        web_reply_answer(ask->http, answer);
}

void
api_webhook_test(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_webhook_test, delivery_done);
    struct web_call call;

    if (receive_call(ask, 0, &call) && web_receive_nothing(request))
        web_ask_send(ask);
}

/* --- GET /webhooks/{id}/deliveries, .../{delivery} ------------------------------------------------------ */

static const char *const states[] = {"waiting", "delivered", "failed", "skipped", NULL};

const struct http_param api_deliveries_params[] = {
    {.name = "state",
     .type = HTTP_LIST,
     .choices = states,
     .max = 4,
     .takes = "waiting, delivered, failed and skipped",
     .offset = offsetof(struct api_deliveries, state)},
    HTTP_LIMIT(api_deliveries, 100, "50"),
    HTTP_CURSOR(api_deliveries),
    {.name = NULL},
};

void
api_webhook_deliveries(struct http_request *request)
{
    const struct api_deliveries *params = http_params(request);
    struct web_ask *ask = web_ask_new(request, &sql_webhook_deliveries, NULL);
    struct web_call call;

    if (!receive_call(ask, 0, &call))
        return;
    if (params->state.count > 0) {
        json_t *list = web_json_keep(request, json_array());

        for (size_t i = 0; i < params->state.count; i++)
            json_array_append_new(list, json_string(params->state.items[i]));
        ask->db.values[2] = web_array_literal(request, list);
    }
    ask->db.values[3] = params->cursor;
    ask->db.values[4] = arena_printf(http_arena(request), "%ld", params->limit);
    web_ask_send(ask);
}

/* {delivery} of the path; NULL after replying. */
static const char *
receive_delivery(struct http_request *request)
{
    const char *id = http_path_value(request, "delivery");

    if (secret_id_valid(id, "msg_"))
        return id;
    http_reply_problem(request, 404, no_such, NULL);
    return NULL;
}

void
api_webhook_delivery(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_webhook_delivery_get, NULL);
    struct web_call call;

    if (!receive_call(ask, 0, &call))
        return;
    ask->db.values[2] = receive_delivery(request);
    if (ask->db.values[2])
        web_ask_send(ask);
}

/* --- POST /webhooks/{id}/replay, .../deliveries/{delivery}/replay --------------------------------------- */

void
api_webhook_replay(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_webhook_replay, NULL);
    struct web_call call;

    if (!receive_call(ask, 0, &call) || !web_receive_nothing(request))
        return;
    ask->db.values[2] = receive_delivery(request);
    if (ask->db.values[2])
        web_ask_send(ask);
}

void
api_webhook_replay_since(struct http_request *request)
{
    static const struct field fields[] = {
        {.name = "since",
         .rule = rule_instant,
         .required = true,
         .hint = "an instant as 2027-05-04T07:00:00Z"},
        {.name = NULL},
    };
    struct web_ask *ask = web_ask_new(request, &sql_webhook_replay, NULL);
    struct web_call call;
    json_t *document;

    if (!receive_call(ask, 0, &call))
        return;
    document = web_receive_fields(request, fields, false);
    if (!document)
        return;
    ask->db.values[3] = json_string_value(json_object_get(document, "since"));
    web_ask_send(ask);
}
