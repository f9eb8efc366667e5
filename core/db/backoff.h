/* Back-off: how long to wait before the next attempt to connect. */
#ifndef DB_BACKOFF_H
#define DB_BACKOFF_H

#include <stdint.h>

enum { DB_BACKOFF_MIN_MS = 50, DB_BACKOFF_MAX_MS = 2000 };

/* Milliseconds to wait after FAILURES failures in a row (1 or more). The ceiling doubles from 100 ms to
 * DB_BACKOFF_MAX_MS; the answer lies between half of it and all of it, by RANDOM (any 32 bits), so that many
 * processes that lost the same server do not come back in step. */
unsigned db_backoff_ms(unsigned failures, uint32_t random);

#endif
