/* Session: the parameters of every connection that this program opens. Private to the room. */
#ifndef DB_SESSION_H
#define DB_SESSION_H

#include <stdbool.h>

#include <libpq-fe.h>

enum { DB_CONNECT_SECONDS = 3 };

struct db_session {
    const char *conninfo;     /* libpq connection string or URL */
    const char *options;      /* server settings on top, "-c name=value ..."; or NULL */
    const char *name;         /* application_name, unless the connection string has one */
    int statement_timeout_ms; /* 0: none */
};

/* PQconnectdbParams() when WAIT, else PQconnectStartParams(). What the connection string says beats the
 * defaults for keepalives and the like; search_path and the timeouts are always set. NULL: out of memory. */
PGconn *db_session_open(const struct db_session *session, bool wait);
/* How long a connection may take to be made: DB_CONNECT_SECONDS for each host of the connection string. */
int db_session_patience_ms(const struct db_session *session);

#endif
