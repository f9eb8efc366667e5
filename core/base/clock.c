#include "base/clock.h"

#include <ctype.h>
#include <string.h>

/* The held instant: set once at the start of a process that a test runs. */
static struct {
    bool on;
    time_t at;
    char text[sizeof("2027-05-04T07:00:00Z")];
} held;

uint64_t
clock_monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

time_t
clock_wall(void)
{
    return held.on ? held.at : time(NULL);
}

static int
two_digits(const char *text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

bool
clock_hold(const char *instant)
{
    static const char shape[] = "0000-00-00T00:00:00Z";
    struct tm tm = {0};

    if (strlen(instant) != sizeof(shape) - 1)
        return false;
    for (size_t i = 0; i < sizeof(shape) - 1; i++)
        if (shape[i] == '0' ? !isdigit((unsigned char)instant[i]) : instant[i] != shape[i])
            return false;
    tm.tm_year = two_digits(instant) * 100 + two_digits(instant + 2) - 1900;
    tm.tm_mon = two_digits(instant + 5) - 1;
    tm.tm_mday = two_digits(instant + 8);
    tm.tm_hour = two_digits(instant + 11);
    tm.tm_min = two_digits(instant + 14);
    tm.tm_sec = two_digits(instant + 17);

    /* timegm() carries what does not exist (30 February) into what does: then the fields change. */
    struct tm wanted = tm;
    time_t at = timegm(&tm);
    if (tm.tm_year != wanted.tm_year || tm.tm_mon != wanted.tm_mon || tm.tm_mday != wanted.tm_mday ||
        tm.tm_hour != wanted.tm_hour || tm.tm_min != wanted.tm_min || tm.tm_sec != wanted.tm_sec)
        return false;
    held.on = true;
    held.at = at;
    memcpy(held.text, instant, sizeof(held.text));
    return true;
}

const char *
clock_held(void)
{
    return held.on ? held.text : NULL;
}
