/* The name that a mistyped one was meant to be. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* The one of NAMES that is a slip of the fingers away from WORD (one edit in a word of up to four characters,
 * two in a longer one; an edit is a character more, less or other, or two neighbours swapped), or NULL. */
const char *nearest_name(const char *word, const char *const *names, size_t count);

#endif
