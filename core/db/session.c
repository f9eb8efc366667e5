#include "db/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/log.h"

enum { OPTIONS_MAX = 64 * 1024 };

/* The value of KEYWORD in the connection string, for the caller to free(), or NULL. */
static char *
session_lookup(const struct db_session *session, const char *keyword)
{
    PQconninfoOption *list = PQconninfoParse(session->conninfo, NULL);
    char *value = NULL;
    for (PQconninfoOption *option = list; option && option->keyword; option++) {
        if (!value && strcmp(option->keyword, keyword) == 0 && option->val)
            value = strdup(option->val);
    }
    PQconninfoFree(list);
    return value;
}

/* A later -c wins, so the operator's settings stand behind ours. */
static void
session_write_options(const struct db_session *session, struct buf *out)
{
    buf_printf(out,
               "-c search_path=convene -c client_min_messages=warning -c "
               "idle_in_transaction_session_timeout=10000 -c statement_timeout=%d",
               session->statement_timeout_ms);
    char *own = session_lookup(session, "options");
    if (own)
        buf_printf(out, " %s", own);
    free(own);
    if (session->options)
        buf_printf(out, " %s", session->options);
}

/* Warnings of the server: it has them in its own log as well. */
static void
session_on_notice(void *arg, const PGresult *notice)
{
    const char *message = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
    (void)arg;
    log_debug("db.notice", LOG_STR("message", message));
}

PGconn *
db_session_open(const struct db_session *session, bool wait)
{
    struct buf options;
    buf_init(&options, OPTIONS_MAX);
    session_write_options(session, &options);

    /* libpq lets a later entry win: defaults, then the connection string, then what must hold. */
    const struct {
        const char *keyword, *value;
    } rows[] = {
        {"keepalives_idle", "10"},
        {"keepalives_interval", "3"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", "10000"},
        {"connect_timeout", "3"},
        {"target_session_attrs", "read-write"},
        {"application_name", session->name},
        {"dbname", session->conninfo},
        {"client_encoding", "UTF8"},
        {"options", options.data},
    };
    enum { ROWS = COUNT_OF(rows) };
    const char *keywords[ROWS + 1] = {NULL};
    const char *values[ROWS + 1] = {NULL};
    for (size_t i = 0; i < ROWS; i++) {
        keywords[i] = rows[i].keyword;
        values[i] = rows[i].value;
    }
    PGconn *conn = wait ? PQconnectdbParams(keywords, values, 1) : PQconnectStartParams(keywords, values, 1);
    buf_release(&options);
    if (conn)
        PQsetNoticeReceiver(conn, session_on_notice, NULL);
    return conn;
}

int
db_session_patience_ms(const struct db_session *session)
{
    int hosts = 1;
    char *list = session_lookup(session, "host");
    for (const char *c = list; c && *c; c++)
        hosts += *c == ',';
    free(list);
    return hosts * DB_CONNECT_SECONDS * 1000;
}
