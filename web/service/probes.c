/* /livez, /readyz and /metrics, for operators. */
#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "db/db.h"
#include "http/http.h"
#include "rsvp/desk.h"
#include "sql/outbox.h"
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

/* A probe is answered whatever the statement says. */
struct probe {
    struct db_request db;
    struct http_request *http;
};

static struct probe *
probe_of(struct db_request *db)
{
    return container_of(db, struct probe, db);
}

static void
ask_probe(struct http_request *request, const struct db_statement *statement, db_done_fn *done)
{
    struct probe *probe = arena_alloc(http_arena(request), sizeof(*probe));
    *probe = (struct probe){.db = {.statement = statement, .done = done}, .http = request};
    db_submit(web_of(request)->db, &probe->db);
}

static void
metrics_done(struct db_request *db, const struct db_result *result)
{
    struct http_request *request = probe_of(db)->http;
    struct web *web = web_of(request);
    struct buf out;
    buf_init(&out, METRICS_MAX);
    http_server_metrics(web->http, &out);
    rsvp_desk_metrics(web->desk, &out);
    db_pool_metrics(web->db, &out);
    if (db_status(result) == DB_OK && db_row_count(result) == 1)
        buf_puts(&out, db_text(result, 0, SQL_ANSWER_BODY));
    reply_text(request, "text/plain; version=0.0.4; charset=utf-8", out.data, out.len);
    buf_release(&out);
}

void
api_metrics(struct http_request *request)
{
    ask_probe(request, &sql_outbox_metrics, metrics_done);
}
