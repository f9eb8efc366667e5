/* settle: what came of jobs is written to the database, in batches: as long as a statement is under way the
 * next one fills. */
#ifndef OUTBOX_SETTLE_H
#define OUTBOX_SETTLE_H

#include <stdbool.h>

#include "base/buf.h"
#include "db/db.h"
#include "outbox/job.h"
#include "outbox/tally.h"
#include "outbox/turn.h"

enum { SETTLES_MAX = 16 };

/* One statement: an array per column. */
struct settle {
    struct db_request db;
    struct settler *settler;
    struct helds helds;
    struct buf ids, attempts, ends, waits, reasons;
    char owner[24];
    int count;
    bool busy;
};

struct settler {
    struct turn *turn;
    struct jobs *jobs;
    struct tallies *tallies;
    struct db_pool *pool;
    const struct db_statement *statement;
    int batch, count; /* rows in a statement; statements */
    bool failed;      /* wait for the next tick */
    int singly; /* a statement was refused: settle so many rows one by one, to find the one that breaks it */
    struct settle settles[SETTLES_MAX];
};

void outbox_settler_open(struct settler *settler, struct db_pool *pool, struct turn *turn, struct jobs *jobs,
                         struct tallies *tallies, const struct outbox_config *config);
void outbox_settler_close(struct settler *settler);
/* Write what came of finished jobs, as OWNER. */
void outbox_settle(struct settler *settler, const char *owner);

#endif
