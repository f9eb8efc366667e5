#include "db/once.h"

#include <string.h>

#include "db/session.h"

enum { STATEMENT_TIMEOUT_MS = 30 * 1000 };

/* libpq ends its messages with a line feed, and some have several lines. */
static void
once_puts_message(struct buf *error, const char *message)
{
    size_t len = strlen(message);
    while (len > 0 && message[len - 1] == '\n')
        len--;
    for (size_t i = 0; i < len; i++)
        buf_putc(error, message[i] == '\n' ? ' ' : message[i]);
}

static PGconn *
once_open(const char *conninfo, const char *options, struct buf *error)
{
    const struct db_session session = {
        .conninfo = conninfo,
        .options = options,
        .name = "convene start",
        .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
    };
    PGconn *conn = db_session_open(&session, true);
    if (conn && PQstatus(conn) == CONNECTION_OK)
        return conn;
    if (error) {
        buf_puts(error, "The database cannot be reached: ");
        once_puts_message(error, conn ? PQerrorMessage(conn) : "out of memory");
        buf_putc(error, '.');
    }
    PQfinish(conn);
    return NULL;
}

static void
once_append_row(struct buf *row, const PGresult *result)
{
    for (int column = 0; PQntuples(result) > 0 && column < PQnfields(result); column++) {
        if (column > 0)
            buf_putc(row, '\t');
        buf_append(row, PQgetvalue(result, 0, column), (size_t)PQgetlength(result, 0, column));
    }
}

bool
db_once(const char *conninfo, const char *options, const struct db_statement *statement,
        const char *const *values, struct buf *row, struct buf *error)
{
    PGconn *conn = once_open(conninfo, options, error);
    if (!conn)
        return false;
    PGresult *result = PQexecParams(conn, statement->sql, statement->params, NULL, values, NULL, NULL, 0);
    bool ran = PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;
    if (ran && row) {
        once_append_row(row, result);
    } else if (!ran) {
        buf_printf(error, "The statement %s failed: ", statement->name);
        once_puts_message(error, PQerrorMessage(conn));
        buf_putc(error, '.');
    }
    PQclear(result);
    PQfinish(conn);
    return ran;
}

bool
db_reachable(const char *conninfo, struct buf *error)
{
    PGconn *conn = once_open(conninfo, NULL, error);
    PQfinish(conn);
    return conn != NULL;
}
