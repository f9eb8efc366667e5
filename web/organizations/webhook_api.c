/* Webhooks of an organization. Their secrets are made here, shown once and sealed before the database sees
 * them. */
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/log.h"
#include "base/problem.h"
#include "delivery/webhook.h"
#include "http/http.h"
#include "secret/seal.h"
#include "secret/secret.h"
#include "sql/organizations.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/organizations/organizations_internal.h"

static const char no_such[] = "There is nothing under this address.";

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

/* --- GET /organizations/{id}/webhooks, GET, DELETE /webhooks/{id} --- */

void
api_webhook_list(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, WEB_ID, &call))
        web_ask(request, &sql_webhook_list, NULL,
                sql_webhook_list_values(.token = call.token, .organization = call.id));
}

void
api_webhook_get(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, WEB_ID, &call))
        web_ask(request, &sql_webhook_get, NULL, sql_webhook_get_values(.token = call.token, .id = call.id));
}

void
api_webhook_delete(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, WEB_ID, &call))
        web_ask(request, &sql_webhook_delete, NULL,
                sql_webhook_delete_values(.token = call.token, .id = call.id));
}

/* --- POST /organizations/{id}/webhooks, POST /webhooks/{id}/rotate --- */

/* An answer that has the secret, this once. */
struct webhook_secret {
    struct web_ask ask;
    char id[SECRET_ID_SIZE];
    char secret[DELIVERY_WEBHOOK_SECRET_SIZE];
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
    if (answer->status != 201 && answer->status != 200) {
        web_reply_answer(request, answer);
        return;
    }
    json_t *document = web_json_keep(request, json_loadb(answer->body, answer->size, 0, NULL));
    json_object_set_new(document, "secret", json_string(fresh->secret));
    const char *text = web_json_text(request, document);
    http_reply_json(request, answer->status, text, strlen(text), NULL);
}

/* GIVEN: the receiver's own, NULL: a new one. It is bound to the id of the webhook. */
static struct webhook_secret *
make_secret(struct http_request *request, const char *given)
{
    struct webhook_secret *fresh = arena_alloc(http_arena(request), sizeof(*fresh));
    arena_defer(http_arena(request), wipe_secret, fresh);
    if (given)
        snprintf(fresh->secret, sizeof(fresh->secret), "%s", given);
    else
        delivery_webhook_secret_make(fresh->secret);
    return fresh;
}

static const char *
seal_secret(struct http_request *request, struct webhook_secret *fresh, const char *id)
{
    /* Both a fresh secret and one that was checked are shorter than what can be sealed. */
    if (!secret_seal(web_of(request)->key, WEBHOOK_SEAL, id, fresh->secret, fresh->sealed))
        log_fatal("webhook.secret", "too long to be sealed");
    return fresh->sealed;
}

void
api_webhook_create(struct http_request *request)
{
    struct web_call call;
    if (!web_receive(request, WEB_ID | WEB_NO_ONCE, &call))
        return;
    json_t *document = receive_document(request, true);
    if (!document)
        return;
    struct webhook_secret *fresh =
        make_secret(request, json_string_value(json_object_get(document, "secret")));
    json_object_del(document, "secret");
    secret_id_make("whk_", fresh->id);
    web_ask_begin(&fresh->ask, request, &sql_webhook_create, secret_kept,
                  sql_webhook_create_values(.token = call.token, .organization = call.id, .id = fresh->id,
                                            .sealed = seal_secret(request, fresh, fresh->id),
                                            .document = web_json_text(request, document)));
}

