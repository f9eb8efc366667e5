/* Migrations: bring a database to the state that this program needs. Blocking; runs before any worker.
 *
 * `schema` is applied once each, in order of name, each in a transaction, and its digest kept: a file that was
 * applied and then changed is an error. `functions` and `grants`-like scripts are re-created whenever their
 * digest changed. `data` files are loaded by the function named in the first script that follows them
 * (see sql/README.md). All of it runs under one advisory lock, so that several daemons may start at once.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/embed.h"

struct db_migrations {
    const struct embed_set *schema;
    const struct embed_set *functions;
    const struct embed_set *data;
};

/* False, with a full sentence appended to ERROR, when the database cannot be brought there; what a failed
 * file did is rolled back. PROGRESS may be NULL; it is called with the name of each file that is applied. */
bool db_migrate(const char *conninfo, const struct db_migrations *migrations, void (*progress)(const char *name),
                struct buf *error);

#endif
