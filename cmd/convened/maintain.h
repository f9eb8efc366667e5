/* What a daemon does once a minute for the database: sweep what is over, extend series, purge what has aged.
 * Worker 1 does it; several daemons at one database may overlap, the statements are made for that. */
#ifndef CONVENED_MAINTAIN_H
#define CONVENED_MAINTAIN_H

#include "base/attr.h"

struct event_base;
struct db_pool;
struct maintain;

/* NULL for a worker that is not the first: the other functions take that. POOL is read when needed. */
MUST_CHECK struct maintain *maintain_new(struct event_base *base, struct db_pool *const *pool, int number);
void maintain_start(struct maintain *maintain);
/* Begin nothing more. */
void maintain_stop(struct maintain *maintain);
/* After the pool was freed or while nothing waits. */
void maintain_free(struct maintain *maintain);

#endif
