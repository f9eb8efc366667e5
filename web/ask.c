#include "ask.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/log.h"
#include "web.h"

/* How often a statement is sent in all that met a conflict which the pool could not settle by itself. */
enum { ASK_TRIES = 2 };

enum answer_column { ANSWER_OUTCOME, ANSWER_BODY, ANSWER_ETAG };

static struct web_ask *
ask_of(struct db_request *db)
{
    return (struct web_ask *)((char *)db - offsetof(struct web_ask, db));
}

static void
ask_failed(struct web_ask *ask, const struct db_result *result)
{
    enum db_status status = db_status(result);

    if (status == DB_SQL) {
        log_error("web.statement", LOG_STR("request", http_request_id(ask->http)),
                  LOG_STR("statement", ask->db.statement->name), LOG_STR("sqlstate", db_sqlstate(result)),
                  LOG_STR("message", db_message(result)));
        http_reply_problem(ask->http, 500, "Something went wrong here. It has been logged.", NULL);
        return;
    }
    log_warn("web.statement", LOG_STR("request", http_request_id(ask->http)),
             LOG_STR("statement", ask->db.statement->name), LOG_STR("status", db_status_name(status)));
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
    struct web_answer answer;

    if (db_status(result) == DB_CONFLICT && ask->tries < ASK_TRIES) {
        web_ask_send(ask);
        return;
    }
    if (db_status(result) != DB_OK) {
        ask_failed(ask, result);
        return;
    }
    if (db_row_count(result) != 1 || !db_text(result, 0, ANSWER_OUTCOME)) {
        log_error("web.statement", LOG_STR("statement", db->statement->name), LOG_STR("message", "no row"));
        http_reply_problem(ask->http, 500, "Something went wrong here. It has been logged.", NULL);
        return;
    }
    answer = (struct web_answer){
        .outcome = db_text(result, 0, ANSWER_OUTCOME),
        .status = web_outcome_status(db_text(result, 0, ANSWER_OUTCOME)),
        .body = db_text(result, 0, ANSWER_BODY),
        .size = db_length(result, 0, ANSWER_BODY),
        .etag = quoted(ask->http, db_text(result, 0, ANSWER_ETAG)),
    };
    if (!answer.body) {
        answer.body = "";
        answer.size = 0;
    }
    ask->done(ask, &answer);
}

void
web_ask_init(struct web_ask *ask, struct http_request *request, const struct db_statement *statement,
             void (*done)(struct web_ask *ask, const struct web_answer *answer))
{
    *ask = (struct web_ask){
        .db = {.statement = statement, .done = ask_answered},
        .http = request,
        .done = done ? done : web_answer_done,
    };
}

struct web_ask *
web_ask_new(struct http_request *request, const struct db_statement *statement,
            void (*done)(struct web_ask *ask, const struct web_answer *answer))
{
    struct web_ask *ask = arena_alloc(http_arena(request), sizeof(*ask));

    web_ask_init(ask, request, statement, done);
    return ask;
}

void
web_ask_send(struct web_ask *ask)
{
    ask->tries++;
    db_submit(web_of(ask->http)->db, &ask->db);
}

/* --- what a statement takes ----------------------------------------------------------------------------- */

const char *
web_token_hash(struct http_request *request)
{
    const char *token = http_bearer(request);

    return token ? web_sha256_hex(http_arena(request), token, strlen(token)) : NULL;
}

const char *
web_sha256_hex(struct arena *arena, const char *bytes, size_t len)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    size_t hex_size = 2 * sizeof(digest) + 1;
    char *hex = arena_alloc(arena, hex_size);

    crypto_hash_sha256(digest, (const unsigned char *)bytes, len);
    return sodium_bin2hex(hex, hex_size, digest, sizeof(digest));
}

static void
release_json(void *value)
{
    json_decref(value);
}

json_t *
web_json_keep(struct http_request *request, json_t *value)
{
    if (value)
        arena_defer(http_arena(request), release_json, value);
    return value;
}

const char *
web_json_text(struct http_request *request, const json_t *value)
{
    /* 15 digits: what a double keeps of a decimal that somebody wrote (52.52, not 52.520000000000003). */
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));

    if (!text)
        log_fatal("web.json", "out of memory");
    arena_defer(http_arena(request), free, text);
    return text;
}

const char *
web_array_literal(struct http_request *request, const json_t *strings)
{
    struct buf out;
    size_t i;
    json_t *item;
    const char *literal;

    buf_init(&out, 1 << 20);
    buf_putc(&out, '{');
    json_array_foreach(strings, i, item)
    {
        buf_puts(&out, i > 0 ? ",\"" : "\"");
        for (const char *c = json_string_value(item); c && *c; c++) {
            if (*c == '"' || *c == '\\')
                buf_putc(&out, '\\');
            buf_putc(&out, *c);
        }
        buf_putc(&out, '"');
    }
    buf_putc(&out, '}');
    literal = arena_strndup(http_arena(request), out.data, out.len);
    buf_release(&out);
    return literal;
}
