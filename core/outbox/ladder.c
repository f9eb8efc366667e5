#include "outbox/ladder.h"

#include <stddef.h>
#include <string.h>

enum { MINUTE = 60, HOUR = 3600 };

struct ladder {
    const char *name;
    const int *waits; /* ends with 0 */
};

static const int mail[] = {15,       30,       MINUTE,   2 * MINUTE, 4 * MINUTE, 15 * MINUTE,
                           1 * HOUR, 3 * HOUR, 6 * HOUR, 18 * HOUR,  30 * HOUR,  0};
/* A person who waits for a link at a browser has given up by then, and the link lives for ten
 * minutes. */
static const int link_waits[] = {5, 15, 30, MINUTE, 2 * MINUTE, 3 * MINUTE, 0};
/* An offer lapses; the news of it are worth nothing after a day. */
static const int soon[] = {15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 0};
/* The schedule that the Standard Webhooks specification suggests. */
static const int webhook[] = {5,         5 * MINUTE, 30 * MINUTE, 2 * HOUR,  5 * HOUR,
                              10 * HOUR, 14 * HOUR,  20 * HOUR,   24 * HOUR, 0};

static const struct ladder ladders[] = {
    {"link", link_waits}, {"soon", soon}, {"webhook", webhook}, {"mail", mail}, {NULL, mail}};

const struct ladder *
outbox_ladder(const char *name)
{
    const struct ladder *ladder = ladders;
    while (ladder->name && (!name || strcmp(ladder->name, name) != 0))
        ladder++;
    return ladder;
}

int64_t
outbox_ladder_wait(const struct ladder *ladder, int attempt, int64_t asked, uint32_t random)
{
    const int *waits = ladder->waits;
    for (int n = 1; n < attempt && *waits; n++)
        waits++;
    if (!*waits)
        return -1;
    int64_t tenth = *waits / 10;
    int64_t wait = *waits - tenth + (int64_t)(random % (uint32_t)(2 * tenth + 1));
    if (asked > OUTBOX_ASKED_MAX)
        asked = OUTBOX_ASKED_MAX;
    return asked > wait ? asked : wait;
}
