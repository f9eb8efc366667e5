/* ladder: how long to wait before the next attempt. A pure function over one table, a row per kind.
 *
 * Each wait is given or taken a tenth, so that what failed together does not come back together. A kind that
 * is not in the table has the mail's ladder: two days and a half in twelve attempts.
 */
#ifndef OUTBOX_LADDER_H
#define OUTBOX_LADDER_H

#include <stdint.h>

enum { OUTBOX_ASKED_MAX = 24 * 3600 };

/* Seconds until the next attempt after ATTEMPT (from 1) failed; -1: that was the last. ASKED is what the
 * receiver said (Retry-After), 0 for nothing: the longer of both counts, but at most OUTBOX_ASKED_MAX of it.
 * RANDOM: any 32 bits. */
int64_t outbox_ladder_wait(const char *kind, int attempt, int64_t asked, uint32_t random);

#endif
