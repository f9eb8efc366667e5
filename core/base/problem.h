/* Problems: what is wrong with an input, in sentences for the person who sent it.
 *
 * `field` names the place as the sender wrote it: a parameter ("limit"), a path into a document
 * ("fees.0.price"), a front matter key ("starts"), a header ("If-Match"). `detail` says what is wrong and
 * what would be right, a full sentence. All strings live in the arena and are UTF-8: what
 * is not (a quotation that was cut within a character) becomes U+FFFD.
 */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include "base/arena.h"

struct problem {
    const char *field;
    const char *detail;
    struct problem *next;
};

struct problems {
    struct arena *arena;
    struct problem *first;
    struct problem **end;
    int count;
};

void problems_init(struct problems *problems, struct arena *arena);
void problem_add(struct problems *problems, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
