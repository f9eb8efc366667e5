/* The notification queue for people, and its part of the probes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "http/http.h"
#include "sql/outbox.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/mail/mail_internal.h"

static const char *const states[] = {"ready", "sending", "retry", "later", "done", "dropped", "dead", NULL};

const struct http_param api_outbox_params[] = {
    {.name = "state",
     .type = HTTP_LIST,
     .choices = states,
     .max = 7,
     .takes = "ready, sending, retry, later, done, dropped and dead",
     .offset = offsetof(struct api_outbox, state)},
    {.name = "kind",
     .type = HTTP_TEXT,
     .max = 60,
     .takes = "a kind of message, as in rsvp_confirmed",
     .offset = offsetof(struct api_outbox, kind)},
    {.name = "event",
     .type = HTTP_TEXT,
     .max = 60,
     .takes = "the id of an event of yours",
     .offset = offsetof(struct api_outbox, event)},
    HTTP_LIMIT(api_outbox, 200, "50"),
    HTTP_CURSOR(api_outbox),
    {.name = NULL},
};

/* --- GET /outbox ---------------------------------------------------------------------------------------- */

static const char *
filters_of(struct http_request *request, const struct api_outbox *params)
{
    json_t *filters =
        web_json_keep(request, json_pack("{s:s*, s:s*}", "kind", params->kind, "event", params->event));
    json_t *list = json_array();

    for (size_t i = 0; i < params->state.count; i++)
        json_array_append_new(list, json_string(params->state.items[i]));
    if (params->state.count > 0)
        json_object_set(filters, "state", list);
    json_decref(list);
    return web_json_text(request, filters);
}

void
api_outbox_list(struct http_request *request)
{
    const struct api_outbox *params = http_params(request);
    struct web_ask *ask = web_ask_new(request, &sql_outbox_list, NULL);
    struct web_call call;

    if (!web_receive(request, 0, &call))
        return;
    ask->db.values[0] = call.token;
    ask->db.values[1] = filters_of(request, params);
    ask->db.values[2] = params->cursor;
    ask->db.values[3] = arena_printf(http_arena(request), "%ld", params->limit);
    web_ask_send(ask);
}

/* --- GET /outbox/{id}, POST .../retry, POST .../drop, GET /outbox/stats --------------------------------- */

static void
ask_about(struct http_request *request, const struct db_statement *statement, unsigned brings)
{
    struct web_ask *ask = web_ask_new(request, statement, NULL);
    struct web_call call;

    if (!web_receive(request, brings, &call))
        return;
    ask->db.values[0] = call.token;
    if (brings & WEB_ID)
        ask->db.values[1] = call.id;
    web_ask_send(ask);
}

void
api_outbox_show(struct http_request *request)
{
    ask_about(request, &sql_outbox_show, WEB_ID);
}

void
api_outbox_retry(struct http_request *request)
{
    ask_about(request, &sql_outbox_retry, WEB_ID);
}

void
api_outbox_drop(struct http_request *request)
{
    ask_about(request, &sql_outbox_drop, WEB_ID);
}

void
api_outbox_stats(struct http_request *request)
{
    ask_about(request, &sql_outbox_stats, 0);
}

/* --- POST /outbox/retry --------------------------------------------------------------------------------- */

static const struct field retry_fields[] = {
    {.name = "kind", .rule = rule_line, .max = 60},
    {.name = "event", .rule = rule_line, .max = 60},
    {.name = NULL},
};

void
api_outbox_retry_all(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_outbox_retry_all, NULL);
    struct web_call call;
    json_t *filters;

    if (!web_receive(request, 0, &call))
        return;
    filters = web_receive_fields(request, retry_fields, true);
    if (!filters)
        return;
    ask->db.values[0] = call.token;
    ask->db.values[1] = web_json_text(request, filters);
    web_ask_send(ask);
}
