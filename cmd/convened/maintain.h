/* What a daemon does once a minute for the database: take events that are over out of the
 * index, extend series, delete old data. Worker 1 does it. Several daemons at one database may overlap: the
 * statements allow that. */
#ifndef CONVENED_MAINTAIN_H
#define CONVENED_MAINTAIN_H

#include "base/attr.h"

struct event_base;
struct db_pool;
struct maintain;

/* NULL for a worker that is not the first; the other functions accept NULL. POOL is read when needed. */
MUST_CHECK struct maintain *maintain_new(struct event_base *base, struct db_pool *const *pool, int number);
void maintain_start(struct maintain *maintain);
/* Start no more rounds. */
void maintain_stop(struct maintain *maintain);
/* Call it after the pool was freed, or while no statement is under way. */
void maintain_free(struct maintain *maintain);

#endif