/* {"hours": 24}: how long the old secret signs beside the new one. */
void
api_webhook_rotate(struct http_request *request)
{
    struct web_call call;
    if (!web_receive(request, WEB_ID | WEB_NO_ONCE, &call))
        return;
    const json_t *document = web_receive_fields(request, webhook_rotate_fields, true);
    if (!document)
        return;
    struct problems problems;
    problems_init(&problems, http_arena(request));
    if (!webhook_check(document, web_of(request)->webhook_rules, true, &problems)) {
        web_reply_invalid(request, &problems);
        return;
    }
    const json_t *hours = json_object_get(document, "hours");
    struct webhook_secret *fresh =
        make_secret(request, json_string_value(json_object_get(document, "secret")));
    web_ask_begin(
        &fresh->ask, request, &sql_webhook_rotate, secret_kept,
        sql_webhook_rotate_values(.token = call.token, .id = call.id,
                                  .sealed = seal_secret(request, fresh, call.id),
                                  .hours = json_is_integer(hours) ? web_json_text(request, hours) : NULL));
}

/* --- PATCH /webhooks/{id} --- */

void
api_webhook_update(struct http_request *request)
{
    struct web_call call;
    if (!web_receive(request, WEB_ID | WEB_REVISION, &call))
        return;
    const json_t *patch = receive_document(request, false);
    if (patch)
        web_ask(request, &sql_webhook_update, NULL,
                sql_webhook_update_values(.token = call.token, .id = call.id, .if_revision = call.revision,
                                          .patch = web_json_text(request, patch)));
}

/* --- POST /webhooks/{id}/enable, /disable, /test --- */

static void
switch_to(struct http_request *request, const char *on)
{
    struct web_call call;
    if (web_receive(request, WEB_ID, &call) && web_receive_nothing(request))
        web_ask(request, &sql_webhook_switch, NULL,
                sql_webhook_switch_values(.token = call.token, .id = call.id, .on = on));
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
    struct web_call call;
    if (web_receive(request, WEB_ID, &call) && web_receive_nothing(request))
        web_ask(request, &sql_webhook_test, delivery_done,
                sql_webhook_test_values(.token = call.token, .id = call.id));
}

/* --- GET /webhooks/{id}/deliveries, .../{delivery} --- */

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

/* As the text of an array; NULL: deliveries in every state. */
static const char *
states_asked(struct http_request *request, const struct http_list *asked)
{
    if (asked->count == 0)
        return NULL;
    json_t *list = web_json_keep(request, json_array());
    for (size_t i = 0; i < asked->count; i++)
        json_array_append_new(list, json_string(asked->items[i]));
    return web_array_literal(request, list);
}

void
api_webhook_deliveries(struct http_request *request)
{
    const struct api_deliveries *params = http_params(request);
    struct web_call call;
    if (web_receive(request, WEB_ID, &call))
        web_ask(
            request, &sql_webhook_deliveries, NULL,
            sql_webhook_deliveries_values(.token = call.token, .id = call.id,
                                          .states = states_asked(request, &params->state),
                                          .cursor = params->cursor,
                                          .limit = arena_printf(http_arena(request), "%ld", params->limit)));
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
    struct web_call call;
    if (!web_receive(request, WEB_ID, &call))
        return;
    const char *delivery = receive_delivery(request);
    if (delivery)
        web_ask(request, &sql_webhook_delivery_get, NULL,
                sql_webhook_delivery_get_values(.token = call.token, .id = call.id, .delivery = delivery));
}

/* --- POST /webhooks/{id}/replay, .../deliveries/{delivery}/replay --- */

void
api_webhook_replay(struct http_request *request)
{
    struct web_call call;
    if (!web_receive(request, WEB_ID, &call) || !web_receive_nothing(request))
        return;
    const char *delivery = receive_delivery(request);
    if (delivery)
        web_ask(request, &sql_webhook_replay, NULL,
                sql_webhook_replay_values(.token = call.token, .id = call.id, .delivery = delivery));
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

    struct web_call call;
    if (!web_receive(request, WEB_ID, &call))
        return;
    const json_t *document = web_receive_fields(request, fields, false);
    if (document)
        web_ask(request, &sql_webhook_replay, NULL,
                sql_webhook_replay_values(.token = call.token, .id = call.id,
                                          .since = json_string_value(json_object_get(document, "since"))));
}
