#include "web/rsvp/take.h"

#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/escape.h"
#include "base/log.h"
#include "base/problem.h"
#include "db/agree.h"
#include "db/db.h"
#include "http/http.h"
#include "rsvp/desk.h"
#include "rsvp/request.h"
#include "secret/secret.h"
#include "sql/rsvp.h"
#include "web/kit/ask.h"
#include "web/kit/web.h"
#include "web/rsvp/rsvp.h"
#include "web/rsvp/seats_watch.h"

DB_PARAM_IS(RSVP_TAKE_BATCHES, sql_rsvp_take, batches);
DB_PARAMS_ARE(1, sql_rsvp_take);
DB_COLUMN_IS(RSVP_TAKE_N, SQL_RSVP_TAKE_N);
DB_COLUMN_IS(RSVP_TAKE_OUTCOME, SQL_RSVP_TAKE_OUTCOME);
DB_COLUMN_IS(RSVP_TAKE_BODY, SQL_RSVP_TAKE_BODY);

enum { ENTRY_MAX = 120 << 10 };

static void
release_json(void *thing)
{
    buf_release(&((struct web_take *)thing)->json);
}

static void take_answered(struct rsvp_entry *entry, const struct rsvp_answer *said);

struct rsvp_desk *
web_take_desk(struct db_pool *const *pool)
{
    return rsvp_desk_new(&(struct rsvp_desk_config){.pool = pool, .statement = &sql_rsvp_take});
}

struct web_take *
web_take_new(struct http_request *request, const char *event,
             void (*done)(struct web_take *take, const struct web_answer *answer))
{
    struct web_take *take = arena_alloc(http_arena(request), sizeof(*take));
    *take =
        (struct web_take){.entry = {.done = take_answered}, .http = request, .done = done, .event = event};
    secret_id_make("rsv_", take->id);
    buf_init(&take->json, ENTRY_MAX);
    arena_defer(http_arena(request), release_json, take);
    buf_putc(&take->json, '{');
    web_take_put(take, "id", take->id);
    return take;
}

void
web_take_put(struct web_take *take, const char *name, const char *value)
{
    if (!value)
        return;
    buf_printf(&take->json, "%s\"%s\":\"", take->json.len > 1 ? "," : "", name);
    escape_json(&take->json, value, strlen(value));
    buf_putc(&take->json, '"');
}

bool
web_take_check(struct web_take *take, const json_t *object, enum rsvp_use use, struct problems *problems)
{
    take->series = json_is_true(json_object_get(object, "series"));
    return rsvp_check_request(object, use, web_of(take->http)->key, &take->json, problems);
}

static void
series_answered(struct web_ask *ask, const struct web_answer *answer)
{
    struct web_take *take = container_of(ask, struct web_take, ask);
    take->done(take, answer);
}

/* The request has its token in itself. */
static void
send_series(struct web_take *take)
{
    buf_putc(&take->json, '\0');
    web_ask_begin(&take->ask, take->http, &sql_rsvp_series, series_answered,
                  sql_rsvp_series_values(.event = take->event, .request = take->json.data));
}

void
web_take_send(struct web_take *take)
{
    buf_putc(&take->json, '}');
    take->entry.json = take->json.data;
    take->entry.size = take->json.len;
    if (take->json.overflow)
        http_reply_problem(take->http, 413, "This RSVP is too long.", NULL);
    else if (take->series)
        send_series(take);
    else if (!rsvp_desk_take(web_of(take->http)->desk, take->event, &take->entry))
        http_reply_unavailable(take->http);
}

static void
take_answered(struct rsvp_entry *entry, const struct rsvp_answer *said)
{
    struct web_take *take = container_of(entry, struct web_take, entry);
    struct web_answer answer = {.outcome = said->outcome, .body = said->body, .size = said->size};
    switch (said->status) {
    case DB_OK:
        answer.status = web_outcome_status(said->outcome);
        take->done(take, &answer);
        break;
    case DB_SQL:
        http_reply_broken(take->http);
        break;
    default:
        log_warn("web.rsvp", LOG_STR("request", http_request_id(take->http)),
                 LOG_STR("status", db_status_name(said->status)));
        http_reply_unavailable(take->http);
    }
}

const char *
web_seats_tag(struct http_request *request, const char *event)
{
    return arena_printf(http_arena(request), "seats %s", event);
}

void
web_seats_changed(struct http_request *request, const char *event)
{
    http_cache_drop(web_of(request)->http, web_seats_tag(request, event));
    web_watch_poke(web_of(request)->watch, event);
}

bool
web_rsvp_ids(struct http_request *request, const struct web_answer *answer, const char **rsvp,
             const char **event)
{
    static const char before_rsvp[] = "{\"id\":\"", before_event[] = "\",\"event\":\"";
    enum {
        RSVP_AT = sizeof(before_rsvp) - 1,
        EVENT_AT = RSVP_AT + SECRET_ID_SIZE - 1 + sizeof(before_event) - 1,
        LEAST = EVENT_AT + SECRET_ID_SIZE
    };

    if (answer->size < LEAST || strncmp(answer->body, before_rsvp, RSVP_AT) != 0 ||
        strncmp(answer->body + RSVP_AT + SECRET_ID_SIZE - 1, before_event, sizeof(before_event) - 1) != 0)
        return false;
    *rsvp = arena_strndup(http_arena(request), answer->body + RSVP_AT, SECRET_ID_SIZE - 1);
    *event = arena_strndup(http_arena(request), answer->body + EVENT_AT, SECRET_ID_SIZE - 1);
    return true;
}

void
web_rsvp_reply(struct http_request *request, const struct web_answer *answer)
{
    if (answer->status >= 300) {
        web_reply_answer(request, answer);
        return;
    }
    const char *rsvp, *event;
    if (strcmp(http_method(request), "GET") != 0 && web_rsvp_ids(request, answer, &rsvp, &event))
        web_seats_changed(request, event);
    http_reply_json(request, answer->status, answer->body, answer->size, NULL);
}

void
web_rsvp_done(struct web_ask *ask, const struct web_answer *answer)
{
    web_rsvp_reply(ask->http, answer);
}
