/* Small macros that the whole tree uses. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H
#include <stddef.h>
/* The compiler warns where the result is not used. For every function whose result may not be ignored. */
#define MUST_CHECK __attribute__((warn_unused_result))
/* Number of elements of an array (not of a pointer). */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
/* The struct of TYPE whose MEMBER is at POINTER. */
#define container_of(pointer, type, member) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))
/* Behind the word struct: values for the members are given by name, in any order; gcc warns where they are
 * not. */
#if defined(__GNUC__) && !defined(__clang__)
#define BY_NAME __attribute__((designated_init))
#else
#define BY_NAME
#endif
#endif
