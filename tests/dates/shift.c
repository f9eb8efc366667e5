/* A clock for the tests: preloaded, it moves the wall clock of a program and of all that it starts by
 * CONVENE_TEST_SHIFT seconds. The monotonic clock stays, so timers and deadlines run as always.
 *
 * It knows no state, no lock and no allocation, because PostgreSQL reads the clock in signal handlers.
 * (libfaketime answers those with the real time when they interrupt a wait: a statement_timeout is then never
 * due.) The kernel is asked directly, so it also works before the program's other libraries are ready. Times
 * of files are not moved.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t
shift(void)
{
    const char *seconds = getenv("CONVENE_TEST_SHIFT");
    return seconds ? (time_t)strtoll(seconds, NULL, 10) : 0;
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
    if (syscall(SYS_clock_gettime, clock, now) != 0)
        return -1;
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
        now->tv_sec += shift();
    return 0;
}

int
gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec wall;

    (void)zone; /* obsolete, and always nothing on Linux */
    clock_gettime(CLOCK_REALTIME, &wall);
    *now = (struct timeval){.tv_sec = wall.tv_sec, .tv_usec = wall.tv_nsec / 1000};
    return 0;
}

time_t
time(time_t *also)
{
    struct timespec wall;

    clock_gettime(CLOCK_REALTIME, &wall);
    if (also)
        *also = wall.tv_sec;
    return wall.tv_sec;
}

int
timespec_get(struct timespec *now, int base)
{
    if (base != TIME_UTC)
        return 0;
    clock_gettime(CLOCK_REALTIME, now);
    return base;
}
