/* One blocking statement on a connection of its own: for a program's start and for tools, never in a loop. */
#ifndef DB_ONCE_H
#define DB_ONCE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "db/db.h"

/* Run STATEMENT with its VALUES (text format, NULL is SQL's NULL; may be NULL without parameters) and append
 * the columns of its first row to ROW, separated by tabs, SQL's NULL as nothing; no row appends nothing. ROW
 * may be NULL. False, with a full sentence appended to ERROR, when it did not run. */
MUST_CHECK bool db_once(const char *conninfo, const char *options, const struct db_statement *statement,
                        const char *const *values, struct buf *row, struct buf *error);

/* Whether a pooler gives one session of the server to several clients in turn: IDENTITY, a statement that
 * names the session, is answered alike to one client and, while that waits, to another. False, with a full
 * sentence appended to ERROR, when it cannot be found out. */
MUST_CHECK bool db_pooled(const char *conninfo, const struct db_statement *identity, bool *pooled,
                          struct buf *error);

/* CONNINFO for a program's command line: everything but the password, which goes into PASSWORD ("" for none).
 * False, with a full sentence appended to ERROR, when it cannot be read. */
MUST_CHECK bool db_conninfo_split(const char *conninfo, struct buf *rest, struct buf *password,
                                  struct buf *error);

/* A session can be opened there now. False, with a full sentence appended to ERROR (may be NULL), when not.
 */
bool db_reachable(const char *conninfo, struct buf *error);

#endif
