/* Functions for all files that read a query. */
#include <ctype.h>
#include <string.h>

#include "query_internal.h"

bool
query_complain(struct reader *reader, int line, const char *sentence)
{
    buf_printf(reader->error, "%s:%d: %s\n", reader->path, line, sentence);
    return false;
}

size_t
query_name_length(const char *text)
{
    return isdigit((unsigned char)*text) ? 0 : strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
}
