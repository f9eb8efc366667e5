/* Typed parameters: a query string becomes the route's struct, or sentences that say what to change. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/escape.h"
#include "base/nearest.h"
#include "http/http_internal.h"

enum { QUERY_VALUE_MAX = 4096, TEXT_MAX = 200, LIST_MAX = 20, SHOWN_MAX = 60, REPEATS_MAX = 100 };

struct parse {
    const struct http_param *table;
    size_t count;
    enum http_unknown unknown;
    const char **given; /* decoded value by row, NULL: absent */
    int repeats;        /* of names of lists, each of which is copied to what there is */
    struct problems *problems;
    struct arena *arena;
};

/* --- sentences --- */

static const char *
param_takes(const struct http_param *row, struct arena *arena)
{
    if (row->takes)
        return row->takes;
    switch (row->type) {
    case HTTP_INT:
        return arena_printf(arena, "a number from %ld to %ld", row->min, row->max);
    case HTTP_DATE:
        return "a date such as 2027-05-04";
    case HTTP_FLAG:
        return "1 or 0";
    case HTTP_CHOICE:
    case HTTP_LIST:
        return row->choices ? "one of the listed words" : "a list separated by commas";
    case HTTP_TEXT:
        break;
    }
    return arena_printf(arena, "text of at most %ld characters", row->max > 0 ? row->max : (long)TEXT_MAX);
}

static const char *
choices_sentence(const struct http_param *row, struct arena *arena)
{
    if (!row->choices)
        return "";
    struct buf list;
    buf_init(&list, 2048);
    for (size_t i = 0; row->choices[i]; i++)
        buf_printf(&list, "%s%s", i ? ", " : "", row->choices[i]);
    char *sentence = arena_printf(arena, " (%s)", list.data);
    buf_release(&list);
    return sentence;
}

/* VALUE as it may be shown in a sentence. */
static const char *
shown(const char *value, struct arena *arena)
{
    size_t len = strlen(value), cut = len > SHOWN_MAX ? SHOWN_MAX : len;
    if (!utf8_valid(value, len))
        return "bytes that are not UTF-8";
    while (cut > 0 && cut < len && ((unsigned char)value[cut] & 0xc0) == 0x80)
        cut--;
    return arena_printf(arena, "\"%.*s%s\"", (int)cut, value, cut < len ? "…" : "");
}

static bool
wrong_value(const struct parse *parse, const struct http_param *row, const char *value)
{
    problem_add(parse->problems, row->name, "\"%s\" takes %s%s, not %s.", row->name,
                param_takes(row, parse->arena), row->takes ? "" : choices_sentence(row, parse->arena),
                shown(value, parse->arena));
    return false;
}

static void
unknown_name(const struct parse *parse, const char *name)
{
    const char **names = arena_alloc(parse->arena, (parse->count + 1) * sizeof(*names));
    const char *word = shown(name, parse->arena);
    struct buf list;
    buf_init(&list, 2048);
    for (size_t i = 0; i < parse->count; i++) {
        names[i] = parse->table[i].name;
        buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
    }
    const char *nearest = nearest_name(name, names, parse->count);
    if (!utf8_valid(name, strlen(name)))
        name = "query";
    if (parse->count == 0)
        problem_add(parse->problems, name, "There is no parameter %s here; this address takes none.", word);
    else if (nearest)
        problem_add(parse->problems, name,
                    "There is no parameter %s here; did you mean \"%s\"? This address takes: %s.", word,
                    nearest, list.data);
    else
        problem_add(parse->problems, name, "There is no parameter %s here; this address takes: %s.", word,
                    list.data);
    buf_release(&list);
}

/* --- values --- */

static bool
is_clean(const char *value)
{
    size_t len = strlen(value);
    return utf8_valid(value, len) && !text_has_control(value, len) && !strpbrk(value, "\t\n");
}

static bool
in_choices(const char *const *choices, const char *value)
{
    for (size_t i = 0; choices[i]; i++) {
        if (strcmp(choices[i], value) == 0)
            return true;
    }
    return false;
}

static bool
set_text(const struct parse *parse, const struct http_param *row, const char *value, void *slot)
{
    size_t characters = utf8_length(value, strlen(value));
    long max = row->max > 0 ? row->max : (long)TEXT_MAX;

    if ((long)characters < row->min || (long)characters > max)
        return wrong_value(parse, row, value);
    *(const char **)slot = value;
    return true;
}

static bool
set_int(const struct parse *parse, const struct http_param *row, const char *value, void *slot)
{
    const char *digits = *value == '-' ? value + 1 : value;
    errno = 0;
    char *end;
    long number = strtol(value, &end, 10);
    if (*digits < '0' || *digits > '9' || *end || errno || number < row->min || number > row->max)
        return wrong_value(parse, row, value);
    *(long *)slot = number;
    return true;
}

static bool
set_date(const struct parse *parse, const struct http_param *row, const char *value, void *slot)
{
    if (!date_parse(value, NULL))
        return wrong_value(parse, row, value);
    *(const char **)slot = value;
    return true;
}

