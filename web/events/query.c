#include "web/events/query.h"

#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/escape.h"
#include "web/events/search.h"

enum { LIMIT_USUAL = 20 }; /* the fallback of search.h, which no link needs to repeat */

static const char *const names[QUERY_NAMES] = {
    [QUERY_Q] = "q",
    [QUERY_KIND] = "kind",
    [QUERY_MODE] = "mode",
    [QUERY_COUNTRY] = "country",
    [QUERY_TOPIC] = "topic",
    [QUERY_PLACE] = "place",
    [QUERY_ORGANIZER] = "organizer",
    [QUERY_SERIES] = "series",
    [QUERY_UNVERIFIED] = "unverified",
    [QUERY_FROM] = "from",
    [QUERY_TO] = "to",
    [QUERY_SORT] = "sort",
    [QUERY_LIMIT] = "limit",
    [QUERY_CURSOR] = "cursor",
};

const char *
query_name(enum query_name name)
{
    return names[name];
}

/* One value more, in a list of its own. */
static void
put(struct arena *arena, struct query *query, enum query_name name, const char *value)
{
    struct query_values *values = &query->values[name];
    if (!value || !*value || values->count >= QUERY_VALUES_MAX)
        return;
    const char **items = arena_alloc(arena, (values->count + 1) * sizeof(*items));
    for (size_t i = 0; i < values->count; i++)
        items[i] = values->items[i];
    items[values->count++] = value;
    values->items = items;
}

static void
put_list(struct arena *arena, struct query *query, enum query_name name, const struct http_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!query_has(query, name, list->items[i]))
            put(arena, query, name, list->items[i]);
}

struct query *
query_of(struct arena *arena, const struct web_search *search)
{
    struct query *query = arena_alloc(arena, sizeof(*query));
    put(arena, query, QUERY_Q, search->q);
    put_list(arena, query, QUERY_KIND, &search->kind);
    put_list(arena, query, QUERY_MODE, &search->mode);
    put_list(arena, query, QUERY_COUNTRY, &search->country);
    put_list(arena, query, QUERY_TOPIC, &search->topic);
    put_list(arena, query, QUERY_ORGANIZER, &search->organizer);
    put_list(arena, query, QUERY_SERIES, &search->series);
    put(arena, query, QUERY_PLACE, search->place);
    put(arena, query, QUERY_UNVERIFIED, search->unverified ? "1" : NULL);
    put(arena, query, QUERY_FROM, search->from);
    put(arena, query, QUERY_TO, search->to);
    if (search->sort && strcmp(search->sort, "start") != 0)
        put(arena, query, QUERY_SORT, search->sort);
    if (search->limit && search->limit != LIMIT_USUAL)
        put(arena, query, QUERY_LIMIT, arena_printf(arena, "%ld", search->limit));
    put(arena, query, QUERY_CURSOR, search->cursor);
    return query;
}

const char *
query_value(const struct query *query, enum query_name name)
{
    return query->values[name].count ? query->values[name].items[0] : NULL;
}

bool
query_has(const struct query *query, enum query_name name, const char *value)
{
    for (size_t i = 0; i < query->values[name].count; i++)
        if (strcmp(query->values[name].items[i], value) == 0)
            return true;
    return false;
}

bool
query_narrows(const struct query *query)
{
    for (int name = 0; name < QUERY_SORT; name++)
        if (query->values[name].count && name != QUERY_UNVERIFIED)
            return true;
    return false;
}

static struct query *
copy_of(struct arena *arena, const struct query *query)
{
    struct query *copy = arena_alloc(arena, sizeof(*copy));
    *copy = *query;
    copy->values[QUERY_CURSOR].count = 0;
    return copy;
}

struct query *
query_set(struct arena *arena, const struct query *query, enum query_name name, const char *value)
{
    struct query *copy = query_drop(arena, query, name, NULL);
    put(arena, copy, name, value);
    return copy;
}

struct query *
query_add(struct arena *arena, const struct query *query, enum query_name name, const char *value)
{
    struct query *copy = copy_of(arena, query);
    if (!query_has(copy, name, value))
        put(arena, copy, name, value);
    return copy;
}

struct query *
query_drop(struct arena *arena, const struct query *query, enum query_name name, const char *value)
{
    struct query *copy = copy_of(arena, query);
    const struct query_values *before = &query->values[name];
    copy->values[name] = (struct query_values){.count = 0};
    for (size_t i = 0; value && i < before->count; i++)
        if (strcmp(before->items[i], value) != 0)
            put(arena, copy, name, before->items[i]);
    return copy;
}

const struct query *
query_lasting(struct arena *arena, const struct query *query)
{
    static const enum query_name passing[] = {QUERY_FROM, QUERY_TO, QUERY_SORT, QUERY_LIMIT};
    for (size_t i = 0; i < COUNT_OF(passing); i++)
        query = query_drop(arena, query, passing[i], NULL);
    return query;
}

const char *
query_link(struct arena *arena, const struct query *query, const char *path)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    for (int name = 0; name < QUERY_NAMES; name++) {
        const struct query_values *values = &query->values[name];
        for (size_t i = 0; i < values->count; i++) {
            if (i == 0)
                buf_printf(&out, "%c%s=", out.len ? '&' : '?', names[name]);
            else
                buf_putc(&out, ',');
            escape_url(&out, values->items[i], strlen(values->items[i]));
        }
    }
    const char *link = arena_printf(arena, "%s%s", path, out.data);
    buf_release(&out);
    return link;
}

const char *
query_link_cursor(struct arena *arena, const struct query *query, const char *path, const char *cursor)
{
    struct query *next = copy_of(arena, query);
    put(arena, next, QUERY_CURSOR, cursor);
    return query_link(arena, next, path);
}

static struct http_list
list_of(const struct query *query, enum query_name name)
{
    return (struct http_list){.count = query->values[name].count, .items = query->values[name].items};
}

struct web_search
query_search(const struct query *query)
{
    const char *sort = query_value(query, QUERY_SORT);
    return (struct web_search){
        .q = query_value(query, QUERY_Q),
        .kind = list_of(query, QUERY_KIND),
        .mode = list_of(query, QUERY_MODE),
        .country = list_of(query, QUERY_COUNTRY),
        .topic = list_of(query, QUERY_TOPIC),
        .organizer = list_of(query, QUERY_ORGANIZER),
        .series = list_of(query, QUERY_SERIES),
        .place = query_value(query, QUERY_PLACE),
        .unverified = query_value(query, QUERY_UNVERIFIED) != NULL,
        .from = query_value(query, QUERY_FROM),
        .to = query_value(query, QUERY_TO),
        .sort = sort ? sort : "start",
        .cursor = query_value(query, QUERY_CURSOR),
    };
}
