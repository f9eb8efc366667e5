/* The statement of a query: where it ends, and which parameters it uses. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "query_internal.h"

const char *
query_skip_quoted(const char *at)
{
    const char *end;
    if (*at == '\'' || *at == '"') {
        bool escapes = *at == '\'' && (at[-1] == 'E' || at[-1] == 'e');
        for (end = at + 1; *end != '\0' && *end != *at; end++)
            if (escapes && *end == '\\' && end[1] != '\0')
                end++;
        return end + (*end != '\0');
    }
    if (strncmp(at, "--", 2) == 0)
        return at + strcspn(at, "\n");
    if (strncmp(at, "/*", 2) == 0) {
        end = strstr(at, "*/");
        return end ? end + 2 : at + strlen(at);
    }
    if (*at == '$' && !isdigit((unsigned char)at[1])) {
        size_t tag = 1;
        while (isalnum((unsigned char)at[tag]) || at[tag] == '_')
            tag++;
        if (at[tag] != '$')
            return at;
        for (end = at + tag + 1; *end != '\0' && strncmp(end, at, tag + 1) != 0;)
            end++;
        return *end != '\0' ? end + tag + 1 : end;
    }
    return at;
}

/* Only spaces and comments may follow the semicolon. */
static bool
check_tail(struct reader *reader, const char *at)
{
    while (*at != '\0') {
        const char *next = isspace((unsigned char)*at) ? at + 1 : query_skip_quoted(at);
        if (next == at || (*at != '-' && *at != '/' && !isspace((unsigned char)*at)))
            return query_complain(reader, reader->line,
                                  "A file holds one statement; something follows the semicolon.");
        at = next;
    }
    return true;
}

/* The largest $n into *LARGEST, a bit per n into *USED; the statement's end into the query. */
static bool
scan(struct reader *reader, const char *sql, long *largest, unsigned long *used)
{
    for (; isspace((unsigned char)*sql); sql++)
        reader->line += *sql == '\n';
    const char *at = sql, *end = sql; /* end: behind the last byte that is neither space nor comment */

    while (*at != '\0' && *at != ';') {
        const char *next = query_skip_quoted(at);
        bool comment = next > at && (*at == '-' || *at == '/');
        if (next == at) {
            next = at + 1;
            if (*at == '$' && isdigit((unsigned char)at[1]) && !isalnum((unsigned char)at[-1])) {
                char *behind;
                long number = strtol(at + 1, &behind, 10);
                next = behind;
                *largest = number > *largest ? number : *largest;
                if (number > 0 && number <= QUERY_MAX_PARAMS)
                    *used |= 1UL << number;
            }
        }
        for (const char *c = at; c < next; c++)
            reader->line += *c == '\n';
        if (!comment && !isspace((unsigned char)*at))
            end = next;
        at = next;
    }
    reader->query->sql = sql;
    reader->query->size = (size_t)(end - sql);
    if (*at == ';' && !check_tail(reader, at + 1))
        return false;
    return end > sql || query_complain(reader, reader->line, "There is no statement behind the header.");
}

static bool
check_params(struct reader *reader, long largest, unsigned long used)
{
    int params = reader->query->param_count;
    if (largest > params) {
        buf_printf(reader->error, "%s:%d: The statement uses $%ld, and the header names %d parameter%s.\n",
                   reader->path, reader->params_line, largest, params, params == 1 ? "" : "s");
        return false;
    }
    for (int i = 1; i <= params; i++) {
        if ((used & 1UL << i) == 0) {
            buf_printf(reader->error,
                       "%s:%d: The header names %d parameter%s, and the statement does not use $%d.\n",
                       reader->path, reader->params_line, params, params == 1 ? "" : "s", i);
            return false;
        }
    }
    return true;
}

bool
query_read_statement(struct reader *reader, const char *sql)
{
    long largest = 0;
    unsigned long used = 0;

    return scan(reader, sql, &largest, &used) && check_params(reader, largest, used);
}
