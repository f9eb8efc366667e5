#include "base/problem.h"

#include <stdarg.h>
#include <string.h>

#include "base/base_internal.h"
#include "base/escape.h"

void
problems_init(struct problems *problems, struct arena *arena)
{
    *problems = (struct problems){.arena = arena};
    problems->end = &problems->first;
}

/* TEXT with U+FFFD for what is not UTF-8: a sentence may quote what came in, and "%.60s" may cut a character.
 */
static const char *
as_utf8(struct arena *arena, const char *text)
{
    static const char stand_in[] = "\xEF\xBF\xBD";
    size_t len = strlen(text);

    if (utf8_valid(text, len))
        return text;
    char *clean = arena_alloc(arena, 3 * len + 1), *end = clean;
    unsigned code;
    for (size_t i = 0; i < len;) {
        size_t size = utf8_decode(text + i, len - i, &code);
        const char *from = size > 0 ? text + i : stand_in;
        size_t count = size > 0 ? size : 3;
        memcpy(end, from, count);
        end += count;
        /* The rest of a broken character goes with its beginning. */
        for (i += size > 0 ? size : 1; size == 0 && i < len && ((unsigned char)text[i] & 0xc0) == 0x80;)
            i++;
    }
    return clean;
}

void
problem_add(struct problems *problems, const char *field, const char *format, ...)
{
    struct problem *problem = arena_alloc(problems->arena, sizeof(*problem));
    va_list ap;
    va_start(ap, format);
    problem->field = as_utf8(problems->arena, arena_strdup(problems->arena, field));
    problem->detail = as_utf8(problems->arena, arena_vprintf(problems->arena, format, ap));
    va_end(ap);
    *problems->end = problem;
    problems->end = &problem->next;
    problems->count++;
}
