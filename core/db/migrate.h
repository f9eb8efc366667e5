/* Migrations: bring a database to the state that this program needs. Blocking; runs before any worker.
 *
 * `schema` files are applied once each, in order of name, each in a transaction, and their digest kept: a
 * file that was applied and then changed is an error, and so is an applied file that this program does not
 * know (the database is newer). `functions` are all created again, in order of name in one transaction,
 * whenever one of them or the schema changed; they may name each other in any order, and are checked when all
 * are there. A `data` file T.tsv is loaded when its digest changed: its lines are copied into the temporary
 * table load_T, one text column per name of its header line, and convene.load_T() is called in the same
 * transaction (README.md). What was applied is in the table convene.migration. All of it runs under one
 * advisory lock, so that several daemons may start at once.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/embed.h"

/* A set may be NULL or empty. */
struct db_migrations {
    const struct embed_set *schema;
    const struct embed_set *functions;
    const struct embed_set *data;
};

/* False, with a full sentence appended to ERROR, when the database cannot be brought there; what a failed
 * file did is rolled back. PROGRESS may be NULL; it is called with the name of each file that is applied
 * ("schema/0001_base.sql", "functions", "data/places.tsv"). */
MUST_CHECK bool db_migrate(const char *conninfo, const struct db_migrations *migrations,
                           void (*progress)(const char *name), struct buf *error);

#endif
