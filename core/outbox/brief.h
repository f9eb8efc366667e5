/* brief: what claimed rows are about, asked for a whole claim at once just before they are sent, because what
 * is no longer true is not sent. */
#ifndef OUTBOX_BRIEF_H
#define OUTBOX_BRIEF_H

#include <stdbool.h>

#include "base/buf.h"
#include "db/db.h"
#include "outbox/job.h"
#include "outbox/turn.h"

struct briefer {
    struct db_request db;
    struct turn *turn;
    struct jobs *jobs;
    struct db_pool *pool;
    const struct db_statement *statement;
    int batch;
    bool asking;
    int asked;  /* rows in the statement under way */
    int singly; /* a statement was refused: ask for so many rows one by one, to find the one that breaks it */
    struct buf ids;
};

void outbox_briefer_open(struct briefer *briefer, struct db_pool *pool, struct turn *turn, struct jobs *jobs,
                         const struct outbox_config *config);
void outbox_briefer_close(struct briefer *briefer);
/* Ask for the briefs of jobs that need one, if no such statement is under way. */
void outbox_brief(struct briefer *briefer);

#endif
