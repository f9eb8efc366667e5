#include <stdlib.h>
#include <string.h>

#include "base/embed.h"

static int
embed_compare(const void *name, const void *file)
{
    return strcmp(name, ((const struct embed_file *)file)->name);
}

const struct embed_file *
embed_find(const struct embed_set *set, const char *name)
{
    if (set->count == 0)
        return NULL;
    return bsearch(name, set->files, set->count, sizeof(*set->files), embed_compare);
}
