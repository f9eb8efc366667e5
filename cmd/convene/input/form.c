/* The table of keys in front matter and CSV headers. */
#include "convene/input/form.h"

#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/nearest.h"

#include "convene/input/form_lists.h"
#include "convene/input/form_parts.h"

/* --- simple values --- */

static json_t *
read_codes(struct form *form, const char *path, const struct node *node, const char *dimension)
{
    /* a quoted topic may hold a comma */
    const struct node *items = form_items(form, path, node, node->quoted ? "" : ",;");
    json_t *codes = items ? json_array() : NULL;
    size_t i = 0;

    for (const struct node *item = items ? items->first : NULL; item; item = item->next) {
        const char *at = arena_printf(form->arena, "%s.%zu", path, i++), *text = form_scalar(form, at, item);
        spot_add(form->spots, at, node->key ? node->key : path, item->line, item->column);
        if (text)
            json_array_append_new(codes, json_string(dimension ? form_code(dimension, text) : text));
    }
    return codes;
}

static json_t *
read_code(struct form *form, const char *path, const struct node *node, const char *dimension)
{
    const char *text = form_scalar(form, path, node);
    return text ? json_string(form_code(dimension, text)) : NULL;
}

#define CODE_READER(name, how, dimension)                                                                    \
    static json_t *name(struct form *form, const char *path, const struct node *node)                        \
    {                                                                                                        \
        return how(form, path, node, dimension);                                                             \
    }
CODE_READER(form_kind, read_code, "kind")
CODE_READER(form_mode, read_code, "mode")
CODE_READER(form_languages, read_codes, "language")
CODE_READER(form_specialties, read_codes, "specialty")
CODE_READER(form_professions, read_codes, "profession")
CODE_READER(form_stages, read_codes, "stage")
CODE_READER(form_topics, read_codes, NULL)

static json_t *
form_starts(struct form *form, const char *path, const struct node *node)
{
    const char *text = form_scalar(form, path, node);
    return text ? json_string(when_read(form->arena, &form->when, text)) : NULL;
}

static json_t *
form_ends(struct form *form, const char *path, const struct node *node)
{
    const char *text = form_scalar(form, path, node);
    return text ? json_string(when_read_end(form->arena, &form->when, text)) : NULL;
}

/* --- the table --- */

/* One key. A path of two steps ("place.venue") sets a field of an object that other keys fill, too. */
struct form_row {
    const char *key, *path;
    form_reader *read;
};

static const struct form_row rows[] = {
    {.key = "title", .path = "title", .read = form_text},
    {.key = "summary", .path = "summary", .read = form_text},
    {.key = "description", .path = "description", .read = form_text},
    {.key = "kind", .path = "kind", .read = form_kind},
    {.key = "mode", .path = "mode", .read = form_mode},
    {.key = "languages", .path = "languages", .read = form_languages},
    {.key = "starts", .path = "starts", .read = form_starts},
    {.key = "ends", .path = "ends", .read = form_ends},
    {.key = "timezone", .path = "zone", .read = form_text},
    {.key = "place", .path = "place", .read = form_place},
    {.key = "city", .path = "place.city", .read = form_text},
    {.key = "country", .path = "place.country", .read = form_text},
    {.key = "venue", .path = "place.venue", .read = form_text},
    {.key = "address", .path = "place.address", .read = form_text},
    {.key = "online", .path = "online", .read = form_online},
    {.key = "organizer", .path = "organizer", .read = form_text},
    {.key = "specialties", .path = "specialties", .read = form_specialties},
    {.key = "professions", .path = "professions", .read = form_professions},
    {.key = "stages", .path = "stages", .read = form_stages},
    {.key = "topics", .path = "topics", .read = form_topics},
    {.key = "fees", .path = "fees", .read = form_fees},
    {.key = "credits", .path = "credits", .read = form_credits},
    {.key = "deadlines", .path = "deadlines", .read = form_deadlines},
    {.key = "access", .path = "access", .read = form_access},
    {.key = "conduct", .path = "conduct", .read = form_conduct},
    {.key = "people", .path = "people", .read = form_people},
    {.key = "capacity", .path = "capacity", .read = form_capacity},
    {.key = "website", .path = "website", .read = form_text},
    {.key = "source", .path = "source", .read = form_source},
    {.key = "parent", .path = "parent", .read = form_text},
    {.key = "series", .path = "series", .read = form_series},
    {.key = "status", .path = "status", .read = form_text},
};
enum { ROW_COUNT = COUNT_OF(rows) };

