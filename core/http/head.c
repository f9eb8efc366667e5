/* The lines of a request's head. Lines are taken apart wherever a line feed is, so that a head that other
 * readers would see is seen as a whole here; how they ended is for the fence to judge. */
#include <string.h>

#include "http/http_internal.h"

size_t
http_head_end(const char *bytes, size_t len, size_t *scanned)
{
    const char *end = bytes + len;
    const char *at = bytes + *scanned;
    while ((at = memchr(at, '\n', (size_t)(end - at)))) {
        const char *next = at + 1;
        if (next < end && *next == '\r')
            next++;
        if (next < end && *next == '\n')
            return (size_t)(next + 1 - bytes);
        if (next == end) {
            *scanned = (size_t)(at - bytes);
            return 0;
        }
        at++;
    }
    *scanned = len;
    return 0;
}

/* The next line in front of END, which *AT moves behind; its length is without its end. */
static char *
take_line(char **at, char *end, size_t *len, bool *torn)
{
    char *line = *at;
    char *feed = memchr(line, '\n', (size_t)(end - line));
    if (!feed)
        feed = end;
    *at = feed < end ? feed + 1 : end;
    if (feed > line && feed[-1] == '\r')
        feed--;
    else
        *torn = true;
    *len = (size_t)(feed - line);
    *feed = '\0';
    return line;
}

/* The part of *LINE up to the next space. */
static char *
take_word(char **line)
{
    char *word = *line;
    char *space = strchr(word, ' ');
    *line = space ? space + 1 : word + strlen(word);
    if (space)
        *space = '\0';
    return word;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* A line without a colon is a field without a name, which no fence takes. */
static struct http_field
split_field(char *line, size_t len)
{
    char *colon = memchr(line, ':', len);
    struct http_field field = {.name = line, .name_len = 0, .value = line + len, .value_len = 0};
    if (!colon)
        return field;
    field.name_len = (size_t)(colon - line);
    *colon = '\0';
    char *value = colon + 1;
    char *end = line + len;
    while (value < end && is_blank(*value))
        value++;
    while (end > value && is_blank(end[-1]))
        end--;
    *end = '\0';
    field.value = value;
    field.value_len = (size_t)(end - value);
    return field;
}

void
http_head_split(char *text, size_t len, struct http_head *head, struct http_field *fields)
{
    char *at = text;
    char *end = text + len;
    size_t line_len;

    *head = (struct http_head){.fields = fields};
    char *line = take_line(&at, end, &line_len, &head->torn);
    if (strlen(line) != line_len)
        head->torn = true;
    head->method = take_word(&line);
    head->target = take_word(&line);
    head->version = line;
    while (at < end) {
        line = take_line(&at, end, &line_len, &head->torn);
        if (line_len == 0)
            return;
        if (head->count < HTTP_FIELDS_MAX)
            fields[head->count] = split_field(line, line_len);
        head->count++;
    }
}
