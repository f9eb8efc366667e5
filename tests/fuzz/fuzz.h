/* What every fuzzer starts from. A fuzzer feeds one parser, and states with fuzz_must() what holds for any
 * input; sanitizers see to the rest. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define fuzz_must(holds)                                                                                     \
    do {                                                                                                     \
        if (!(holds)) {                                                                                      \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #holds);                       \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

/* Cut TEXT (of *LEN bytes) at the first line "%%"; gives back what is behind it, its length in *REST, or an
 * empty text. */
static inline const char *
fuzz_cut(const char *text, size_t *len, size_t *rest)
{
    const char *mark = memmem(text, *len, "\n%%\n", 4);

    *rest = 0;
    if (mark == NULL)
        return "";
    *rest = *len - (size_t)(mark + 4 - text);
    *len = (size_t)(mark - text);
    return mark + 4;
}

#endif
