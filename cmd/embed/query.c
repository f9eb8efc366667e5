#include "query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct word {
    const char *name, *value;
};
static const struct word lanes[] = {{"read", "DB_READ"}, {"search", "DB_SEARCH"}, {"write", "DB_WRITE"}, {0}};
static const struct word row_counts[] = {{"one", "DB_ONE"}, {"many", "DB_MANY"}, {"none", "DB_NONE"}, {0}};

/* The file being read. */
struct reader {
    struct arena *arena;
    const char *path;
    struct buf *error;
    struct query *query;
    int line;
    int params_line;  /* where the header names them; 0: not yet */
    bool params_open; /* the list ended with a comma: the next line goes on with it */
    const char *params;
};

static bool
complain(struct reader *reader, int line, const char *sentence)
{
    buf_printf(reader->error, "%s:%d: %s\n", reader->path, line, sentence);
    return false;
}

/* --- header --------------------------------------------------------------------------------------------- */

static const char *
find_word(const struct word *words, const char *name)
{
    for (; words->name != NULL; words++)
        if (strcmp(words->name, name) == 0)
            return words->value;
    return NULL;
}

static bool
read_word(struct reader *reader, const struct word *words, const char *value, const char **out,
          const char *sentence)
{
    if (*out != NULL)
        return complain(reader, reader->line, "This header line is there twice.");
    *out = find_word(words, value);
    return *out != NULL || complain(reader, reader->line, sentence);
}

static bool
is_key_line(const char *text)
{
    return strncmp(text, "params:", 7) == 0 || strncmp(text, "lane:", 5) == 0 ||
           strncmp(text, "rows:", 5) == 0;
}

static bool
read_header_line(struct reader *reader, const char *text)
{
    if (reader->params_open) {
        reader->params = arena_printf(reader->arena, "%s %s", reader->params, text);
    } else if (strncmp(text, "params:", 7) == 0) {
        if (reader->params != NULL)
            return complain(reader, reader->line, "This header line is there twice.");
        reader->params = text + 7 + strspn(text + 7, " ");
        reader->params_line = reader->line;
    } else if (strncmp(text, "lane:", 5) == 0) {
        return read_word(reader, lanes, text + 5 + strspn(text + 5, " "), &reader->query->lane,
                         "The lane is read, search or write.");
    } else if (strncmp(text, "rows:", 5) == 0) {
        return read_word(reader, row_counts, text + 5 + strspn(text + 5, " "), &reader->query->rows,
                         "The rows are one, many or none.");
    } else {
        return true;
    }
    size_t len = strlen(reader->params);
    reader->params_open = len > 0 && reader->params[len - 1] == ',';
    return true;
}

/* The leading lines that begin with "--"; gives back what is behind them. */
static const char *
read_header(struct reader *reader, const char *text, bool *good)
{
    *good = true;
    for (reader->line = 1; strncmp(text, "--", 2) == 0; reader->line++) {
        size_t len = strcspn(text, "\n");
        const char *end = text + len;
        const char *from = text + 2;
        while (from < end && isspace((unsigned char)*from))
            from++;
        while (end > from && isspace((unsigned char)end[-1]))
            end--;
        const char *line = arena_strndup(reader->arena, from, (size_t)(end - from));
        if (reader->line == 1 && (*line == '\0' || is_key_line(line)))
            *good = complain(reader, 1, "The first line says in a sentence what the statement answers.");
        *good = read_header_line(reader, line) && *good;
        text += len + (text[len] == '\n');
    }
    return text;
}

/* Count "name type, name type, ..."; commas within parentheses belong to a type. */
static bool
count_params(struct reader *reader)
{
    const char *at = reader->params;

    if (*at == '\0' || strcmp(at, "-") == 0 || strcmp(at, "none") == 0)
        return true;
    while (*at != '\0') {
        size_t words = 0;
        int depth = 0;
        bool in_word = false;
        for (; *at != '\0' && (*at != ',' || depth > 0); at++) {
            depth += (*at == '(') - (*at == ')');
            bool space = isspace((unsigned char)*at) && depth == 0;
            words += !space && !in_word;
            in_word = !space;
        }
        if (words < 2)
            return complain(reader, reader->params_line,
                            "Each parameter is written as a name and a type, as in: q text.");
        reader->query->params++;
        at += *at == ',';
    }
    return reader->query->params <= QUERY_MAX_PARAMS ||
           complain(reader, reader->params_line, "A statement takes at most 16 parameters.");
}

/* --- statement ------------------------------------------------------------------------------------------ */

/* Behind what begins at AT when it is a string, a quoted name, a dollar quote or a comment; else AT itself.
 * What is open to the end of the file ends there. */
static const char *
skip_quoted(const char *at)
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
        return end != NULL ? end + 2 : at + strlen(at);
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

/* The largest $n into *LARGEST, a bit per n into *USED; the statement's end into the query. */
static bool
scan_statement(struct reader *reader, const char *sql, long *largest, unsigned long *used)
{
    for (; isspace((unsigned char)*sql); sql++)
        reader->line += *sql == '\n';
    const char *at = sql, *end = sql; /* end: behind the last byte that is neither space nor comment */

    while (*at != '\0' && *at != ';') {
        const char *next = skip_quoted(at);
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
    if (*at == ';') {
        for (at++; *at != '\0';) {
            const char *next = isspace((unsigned char)*at) ? at + 1 : skip_quoted(at);
            if (next == at || (*at != '-' && *at != '/' && !isspace((unsigned char)*at)))
                return complain(reader, reader->line,
                                "A file holds one statement; something follows the semicolon.");
            at = next;
        }
    }
    return end > sql || complain(reader, reader->line, "There is no statement behind the header.");
}

static bool
check_params(struct reader *reader, long largest, unsigned long used)
{
    int params = reader->query->params;

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

static bool
read_name(struct reader *reader)
{
    const char *slash = strrchr(reader->path, '/');
    const char *name = slash != NULL ? slash + 1 : reader->path;
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

    if (len == 0 || isdigit((unsigned char)*name) || strcmp(name + len, ".sql") != 0)
        return complain(reader, 1,
                        "A query's file is named in small letters, digits and _, and ends with .sql.");
    reader->query->name = arena_strndup(reader->arena, name, len);
    return true;
}

bool
query_parse(struct arena *arena, const char *path, const char *text, struct query *query, struct buf *error)
{
    struct reader reader = {.arena = arena, .path = path, .error = error, .query = query};
    long largest = 0;
    unsigned long used = 0;
    bool good;

    *query = (struct query){0};
    if (!read_name(&reader))
        return false;
    if (strncmp(text, "--", 2) != 0)
        return complain(&reader, 1, "A query begins with header lines: a sentence, params, lane, rows.");
    const char *sql = read_header(&reader, text, &good);
    if (!good)
        return false;
    if (reader.params == NULL)
        return complain(&reader, 1,
                        "The header has no line \"-- params: name type, ...\" (or \"-- params: none\").");
    if (query->lane == NULL)
        return complain(&reader, 1, "The header has no line \"-- lane: read\", search or write.");
    if (query->rows == NULL)
        return complain(&reader, 1, "The header has no line \"-- rows: one\", many or none.");
    return count_params(&reader) && scan_statement(&reader, sql, &largest, &used) &&
           check_params(&reader, largest, used);
}
