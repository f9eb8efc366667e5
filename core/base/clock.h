/* Clock: the two clocks of a process. Timers use the monotonic one, people the wall.
 *
 * Tests hold the wall clock at an instant (option `clock`); the monotonic clock always runs.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/attr.h"

/* Microseconds since an unspecified start; never goes back. */
uint64_t clock_monotonic_us(void);
/* Seconds since 1970-01-01 00:00 UTC. */
time_t clock_wall(void);
/* Hold the wall clock at an instant written as 2027-05-04T07:00:00Z; false if it is not one. */
MUST_CHECK bool clock_hold(const char *instant);
/* The held instant as given, NULL when the clock runs: for passing it on to the database. */
const char *clock_held(void);

#endif
