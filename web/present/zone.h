/* present_zone: an instant in a zone, with the abbreviation that people there use.
 *
 * The zone database is the system's (tzdata), read through the C library. It serves for showing only: which
 * instant a local time means is PostgreSQL's decision and stands in the document as `starts_at`.
 */
#ifndef WEB_PRESENT_ZONE_H
#define WEB_PRESENT_ZONE_H

#include <stdbool.h>
#include <time.h>

#include "base/arena.h"
#include "web/present/date.h"

struct present_zoned {
    struct present_time local;
    int offset;        /* seconds east of UTC; for arithmetic, never shown */
    const char *label; /* "CEST", or "Istanbul time" where the database has only digits */
};

/* False when ZONE is not the name of a zone on this system; names are checked before any file is touched. */
bool present_zone_at(struct arena *arena, const char *zone, time_t instant, struct present_zoned *out);
bool present_zone_exists(const char *zone);
/* "Istanbul time", "New York time", "UTC", "anywhere on Earth". */
const char *present_zone_title(struct arena *arena, const char *zone);
/* The zone that a person means by "Asia/Karachi", "asia/karachi", "karachi" or "New York"; NULL: none. */
const char *present_zone_find(struct arena *arena, const char *text);

#endif
