#include "convene/input/where.h"

#include <stdlib.h>
#include <string.h>

/* A position in the text. The text is well-formed JSON; the checks only keep the position inside it. */
struct finger {
    const char *at, *end, *line_start;
    int line;
};

static void
advance(struct finger *finger)
{
    if (*finger->at == '\n') {
        finger->line++;
        finger->line_start = finger->at + 1;
    }
    finger->at++;
}

static bool
more(const struct finger *finger)
{
    return finger->at < finger->end;
}

static void
skip_blanks(struct finger *finger)
{
    while (more(finger) && strchr(" \t\r\n,:", *finger->at) && *finger->at)
        advance(finger);
}

static void
skip_string(struct finger *finger)
{
    for (advance(finger); more(finger) && *finger->at != '"'; advance(finger))
        if (*finger->at == '\\' && finger->at + 1 < finger->end)
            advance(finger);
    if (more(finger))
        advance(finger);
}

/* Skip one value of any kind. */
static void
skip_value(struct finger *finger)
{
    int depth = 0;
    do {
        skip_blanks(finger);
        if (!more(finger))
            return;
        if (*finger->at == '"') {
            skip_string(finger);
        } else if (strchr("{[", *finger->at)) {
            depth++;
            advance(finger);
        } else if (strchr("}]", *finger->at)) {
            depth--;
            advance(finger);
        } else {
            while (more(finger) && !strchr(" \t\r\n,:]}", *finger->at))
                advance(finger);
        }
    } while (depth > 0);
}

static struct where
place_of(const struct finger *finger)
{
    return (struct where){.line = finger->line, .column = (int)(finger->at - finger->line_start) + 1};
}

/* Go to the value of the member NAME. Escapes in names are not decoded; no field of a document has any. */
static bool
enter_member(struct finger *finger, const char *name, size_t len, struct where *where)
{
    advance(finger);
    for (skip_blanks(finger); more(finger) && *finger->at == '"'; skip_blanks(finger)) {
        const char *begin = finger->at + 1;
        struct where here = place_of(finger);
        skip_string(finger);
        skip_blanks(finger);
        if ((size_t)(finger->at - begin) > len && memcmp(begin, name, len) == 0 && begin[len] == '"') {
            *where = here;
            return true;
        }
        skip_value(finger);
    }
    return false;
}

static bool
enter_item(struct finger *finger, size_t index, struct where *where)
{
    advance(finger);
    for (skip_blanks(finger); more(finger) && *finger->at != ']'; skip_blanks(finger)) {
        if (index-- == 0) {
            *where = place_of(finger);
            return true;
        }
        skip_value(finger);
    }
    return false;
}

static struct finger
finger_on(const char *text, size_t len)
{
    struct finger finger = {.at = text, .end = text + len, .line_start = text, .line = 1};
    skip_blanks(&finger);
    return finger;
}

bool
where_find(const char *text, size_t len, const char *path, struct where *where)
{
    struct finger finger = finger_on(text, len);
    *where = place_of(&finger);
    while (*path && more(&finger)) {
        size_t step = strcspn(path, ".");
        bool found = false;
        if (*finger.at == '{')
            found = enter_member(&finger, path, step, where);
        else if (*finger.at == '[')
            found = enter_item(&finger, strtoul(path, NULL, 10), where);
        if (!found)
            break;
        path += step + (path[step] == '.');
    }
    return more(&finger) || !*path;
}

size_t
where_items(const char *text, size_t len, struct where *items, size_t max)
{
    struct finger finger = finger_on(text, len);
    size_t count = 0;
    if (!more(&finger) || *finger.at != '[')
        return 0;
    advance(&finger);
    for (skip_blanks(&finger); more(&finger) && *finger.at != ']'; skip_blanks(&finger)) {
        if (count < max)
            items[count] = place_of(&finger);
        count++;
        skip_value(&finger);
    }
    return count;
}
