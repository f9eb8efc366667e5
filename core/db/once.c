#include "db/once.h"

#include <stdlib.h>
#include <string.h>

#include "db/session.h"

enum { STATEMENT_TIMEOUT_MS = 30 * 1000 };

/* PgBouncer's refusal; PostgreSQL knows the parameter. */
static const char pooler_advice[] =
    " A pooler answered: PgBouncer needs ignore_startup_parameters = options and pool_mode = session.";

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
        const char *message = conn ? PQerrorMessage(conn) : "out of memory";
        buf_puts(error, "The database cannot be reached: ");
        once_puts_message(error, message);
        buf_putc(error, '.');
        if (strstr(message, "unsupported startup parameter"))
            buf_puts(error, pooler_advice);
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

/* What the first column of IDENTITY says in CONN's session, for the caller to free; NULL with a sentence in
 * ERROR. */
static char *
once_identity(PGconn *conn, const struct db_statement *identity, struct buf *error)
{
    PGresult *result = PQexec(conn, identity->sql);
    char *name = PQntuples(result) == 1 ? strdup(PQgetvalue(result, 0, 0)) : NULL;
    if (!name) {
        buf_printf(error, "The statement %s failed: ", identity->name);
        once_puts_message(error, PQerrorMessage(conn));
        buf_putc(error, '.');
    }
    PQclear(result);
    return name;
}

/* A transaction keeps the second client's session, so that a pooler which gave it the first one's is seen. */
bool
db_pooled(const char *conninfo, const struct db_statement *identity, bool *pooled, struct buf *error)
{
    PGconn *first = once_open(conninfo, NULL, error);
    char *before = first ? once_identity(first, identity, error) : NULL;
    PGconn *second = before ? once_open(conninfo, NULL, error) : NULL;
    if (second)
        PQclear(PQexec(second, "BEGIN"));
    char *other = second ? once_identity(second, identity, error) : NULL;
    char *after = other ? once_identity(first, identity, error) : NULL;
    bool known = after != NULL;
    *pooled = known && (strcmp(before, after) != 0 || strcmp(before, other) == 0);
    free(before);
    free(other);
    free(after);
    PQfinish(second);
    PQfinish(first);
    return known;
}

bool
db_reachable(const char *conninfo, struct buf *error)
{
    PGconn *conn = once_open(conninfo, NULL, error);
    PQfinish(conn);
    return conn != NULL;
}

static void
once_put_option(struct buf *out, const char *keyword, const char *value)
{
    buf_printf(out, "%s%s='", out->len > 0 ? " " : "", keyword);
    for (const char *c = value; *c; c++)
        buf_printf(out, *c == '\'' || *c == '\\' ? "\\%c" : "%c", *c);
    buf_putc(out, '\'');
}

bool
db_conninfo_split(const char *conninfo, struct buf *rest, struct buf *password, struct buf *error)
{
    char *message = NULL;
    PQconninfoOption *list = PQconninfoParse(conninfo, &message);
    if (!list) {
        buf_puts(error, "The connection string of the database cannot be read: ");
        once_puts_message(error, message ? message : "out of memory");
        PQfreemem(message);
        return false;
    }
    for (const PQconninfoOption *option = list; option->keyword; option++) {
        if (option->val && strcmp(option->keyword, "password") == 0)
            buf_puts(password, option->val);
        else if (option->val)
            once_put_option(rest, option->keyword, option->val);
    }
    PQconninfoFree(list);
    return true;
}
