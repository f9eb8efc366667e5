#include "convene/input/merge.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *
text_of(const json_t *document, const char *name)
{
    const char *text = json_string_value(json_object_get(document, name));
    return text ? text : "";
}

/* Host and path of an address: no scheme, no query, no slash at the end, the host in lower case. */
static const char *
fold_address(struct arena *arena, const char *url)
{
    const char *scheme = strstr(url, "://");
    char *copy = arena_strdup(arena, scheme ? scheme + 3 : url);
    size_t len = strcspn(copy, "?#");

    while (len && copy[len - 1] == '/')
        len--;
    copy[len] = '\0';
    for (char *c = copy; *c && *c != '/'; c++)
        *c = (char)tolower((unsigned char)*c);
    return copy;
}

/* Letters and digits of any script; ASCII in lower case. */
static const char *
fold_title(struct arena *arena, const char *title)
{
    char *folded = arena_strdup(arena, title), *out = folded;
    for (const unsigned char *c = (const unsigned char *)title; *c; c++)
        if (isalnum(*c) || *c >= 0x80)
            *out++ = (char)tolower(*c);
    *out = '\0';
    return folded;
}

const char *
merge_key(struct arena *arena, const json_t *document)
{
    const json_t *source = json_object_get(document, "source");
    /* a source with ids says itself which rows are the same */
    if (*text_of(source, "id"))
        return arena_printf(arena, "%s#%s", text_of(source, "name"), text_of(source, "id"));
    return arena_printf(arena, "%s|%s|%.10s|%s", text_of(source, "name"),
                        fold_title(arena, text_of(document, "title")), text_of(document, "starts"),
                        fold_address(arena, text_of(document, "website")));
}

static bool
has_item(const json_t *list, const json_t *wanted)
{
    json_t *item;
    size_t i;
    json_array_foreach(list, i, item)
    {
        if (json_equal(item, wanted))
            return true;
    }

    return false;
}

static bool
is_set(const json_t *list)
{
    return json_is_array(list) && json_is_string(json_array_get(list, 0));
}

static void
unite(json_t *into, json_t *from)
{
    const char *name;
    json_t *value, *have, *item;
    size_t i;
    json_object_foreach(from, name, value)
    {
        have = json_object_get(into, name);
        if (!have)
            json_object_set(into, name, value);
        else if (is_set(have) && is_set(value))
            json_array_foreach(value, i, item)
            {
                if (!has_item(have, item))
                    json_array_append(have, item);
            }
        else if (json_is_object(have) && json_is_object(value))
            unite(have, value);
    }
}

struct keyed {
    const char *key;
    size_t order;
    struct draft *draft;
};

static int
compare_keys(const void *a, const void *b)
{
    const struct keyed *left = a, *right = b;
    int order = strcmp(left->key, right->key);
    if (order)
        return order;
    return left->order < right->order ? -1 : left->order > right->order;
}

static void
unlink_merged(struct drafts *drafts)
{
    drafts->end = &drafts->first;
    while (*drafts->end)
        if ((*drafts->end)->merged) {
            *drafts->end = (*drafts->end)->next;
            drafts->count--;
        } else {
            drafts->end = &(*drafts->end)->next;
        }
}

size_t
merge_drafts(struct drafts *drafts)
{
    struct keyed *keyed = calloc(drafts->count + 1, sizeof(*keyed));
    size_t count = 0, merged = 0, order = 0, first = 0;
    for (struct draft *draft = drafts->first; keyed && draft; draft = draft->next)
        if (draft->document && draft->problems.count == 0)
            keyed[count++] = (struct keyed){merge_key(drafts->arena, draft->document), order++, draft};
    if (count)
        qsort(keyed, count, sizeof(*keyed), compare_keys);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(keyed[i].key, keyed[first].key) != 0) {
            first = i;
            continue;
        }
        unite(keyed[first].draft->document, keyed[i].draft->document);
        keyed[i].draft->merged = true;
        merged++;
    }
    free(keyed);
    unlink_merged(drafts);
    return merged;
}
