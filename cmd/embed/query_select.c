/* The list behind SELECT. This is no SQL parser: an item has a name when it is one
 * word (with or without the table's before it) or ends with AS and a word. tests/db/statements asks the
 * server for the names of all. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "query_internal.h"

/* One item of the list. */
struct item {
    const char *name; /* its last word; NULL: it ends with something else */
    size_t len;
    int words;  /* words and signs that are not in parentheses; a.b is one */
    bool as;    /* the word AS stands before the last one */
    bool whole; /* *: columns that only the server knows */
};

static size_t
word_length(const char *at)
{
    size_t len = 0;
    while (isalnum((unsigned char)at[len]) || at[len] == '_' || at[len] == '.')
        len++;
    return len;
}

static bool
is_word(const char *at, size_t len, const char *word)
{
    return len == strlen(word) && strncasecmp(at, word, len) == 0;
}

static bool
ends_list(const char *at, size_t len)
{
    static const char *const words[] = {"from", "where", "group", "order", "limit", "union", NULL};

    for (const char *const *word = words; *word; word++)
        if (is_word(at, len, *word))
            return true;
    return false;
}

static void
add_word(struct item *item, const char *at, size_t len)
{
    const char *from = at;
    for (const char *c = at; c < at + len; c++)
        if (*c == '.')
            from = c + 1;
    item->as = item->name && is_word(item->name, item->len, "as");
    item->name = from;
    item->len = (size_t)(at + len - from);
    item->words++;
}

/* Anything but a word: a number behind $, a string, a sign, a parenthesis. */
static void
add_sign(struct item *item, char sign)
{
    item->whole = item->whole || (sign == '*' && (item->words == 0 || (item->name && item->len == 0)));
    item->as = false;
    item->name = NULL;
    item->words++;
}

/* Read the item at *AT to its comma (true) or to the end of the list (false). */
static bool
read_item(const char **at, const char *end, struct item *item)
{
    int depth = 0;
    *item = (struct item){0};
    while (*at < end) {
        const char *next = query_skip_quoted(*at);
        size_t len = word_length(*at);
        char sign = **at;
        bool comment = next > *at && (sign == '-' || sign == '/');
        if (depth == 0 && next == *at && sign == ',') {
            (*at)++;
            return true;
        }
        if (depth == 0 && ends_list(*at, len))
            return false;
        depth += (sign == '(' || sign == '[') - (sign == ')' || sign == ']');
        if (next == *at)
            next += len > 0 ? len : 1;
        if (depth == 0 && len > 0 && !isdigit((unsigned char)sign))
            add_word(item, *at, len);
        else if (depth == 0 && !comment && !isspace((unsigned char)sign))
            add_sign(item, sign);
        *at = next;
    }
    return false;
}

static bool
check_name(struct reader *reader, const struct item *item, int number)
{
    const char *name = reader->query->columns[number];
    if (!item->name || (item->words > 1 && !item->as))
        return true;
    if (is_word(item->name, item->len, name))
        return true;
    buf_printf(reader->error, "%s:%d: Column %d is %.*s in the statement and %s in the header.\n",
               reader->path, reader->columns_line, number + 1, (int)item->len, item->name, name);
    return false;
}

bool
query_check_columns(struct reader *reader)
{
    const struct query *query = reader->query;
    const char *at = query->sql, *end = query->sql + query->size;
    int count = 0;
    bool more = true;
    if (query->column_count == 0 || !is_word(at, word_length(at), "select"))
        return true;
    for (at += strlen("select"); more; count++) {
        struct item item;
        more = read_item(&at, end, &item);
        if (item.whole)
            return true;
        if (count < query->column_count && !check_name(reader, &item, count))
            return false;
    }
    if (count == query->column_count)
        return true;
    buf_printf(reader->error, "%s:%d: The statement has %d column%s, and the header names %d.\n",
               reader->path, reader->columns_line, count, count == 1 ? "" : "s", query->column_count);
    return false;
}