/* Names that people write instead of a key. */
static const struct {
    const char *word, *key;
} other_names[] = {
    {"zone", "timezone"},
    {"tz", "timezone"},
    {"date", "starts"},
    {"begin", "starts"},
    {"begins", "starts"},
    {"until", "ends"},
    {"location", "place"},
    {"where", "place"},
    {"url", "website"},
    {"link", "website"},
    {"name", "title"},
    {"type", "kind"},
    {"tags", "topics"},
    {"keywords", "topics"},
    {"price", "fees"},
    {"cost", "fees"},
    {"speakers", "people"},
    {"seats", "capacity"},
    {"accessibility", "access"},
    {"cme", "credits"},
    {"organiser", "organizer"},
    {"repeat", "series"},
    {"rrule", "series"},
    {"body", "description"},
    {"code_of_conduct", "conduct"},
    {"stream", "online"},
};

static const struct form_row *
row_find(const char *key)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (strcmp(rows[i].key, key) == 0)
            return &rows[i];
    return NULL;
}

const char *
form_key(const char *name)
{
    const struct form_row *row = row_find(name);
    return row ? row->key : NULL;
}

const char *
form_unknown(struct arena *arena, const char *name)
{
    const char *meant = NULL;
    const char *names[ROW_COUNT];
    for (size_t i = 0; i < ROW_COUNT; i++)
        names[i] = rows[i].key;
    for (size_t i = 0; i < COUNT_OF(other_names); i++)
        if (strcasecmp(other_names[i].word, name) == 0)
            meant = other_names[i].key;
    if (!meant)
        meant = nearest_name(name, names, ROW_COUNT);
    if (meant)
        return arena_printf(arena, "There is no key \"%.60s\"; did you mean \"%s\"?", name, meant);
    return arena_printf(arena, "There is no key \"%.60s\"; \"convene template\" shows all keys.", name);
}

static void
set_value(struct form *form, json_t *document, const char *path, json_t *value)
{
    const char *dot = strchr(path, '.');
    const char *name = dot ? arena_strndup(form->arena, path, (size_t)(dot - path)) : path;
    json_t *part;
    if (!dot) {
        /* "place: Berlin" and "venue: Hall 3" fill the same object, in either order. */
        part = json_object_get(document, path);
        if (json_is_object(part) && json_is_object(value)) {
            json_object_update(part, value);
            json_decref(value);
        } else {
            json_object_set_new(document, path, value);
        }
        return;
    }
    part = json_object_get(document, name);
    if (!json_is_object(part)) {
        part = json_object();
        json_object_set_new(document, name, part);
    }
    json_object_set_new(part, dot + 1, value);
}

/* A capacity of one number is of the room; of the stream when there is no room. */
static void
settle_capacity(json_t *document)
{
    json_t *capacity = json_object_get(document, "capacity");
    const char *mode = json_string_value(json_object_get(document, "mode"));
    bool stream =
        (mode && strcmp(mode, "online") == 0) ||
        (!mode && json_is_object(json_object_get(document, "online")) && !json_object_get(document, "place"));

    if (json_is_integer(capacity))
        json_object_set_new(document, "capacity",
                            stream ? json_pack("{s:n, s:O}", "in_person", "online", capacity)
                                   : json_pack("{s:O, s:n}", "in_person", capacity, "online"));
}

json_t *
form_read(struct form *form, const struct node *map)
{
    json_t *document = json_object();
    const struct node *starts = node_get(map, "starts");
    if (starts && starts->kind == NODE_SCALAR)
        form->when.starts = when_read(form->arena, &form->when, starts->text);
    for (const struct node *node = map->first; node; node = node->next) {
        const struct form_row *row = row_find(node->key);
        if (!row) {
            form_spot(form, node->key, node);
            problem_add(form->problems, node->key, "%s", form_unknown(form->arena, node->key));
            continue;
        }
        form_spot(form, row->path, node);
        json_t *value = node_is_null(node) ? NULL : row->read(form, row->path, node);
        if (value)
            set_value(form, document, row->path, value);
    }
    settle_capacity(document);
    return document;
}
