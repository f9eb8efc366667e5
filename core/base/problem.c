#include "base/problem.h"

#include <stdarg.h>

void
problems_init(struct problems *problems, struct arena *arena)
{
    *problems = (struct problems){.arena = arena};
    problems->end = &problems->first;
}

void
problem_add(struct problems *problems, const char *field, const char *format, ...)
{
    struct problem *problem = arena_alloc(problems->arena, sizeof(*problem));
    va_list ap;

    va_start(ap, format);
    problem->field = arena_strdup(problems->arena, field);
    problem->detail = arena_vprintf(problems->arena, format, ap);
    va_end(ap);
    *problems->end = problem;
    problems->end = &problem->next;
    problems->count++;
}
