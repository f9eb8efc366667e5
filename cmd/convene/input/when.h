/* Dates and times as people write them, made into those of a document (2027-05-04T09:00, 2027-05-04).
 *
 *     2027-05-04 9:00       the same with a blank and a short hour
 *     12:00                 of an end: on the day of the start
 *     +3h  +90min           of an end: after the start
 *     +2d  +2d 17:00        of an end: days after the start
 *     +45d 09:00            elsewhere: days (d), weeks (w), months (m) or years (y) from today
 *     +6w wed 07:30         the first such weekday from there on
 *     -30d  -30d 23:59      before the start (deadlines, fees)
 *
 * What is none of these is given back as it is: the rules of a listing say what is wrong with it.
 */
#ifndef CONVENE_WHEN_H
#define CONVENE_WHEN_H

#include "base/arena.h"

struct when {
    const char *today;  /* as in 2026-11-22 */
    const char *starts; /* start of the event in the form of a document; NULL while it is not known */
};

const char *when_read(struct arena *arena, const struct when *when, const char *text);
/* As when_read(), for the end of an event: it counts from the start. */
const char *when_read_end(struct arena *arena, const struct when *when, const char *text);
/* Today in the time zone of this machine (by the held clock in tests). */
const char *when_today(struct arena *arena);
/* DATE (2027-05-04, or with a time) moved by COUNT days ('d'), weeks ('w'), months ('m') or years ('y'). The
 * 31st becomes the last day of a shorter month. NULL when DATE is no date. */
const char *when_shift(struct arena *arena, const char *date, long count, char unit);

#endif