static bool
set_choice(const struct parse *parse, const struct http_param *row, const char *value, void *slot)
{
    if (!in_choices(row->choices, value))
        return wrong_value(parse, row, value);
    *(const char **)slot = value;
    return true;
}

static bool
set_flag(const struct parse *parse, const struct http_param *row, const char *value, void *slot)
{
    if (strcmp(value, "1") != 0 && strcmp(value, "0") != 0)
        return wrong_value(parse, row, value);
    *(bool *)slot = *value == '1';
    return true;
}

static bool
list_has(const char *const *items, size_t count, const char *item)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i], item) == 0)
            return true;
    }
    return false;
}

static bool
set_list(const struct parse *parse, const struct http_param *row, const char *value, void *slot)
{
    size_t max = row->max > 0 ? (size_t)row->max : LIST_MAX, count = 0;
    const char **items = arena_alloc(parse->arena, max * sizeof(*items));
    char *rest = arena_strdup(parse->arena, value);
    char *item;
    while ((item = strsep(&rest, ","))) {
        if (*item == '\0' || list_has(items, count, item))
            continue;
        if ((row->choices && !in_choices(row->choices, item)) ||
            (!row->choices && utf8_length(item, strlen(item)) > TEXT_MAX))
            return wrong_value(parse, row, item);
        if (count == max) {
            problem_add(parse->problems, row->name, "\"%s\" takes at most %zu values.", row->name, max);
            return false;
        }
        items[count++] = item;
    }
    *(struct http_list *)slot = (struct http_list){.count = count, .items = items};
    return true;
}

static bool
set_value(const struct parse *parse, const struct http_param *row, const char *value, char *values)
{
    static bool (*const setters[])(const struct parse *, const struct http_param *, const char *, void *) = {
        [HTTP_TEXT] = set_text,     [HTTP_INT] = set_int,   [HTTP_DATE] = set_date,
        [HTTP_CHOICE] = set_choice, [HTTP_LIST] = set_list, [HTTP_FLAG] = set_flag,
    };

    if (!is_clean(value)) {
        problem_add(parse->problems, row->name, "\"%s\" holds %s.", row->name,
                    utf8_valid(value, strlen(value)) ? "control characters" : "bytes that are not UTF-8");
        return false;
    }
    return setters[row->type](parse, row, value, values + row->offset);
}

/* --- the query --- */

static void
take_pair(struct parse *parse, const struct http_slice *pair)
{
    const char *name = http_decode(parse->arena, pair->name, pair->name_len, QUERY_VALUE_MAX);
    const char *value = pair->value ? http_decode(parse->arena, pair->value, pair->len, QUERY_VALUE_MAX) : "";
    size_t row = 0;
    while (name && row < parse->count && strcmp(parse->table[row].name, name) != 0)
        row++;
    if ((!name || row == parse->count) && parse->unknown == HTTP_UNKNOWN_IGNORED)
        return;
    if (!name)
        problem_add(parse->problems, "query", "The query holds a broken escape; %% is written %%25.");
    else if (row == parse->count)
        unknown_name(parse, name);
    else if (!value)
        problem_add(parse->problems, name,
                    "\"%s\" holds a broken escape, a NUL or too much; %% is written %%25.", name);
    else if (!parse->given[row])
        parse->given[row] = value;
    else if (parse->table[row].type == HTTP_LIST && ++parse->repeats > REPEATS_MAX)
        problem_add(parse->problems, name, "\"%s\" may be given %d times at most.", name, REPEATS_MAX);
    else if (parse->table[row].type == HTTP_LIST)
        parse->given[row] = arena_printf(parse->arena, "%s,%s", parse->given[row], value);
    else
        problem_add(parse->problems, name, "\"%s\" may be given once.", name);
}

static void
append_canonical(const struct http_param *row, const char *value, struct buf *canonical)
{
    if (canonical && !(row->fallback && strcmp(row->fallback, value) == 0))
        buf_printf(canonical, "%s=%zu:%s&", row->name, strlen(value), value);
}

bool
http_params_parse(const struct http_param *table, void *values, enum http_unknown unknown, const char *query,
                  size_t len, struct problems *problems, struct buf *canonical)
{
    static const struct http_param none[] = {{.name = NULL}};
    struct parse parse = {
        .table = table ? table : none, .unknown = unknown, .problems = problems, .arena = problems->arena};
    const char *end = query + len;

    table = parse.table;
    while (table[parse.count].name)
        parse.count++;
    parse.given = arena_alloc(parse.arena, (parse.count + 1) * sizeof(*parse.given));
    struct http_slice pair;
    while (problems->count < 20 && http_pair_next(&query, end, &pair))
        take_pair(&parse, &pair);
    for (size_t i = 0; i < parse.count; i++) {
        const char *value = parse.given[i];
        if (value && *value) {
            if (set_value(&parse, &table[i], value, values))
                append_canonical(&table[i], value, canonical);
        } else if (table[i].fallback) {
            set_value(&parse, &table[i], table[i].fallback, values);
        }
    }
    return problems->count == 0;
}
