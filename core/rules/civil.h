/* civil: dates and times as organizers write them, without a zone. */
#ifndef RULES_CIVIL_H
#define RULES_CIVIL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"

/* A civil date and time as written: no zone, no instant. `has_time` is false for a day. */
struct civil {
    int year, month, day, hour, minute;
    bool has_time;
};
/* Why TEXT is none, as the rest of a sentence ("there is no 30 February 2027"), or NULL when it was read. */
MUST_CHECK const char *civil_parse(struct arena *arena, const char *text, struct civil *out);
const char *civil_format(struct arena *arena, const struct civil *civil);
int civil_compare(const struct civil *a, const struct civil *b);

#endif
