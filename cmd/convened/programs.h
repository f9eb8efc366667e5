/* Finding PostgreSQL's programs on this machine. */
#ifndef CONVENED_PROGRAMS_H
#define CONVENED_PROGRAMS_H

#include <stddef.h>

enum { PROGRAMS_MAX = 16, PROGRAMS_OLDEST = 15 };

struct programs {
    int major;
    char folder[512]; /* holds postgres and initdb */
};

/* Fill LIST (of PROGRAMS_MAX), newest first; returns how many. Only the folder GIVEN is searched; if it is
 * NULL, the folders of packages, then pg_config and PATH. */
size_t programs_find(const char *given, struct programs *list);
/* The programs of one major version, NULL when they are not there. */
const struct programs *programs_of(const struct programs *list, size_t count, int major);
/* What a person does when there are none: a sentence. */
const char *programs_advice(void);

#endif
