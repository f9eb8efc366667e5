/* /livez, /readyz and /metrics, for operators. */
#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "db/db.h"
#include "http/http.h"
#include "rsvp/desk.h"
#include "sql/answer.h"
#include "sql/outbox.h"
#include "web/kit/ask.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/service/ready.h"
#include "web/service/service_internal.h"

enum { METRICS_MAX = 256 << 10 };

static void
reply_text(struct http_request *request, const char *type, const char *text, size_t size)
{
    http_reply(request, &(struct http_reply){.status = 200, .type = type, .body = text, .size = size});
}

void
api_live(struct http_request *request)
{
    reply_text(request, "text/plain; charset=utf-8", "live\n", 5);
}

void
api_ready(struct http_request *request)
{
    web_ready_reply(web_of(request)->ready, request);
}

/* --- /metrics --- */

/* The numbers of this worker, then MORE. */
static void
reply_numbers(struct http_request *request, const char *more)
{
    struct web *web = web_of(request);
    struct buf out;
    buf_init(&out, METRICS_MAX);
    http_server_metrics(web->http, &out);
    rsvp_desk_metrics(web->desk, &out);
    db_pool_metrics(web->db, &out);
    buf_puts(&out, more);
    reply_text(request, "text/plain; version=0.0.4; charset=utf-8", out.data, out.len);
    buf_release(&out);
}

struct probe {
    struct db_request db;
    struct http_request *http;
};

/* Without a database there are the numbers of this worker still. */
static void
queue_answered(struct db_request *db, const struct db_result *result)
{
    struct http_request *request = container_of(db, struct probe, db)->http;
    bool said = db_status(result) == DB_OK && db_row_count(result) == 1;
    const char *outcome = said ? db_text(result, 0, SQL_ANSWER_OUTCOME) : "ok";
    struct web_answer answer = {.outcome = outcome, .status = web_outcome_status(outcome)};
    if (said) {
        answer.body = db_text(result, 0, SQL_ANSWER_BODY);
        answer.size = db_length(result, 0, SQL_ANSWER_BODY);
    }
    if (answer.status == 200)
        reply_numbers(request, said ? answer.body : "");
    else
        web_reply_answer(request, &answer);
}

/* The numbers of the queue tell of mails, and so of people: they need a token. */
void
api_metrics(struct http_request *request)
{
    const char *token = web_token_hash(request);
    if (!token) {
        reply_numbers(request, "");
        return;
    }
    struct probe *probe = arena_alloc(http_arena(request), sizeof(*probe));
    *probe = (struct probe){.db = {.done = queue_answered}, .http = request};
    db_request_fill(&probe->db, &sql_outbox_metrics, sql_outbox_metrics_values(.token = token));
    db_submit(web_of(request)->db, &probe->db);
}
