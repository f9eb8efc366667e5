/* The header of a query: a sentence, then lines "key: value" in any order, between notes. */
#include <ctype.h>
#include <string.h>

#include "query_internal.h"

struct word {
    const char *name, *value;
};
static const struct word lanes[] = {{"read", "DB_READ"}, {"search", "DB_SEARCH"}, {"write", "DB_WRITE"}, {0}};
static const struct word row_counts[] = {{"one", "DB_ONE"}, {"many", "DB_MANY"}, {"none", "DB_NONE"}, {0}};

/* Words that cannot name a member of a struct, in C and in its compilers' extensions. */
static const char *const words_of_c[] = {
    "asm",      "auto",     "bool",     "break",  "case",   "char",   "const",  "continue", "default",
    "do",       "double",   "else",     "enum",   "extern", "false",  "float",  "for",      "goto",
    "if",       "inline",   "int",      "linux",  "long",   "return", "short",  "signed",   "register",
    "restrict", "sizeof",   "static",   "struct", "switch", "true",   "typeof", "union",    "unix",
    "typedef",  "unsigned", "volatile", "void",   "while",  NULL};

static bool
read_word(struct reader *reader, const struct word *words, const char *value, const char **out,
          const char *sentence)
{
    if (*out)
        return query_complain(reader, reader->line, "This header line is there twice.");
    for (; words->name; words++)
        if (strcmp(words->name, value) == 0)
            *out = words->value;
    return *out || query_complain(reader, reader->line, sentence);
}

/* A list goes on in the next line when it ends with a comma. */
static void
list_opens(struct reader *reader, const char **list)
{
    size_t len = strlen(*list);
    reader->open = len > 0 && (*list)[len - 1] == ',' ? list : NULL;
}

static bool
read_list(struct reader *reader, const char *value, const char **list, int *line)
{
    if (*list)
        return query_complain(reader, reader->line, "This header line is there twice.");
    *list = value;
    *line = reader->line;
    list_opens(reader, list);
    return true;
}

/* The value behind "KEY:" at the beginning of LINE; NULL for any other word. */
static const char *
value_of(const char *line, const char *key)
{
    size_t len = strlen(key);
    if (strncmp(line, key, len) != 0 || line[len] != ':')
        return NULL;
    return line + len + 1 + strspn(line + len + 1, " ");
}

/* *KEYED becomes true when the line begins with one of the keys. */
static bool
read_header_line(struct reader *reader, const char *line, bool *keyed)
{
    *keyed = true;
    if (reader->open) {
        const char **list = reader->open;
        *list = arena_printf(reader->arena, "%s %s", *list, line);
        list_opens(reader, list);
        return true;
    }
    const char *value;
    if ((value = value_of(line, "params")))
        return read_list(reader, value, &reader->params, &reader->params_line);
    if ((value = value_of(line, "columns")))
        return read_list(reader, value, &reader->columns, &reader->columns_line);
    if ((value = value_of(line, "lane")))
        return read_word(reader, lanes, value, &reader->query->lane, "The lane is read, search or write.");
    if ((value = value_of(line, "rows")))
        return read_word(reader, row_counts, value, &reader->query->rows, "The rows are one, many or none.");
    *keyed = false;
    return true;
}

/* The sentence is the text before the first key; it becomes a comment of C. */
static bool
read_sentence(struct reader *reader, const char *line)
{
    const char *before = reader->query->sentence;
    if (strstr(line, "*/") || strstr(line, "/*"))
        return query_complain(reader, reader->line,
                              "The sentence becomes a comment of C: it has no /* and no */.");
    reader->query->sentence = !before ? line : arena_printf(reader->arena, "%s %s", before, line);
    return true;
}

static bool
read_lines(struct reader *reader, const char *text, const char **behind)
{
    bool good = true, keys_begun = false;
    for (reader->line = 1; strncmp(text, "--", 2) == 0; reader->line++) {
        size_t len = strcspn(text, "\n");
        const char *end = text + len;
        const char *from = text + 2;
        while (from < end && isspace((unsigned char)*from))
            from++;
        while (end > from && isspace((unsigned char)end[-1]))
            end--;
        const char *line = arena_strndup(reader->arena, from, (size_t)(end - from));
        bool keyed;
        good = read_header_line(reader, line, &keyed) && good;
        keys_begun = keys_begun || keyed;
        if (reader->line == 1 && (*line == '\0' || keyed))
            good = query_complain(reader, 1, "The first line says in a sentence what the statement answers.");
        else if (!keys_begun)
            good = read_sentence(reader, line) && good;
        text += len + (text[len] == '\n');
    }
    *behind = text;
    return good;
}

