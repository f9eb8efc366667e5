/* Query strings, against a table with a parameter of each type. */
#include "fuzz.h"

#include "base/escape.h"
#include "http/http_internal.h"

struct values {
    const char *q, *sort, *from;
    long limit;
    struct http_list kind, topic;
    bool past;
};

static const char *const sorts[] = {"start", "new", "relevance", NULL};
static const char *const kinds[] = {"workshop", "meetup", "conference", NULL};
static const struct http_param table[] = {
    {.name = "q", .type = HTTP_TEXT, .max = 100, .offset = offsetof(struct values, q)},
    {.name = "sort",
     .type = HTTP_CHOICE,
     .choices = sorts,
     .fallback = "start",
     .offset = offsetof(struct values, sort)},
    {.name = "from", .type = HTTP_DATE, .offset = offsetof(struct values, from)},
    {.name = "limit",
     .type = HTTP_INT,
     .min = 1,
     .max = 100,
     .fallback = "20",
     .offset = offsetof(struct values, limit)},
    {.name = "kind", .type = HTTP_LIST, .choices = kinds, .offset = offsetof(struct values, kind)},
    {.name = "topic", .type = HTTP_LIST, .max = 5, .offset = offsetof(struct values, topic)},
    {.name = "past", .type = HTTP_FLAG, .offset = offsetof(struct values, past)},
    {.name = NULL},
};

static bool
parse(struct arena *arena, const char *query, size_t len, struct values *values, struct buf *canonical)
{
    struct problems problems;

    *values = (struct values){0};
    problems_init(&problems, arena);
    bool good = http_params_parse(table, values, HTTP_UNKNOWN_REFUSED, query, len, &problems, canonical);
    fuzz_must(good == (problems.count == 0));
    for (const struct problem *problem = problems.first; problem != NULL; problem = problem->next)
        fuzz_must(utf8_valid(problem->detail, strlen(problem->detail)));
    return good;
}

static void
put_pair(struct buf *query, const char *name, const char *value)
{
    buf_printf(query, "%s=", name);
    escape_url(query, value, strlen(value));
    buf_putc(query, '&');
}

static void
put_list(struct buf *query, const char *name, const struct http_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        put_pair(query, name, list->items[i]);
}

/* The values, written as a query again. */
static void
put_values(struct buf *query, const struct values *values)
{
    if (values->q != NULL)
        put_pair(query, "q", values->q);
    if (values->from != NULL)
        put_pair(query, "from", values->from);
    put_pair(query, "sort", values->sort);
    put_list(query, "kind", &values->kind);
    put_list(query, "topic", &values->topic);
    buf_printf(query, "limit=%ld&past=%d", values->limit, values->past);
}

static bool
is_same_list(const struct http_list *a, const struct http_list *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return a->count == b->count;
}

static bool
is_same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct values values, again;
    struct buf canonical, second, query;

    buf_init(&canonical, 1 << 20);
    buf_init(&second, 1 << 20);
    buf_init(&query, 1 << 20);
    if (parse(arena, (const char *)data, size, &values, &canonical)) {
        fuzz_must(values.limit >= 1 && values.limit <= 100);
        fuzz_must(values.topic.count <= 5 && values.kind.count <= 3);
        fuzz_must(values.q == NULL || utf8_valid(values.q, strlen(values.q)));
        /* What was understood can be said again, and means the same. */
        put_values(&query, &values);
        fuzz_must(parse(arena, query.data, query.len, &again, NULL));
        fuzz_must(is_same(values.q, again.q) && is_same(values.from, again.from) &&
                  is_same(values.sort, again.sort));
        fuzz_must(is_same_list(&values.kind, &again.kind) && is_same_list(&values.topic, &again.topic));
        fuzz_must(values.limit == again.limit && values.past == again.past);
        /* A key that changed from call to call would never be found in the cache. */
        fuzz_must(parse(arena, (const char *)data, size, &again, &second));
        fuzz_must(strcmp(canonical.data, second.data) == 0);
    }
    buf_release(&canonical);
    buf_release(&second);
    buf_release(&query);
    arena_free(arena);
    return 0;
}
