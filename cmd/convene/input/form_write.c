/* A document as an event file, for the editor. */
#include "convene/input/form_write.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

static void write_value(struct buf *out, const json_t *value, int indent);

/* True for text that YAML reads back without quotes. */
static bool
is_plain(const char *text)
{
    static const char *const words[] = {"null", "~"};

    if (!isalnum((unsigned char)*text) && !((unsigned char)*text & 0x80))
        return false;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(text, words[i]) == 0)
            return false;
    return !strpbrk(text, "\n\t\"#") && !strstr(text, ": ") && text[strlen(text) - 1] != ':' &&
           text[strlen(text) - 1] != ' ';
}

/* A JSON string is also a double-quoted YAML string. */
static void
write_quoted(struct buf *out, const char *text)
{
    json_t *value = json_string(text);
    char *quoted = json_dumps(value, JSON_ENCODE_ANY);
    buf_puts(out, quoted ? quoted : "\"\"");
    free(quoted);
    json_decref(value);
}

static void
write_text(struct buf *out, const char *text)
{
    if (is_plain(text))
        buf_puts(out, text);
    else
        write_quoted(out, text);
}

static void
write_scalar(struct buf *out, const json_t *value)
{
    if (json_is_string(value))
        write_text(out, json_string_value(value));
    else if (json_is_integer(value))
        buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        buf_printf(out, "%.10g", json_real_value(value));
    else
        buf_puts(out, json_is_true(value) ? "yes" : "no");
}

/* Write the keys of an object. The first one goes on the current line. */
static void
write_object(struct buf *out, const json_t *object, int indent, bool first)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value)
    {
        if (json_is_null(value))
            continue;
        buf_printf(out, "%*s%s:", first ? 0 : indent, "", name);
        write_value(out, value, indent + 2);
        first = false;
    }
}

static void
write_list(struct buf *out, const json_t *list, int indent)
{
    const json_t *item;
    size_t i;
    json_array_foreach(list, i, item)
    {
        buf_printf(out, "%*s- ", indent, "");
        if (json_is_object(item)) {
            write_object(out, item, indent + 2, true);
        } else {
            write_scalar(out, item);
            buf_putc(out, '\n');
        }
    }
}

/* Write the value behind "key:", and the end of the line. */
static void
write_value(struct buf *out, const json_t *value, int indent)
{
    if (json_is_object(value)) {
        buf_putc(out, '\n');
        write_object(out, value, indent, false);
    } else if (json_is_array(value)) {
        buf_putc(out, '\n');
        write_list(out, value, indent);
    } else {
        buf_putc(out, ' ');
        write_scalar(out, value);
        buf_putc(out, '\n');
    }
}

static void
write_key(struct buf *out, const char *key, const json_t *value)
{
    bool empty = !value || json_is_null(value) || (json_is_array(value) && json_array_size(value) == 0) ||
                 (json_is_object(value) && json_object_size(value) == 0);
    if (empty)
        return;
    buf_printf(out, "%s:", key);
    write_value(out, value, 2);
}

static void
write_time(struct buf *out, const char *key, const json_t *value)
{
    const char *text = json_string_value(value);
    if (text)
        buf_printf(out, "%s: %.10s%s%s\n", key, text, strlen(text) > 11 ? " " : "",
                   strlen(text) > 11 ? text + 11 : "");
}

static void
write_place(struct buf *out, const json_t *place)
{
    write_key(out, "city", json_object_get(place, "city"));
    write_key(out, "country", json_object_get(place, "country"));
    write_key(out, "venue", json_object_get(place, "venue"));
    write_key(out, "address", json_object_get(place, "address"));
}

static void
write_online(struct buf *out, const json_t *online)
{
    if (!json_is_object(online))
        return;
    if (json_is_string(json_object_get(online, "url")))
        write_key(out, "online", online);
    else
        buf_puts(out, "online: yes\n");
}

static void
write_people(struct buf *out, const json_t *people)
{
    json_t *copy = json_deep_copy(people);
    json_t *person;
    size_t i;
    json_array_foreach(copy, i, person)
    {
        json_object_del(person, "confirmed"); /* only the person can confirm */
    }
    write_key(out, "people", copy);
    json_decref(copy);
}

/* An event of a series stays in it, whatever is edited. Only the rule of a new series is written. */
static void
write_series(struct buf *out, const json_t *series)
{
    if (json_is_string(json_object_get(series, "rrule")))
        write_key(out, "series", series);
}

static void
write_organizer(struct buf *out, const json_t *organizer)
{
    write_key(out, "organizer", json_is_object(organizer) ? json_object_get(organizer, "id") : organizer);
}

void
form_write(struct buf *out, const json_t *document)
{
    static const char *const before[] = {"title", "summary", "kind"};
    static const char *const after[] = {"languages", "specialties", "professions", "stages",
                                        "topics",    "capacity",    "fees",        "credits",
                                        "deadlines", "access",      "conduct"};
    const char *description = json_string_value(json_object_get(document, "description"));

    buf_puts(out, "---\n");
    for (size_t i = 0; i < COUNT_OF(before); i++)
        write_key(out, before[i], json_object_get(document, before[i]));
    write_time(out, "starts", json_object_get(document, "starts"));
    write_time(out, "ends", json_object_get(document, "ends"));
    write_key(out, "timezone", json_object_get(document, "zone"));
    write_place(out, json_object_get(document, "place"));
    write_online(out, json_object_get(document, "online"));
    write_organizer(out, json_object_get(document, "organizer"));
    for (size_t i = 0; i < COUNT_OF(after); i++)
        write_key(out, after[i], json_object_get(document, after[i]));
    write_people(out, json_object_get(document, "people"));
    write_key(out, "website", json_object_get(document, "website"));
    write_key(out, "source", json_object_get(document, "source"));
    write_key(out, "parent", json_object_get(document, "parent"));
    write_series(out, json_object_get(document, "series"));
    buf_puts(out, "---\n");
    if (description)
        buf_printf(out, "\n%s\n", description);
}