/* --- lists --- */

static bool
is_empty_list(const char *list)
{
    return *list == '\0' || strcmp(list, "-") == 0 || strcmp(list, "none") == 0;
}

/* The part of a list at *AT, without the spaces around it; *AT moves behind its comma. Commas within
 * parentheses belong to a type. */
static const char *
next_part(struct reader *reader, const char **at)
{
    const char *from = *at + strspn(*at, " ");
    const char *end = from;
    int depth = 0;
    for (; *end != '\0' && (*end != ',' || depth > 0); end++)
        depth += (*end == '(') - (*end == ')');
    *at = end + (*end == ',');
    while (end > from && end[-1] == ' ')
        end--;
    return arena_strndup(reader->arena, from, (size_t)(end - from));
}

static bool
is_name(const char *text)
{
    size_t len = query_name_length(text);
    return len > 0 && text[len] == '\0';
}

static bool
is_word_of_c(const char *name)
{
    for (const char *const *word = words_of_c; *word; word++)
        if (strcmp(*word, name) == 0)
            return true;
    return false;
}

static bool
complain_of_name(struct reader *reader, int line, const char *name, const char *sentence)
{
    buf_printf(reader->error, "%s:%d: \"%s\" %s\n", reader->path, line, name, sentence);
    return false;
}

static bool
add_param(struct reader *reader, const char *part)
{
    struct query *query = reader->query;
    int line = reader->params_line;
    size_t len = strcspn(part, " ");
    const char *type = part + len + strspn(part + len, " ");
    const char *name = arena_strndup(reader->arena, part, len);
    if (len == 0 || *type == '\0')
        return query_complain(reader, line, "Each parameter is written as a name and a type, as in: q text.");
    if (!is_name(name))
        return complain_of_name(reader, line, name,
                                "is no name of a parameter: these are small letters, digits and _.");
    if (is_word_of_c(name))
        return complain_of_name(reader, line, name, "is a word of C and cannot be the name of a parameter.");
    for (int i = 0; i < query->param_count; i++)
        if (strcmp(query->params[i].name, name) == 0)
            return complain_of_name(reader, line, name, "is the name of two parameters.");
    if (query->param_count == QUERY_MAX_PARAMS)
        return query_complain(reader, line, "A statement takes at most 16 parameters.");
    query->params[query->param_count++] = (struct query_param){.name = name, .type = type};
    return true;
}

static bool
add_column(struct reader *reader, const char *name)
{
    struct query *query = reader->query;
    int line = reader->columns_line;
    if (!is_name(name))
        return complain_of_name(reader, line, name,
                                "is no name of a column: these are small letters, digits and _.");
    for (int i = 0; i < query->column_count; i++)
        if (strcmp(query->columns[i], name) == 0)
            return complain_of_name(reader, line, name, "is the name of two columns.");
    if (query->column_count == QUERY_MAX_COLUMNS)
        return query_complain(reader, line, "A statement has at most 32 columns.");
    query->columns[query->column_count++] = name;
    return true;
}

static bool
read_parts(struct reader *reader, const char *list, bool (*add)(struct reader *reader, const char *part))
{
    if (is_empty_list(list))
        return true;
    while (*list != '\0')
        if (!add(reader, next_part(reader, &list)))
            return false;
    return true;
}

bool
query_read_header(struct reader *reader, const char *text, const char **behind)
{
    if (strncmp(text, "--", 2) != 0)
        return query_complain(reader, 1,
                              "A query begins with header lines: a sentence, params, columns, lane, rows.");
    if (!read_lines(reader, text, behind))
        return false;
    if (!reader->params)
        return query_complain(
            reader, 1, "The header has no line \"-- params: name type, ...\" (or \"-- params: none\").");
    if (!reader->columns)
        return query_complain(reader, 1,
                              "The header has no line \"-- columns: name, ...\" (or \"-- columns: none\").");
    if (!reader->query->lane)
        return query_complain(reader, 1, "The header has no line \"-- lane: read\", search or write.");
    if (!reader->query->rows)
        return query_complain(reader, 1, "The header has no line \"-- rows: one\", many or none.");
    return read_parts(reader, reader->params, add_param) && read_parts(reader, reader->columns, add_column);
}
