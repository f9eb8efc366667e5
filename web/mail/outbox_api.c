/* The notification queue for people, and its part of the probes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
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

/* --- GET /outbox --- */

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
    struct web_call call;
    if (web_receive(request, 0, &call))
        web_ask(request, &sql_outbox_list, NULL,
                sql_outbox_list_values(.token = call.token, .filters = filters_of(request, params),
                                       .cursor = params->cursor,
                                       .limit = arena_printf(http_arena(request), "%ld", params->limit)));
}

/* --- GET /outbox/{id}, POST .../retry, POST .../drop, GET /outbox/stats --- */

void
api_outbox_show(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, WEB_ID, &call))
        web_ask(request, &sql_outbox_show, NULL, sql_outbox_show_values(.token = call.token, .id = call.id));
}

void
api_outbox_retry(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, WEB_ID, &call))
        web_ask(request, &sql_outbox_retry, NULL,
                sql_outbox_retry_values(.token = call.token, .id = call.id));
}

void
api_outbox_drop(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, WEB_ID, &call))
        web_ask(request, &sql_outbox_drop, NULL, sql_outbox_drop_values(.token = call.token, .id = call.id));
}

void
api_outbox_stats(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, 0, &call))
        web_ask(request, &sql_outbox_stats, NULL, sql_outbox_stats_values(.token = call.token));
}

/* --- POST /outbox/retry --- */

static const struct field retry_fields[] = {
    {.name = "kind", .rule = rule_line, .max = 60},
    {.name = "event", .rule = rule_line, .max = 60},
    {.name = NULL},
};

void
api_outbox_retry_all(struct http_request *request)
{
    struct web_call call;
    if (!web_receive(request, 0, &call))
        return;
    const json_t *filters = web_receive_fields(request, retry_fields, true);
    if (filters)
        web_ask(request, &sql_outbox_retry_all, NULL,
                sql_outbox_retry_all_values(.token = call.token, .filters = web_json_text(request, filters)));
}
