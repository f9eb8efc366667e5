/* The tags of an event, in the reader's words. */
#include "web/present/tags.h"

#include "base/arena.h"
#include "web/present/words.h"

enum { TAGS_MAX = 64 };

static void
add_tags(const struct present *p, const json_t *doc, const char *dimension, const char *path,
         const char **tags, size_t *count)
{
    const json_t *codes = doc_at(doc, path), *code;
    size_t i;

    if (json_is_string(codes) && *count < TAGS_MAX)
        tags[(*count)++] = present_label(p, dimension, json_string_value(codes));
    json_array_foreach(codes, i, code)
    {
        if (*count < TAGS_MAX)
            tags[(*count)++] = present_label(p, dimension, json_string_value(code));
    }
}

const char *const *
feed_tags(const struct present *p, const json_t *doc)
{
    const char **tags = arena_alloc(p->arena, (TAGS_MAX + 1) * sizeof(*tags));
    size_t count = 0;

    add_tags(p, doc, "kind", "kind", tags, &count);
    add_tags(p, doc, "specialty", "specialties", tags, &count);
    add_tags(p, doc, "topic", "topics", tags, &count);
    return tags;
}
