#include "web/kit/ask.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/log.h"
#include "db/db.h"
#include "http/http.h"
#include "sql/answer.h"
#include "web/kit/needs.h"
#include "web/kit/web.h"

/* How often a statement is sent in all that met a conflict which the pool could not settle by itself. */
enum { ASK_TRIES = 2 };

static struct web_ask *
ask_of(struct db_request *db)
{
    return container_of(db, struct web_ask, db);
}

static void
ask_send(struct web_ask *ask)
{
    ask->tries++;
    db_submit(web_of(ask->http)->db, &ask->db);
}

static void
ask_failed(struct web_ask *ask, const struct db_result *result)
{
    enum db_status status = db_status(result);
    if (status == DB_SQL) {
        log_error("web.statement", LOG_STR("request", http_request_id(ask->http)),
                  LOG_STR("statement", ask->db.statement->name), LOG_STR("sqlstate", db_sqlstate(result)),
                  LOG_STR("message", db_message(result)));
        http_reply_broken(ask->http);
        return;
    }
    /* The room that asks has said why in a line for all of them; one for each would fill a disk that may be
     * full. */
    log_at(status == DB_TIMEOUT || status == DB_CONFLICT ? LOG_LEVEL_WARN : LOG_LEVEL_DEBUG, "web.statement",
           LOG_STR("request", http_request_id(ask->http)), LOG_STR("statement", ask->db.statement->name),
           LOG_STR("status", db_status_name(status)));
    http_reply_unavailable(ask->http);
}

/* The database names a revision ("evt_7k2m9q4x8w3t-r4"), HTTP an entity tag, with its quotes. */
static const char *
quoted(struct http_request *request, const char *tag)
{
    return tag ? arena_printf(http_arena(request), "\"%s\"", tag) : NULL;
}

static void
ask_answered(struct db_request *db, const struct db_result *result)
{
    struct web_ask *ask = ask_of(db);
    if (db_status(result) == DB_CONFLICT && ask->tries < ASK_TRIES) {
        ask_send(ask);
        return;
    }
    if (db_status(result) != DB_OK) {
        ask_failed(ask, result);
        return;
    }
    if (db_row_count(result) != 1 || !db_text(result, 0, SQL_ANSWER_OUTCOME)) {
        log_error("web.statement", LOG_STR("statement", db->statement->name), LOG_STR("message", "no row"));
        http_reply_broken(ask->http);
        return;
    }
    struct web_answer answer = {
        .outcome = db_text(result, 0, SQL_ANSWER_OUTCOME),
        .status = web_outcome_status(db_text(result, 0, SQL_ANSWER_OUTCOME)),
        .body = db_text(result, 0, SQL_ANSWER_BODY),
        .size = db_length(result, 0, SQL_ANSWER_BODY),
        .etag = quoted(ask->http, db_text(result, 0, SQL_ANSWER_ETAG)),
    };
    if (!answer.body) {
        answer.body = "";
        answer.size = 0;
    }
    answer.body = web_needs_open(ask->http, answer.body, &answer.size);
    ask->done(ask, &answer);
}

void
web_ask_begin(struct web_ask *ask, struct http_request *request, const struct db_statement *statement,
              web_ask_done *done, const char *const *values)
{
    *ask = (struct web_ask){
        .db = {.done = ask_answered}, .http = request, .done = done ? done : web_answer_done};
    db_request_fill(&ask->db, statement, values);
    ask_send(ask);
}

void
web_ask(struct http_request *request, const struct db_statement *statement, web_ask_done *done,
        const char *const *values)
{
    web_ask_begin(arena_alloc(http_arena(request), sizeof(struct web_ask)), request, statement, done, values);
}
