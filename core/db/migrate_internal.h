/* What the files of the migration runner share. Private to the room. */
#ifndef DB_MIGRATE_INTERNAL_H
#define DB_MIGRATE_INTERNAL_H

#include <stdbool.h>

#include <libpq-fe.h>

#include "base/attr.h"
#include "db/migrate.h"

enum { MIGRATE_NAME_MAX = 256 };

struct migrate_run {
    PGconn *conn;
    PGresult *applied; /* rows of convene.migration as they were at the start: name, digest */
    void (*progress)(const char *name);
    struct buf *error;
};

/* --- migrate_run.c --- */

/* Commands without rows; false, with a sentence that begins with WHAT, when one fails. */
MUST_CHECK bool migrate_command(struct migrate_run *run, const char *what, const char *sql);
/* The file FOLDER/NAME has DIGEST from now on; part of the open transaction. */
MUST_CHECK bool migrate_record(struct migrate_run *run, const char *folder, const struct embed_file *file);
/* "could not be applied: ..." behind the sentence's subject, with the line of SCRIPT when the server knows
 * it. */
void migrate_complain(struct migrate_run *run, const PGresult *result, const char *subject,
                      const char *script);

/* Append what libpq says as a part of a sentence: on one line, without the stop at its end. */
void migrate_put_line(struct buf *error, const char *message);

/* migrate_load.c: one data file, within its own transaction. */
MUST_CHECK bool migrate_load(struct migrate_run *run, const struct embed_file *file);

#endif
