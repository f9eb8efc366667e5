/* Memory that is never NULL: a process that gets none says so in one line and ends. */
#include <stdlib.h>
#include <unistd.h>

#include "base/base_internal.h"

void
base_out_of_memory(void)
{
    static const char line[] = "error out of memory, the process ends\n";

    if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0) {
        /* Nobody is left to be told. */
    }
    _exit(1);
}

void *
base_malloc(size_t size)
{
    return base_realloc(NULL, size);
}

void *
base_realloc(void *memory, size_t size)
{
    void *grown = realloc(memory, size);
    if (!grown)
        base_out_of_memory();
    return grown;
}
