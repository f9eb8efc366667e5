/* A set of templates that know each other. */
#include <stdlib.h>
#include <string.h>

#include "tmpl/tmpl_internal.h"

static const char suffix[] = ".mustache";

static int
template_compare(const void *a, const void *b)
{
    return strcmp(((const struct tmpl_template *)a)->name, ((const struct tmpl_template *)b)->name);
}

const struct tmpl_template *
tmpl_find(const struct tmpl_set *set, const char *name)
{
    struct tmpl_template key = {.name = name};
    if (set->count == 0)
        return NULL;
    return bsearch(&key, set->list, set->count, sizeof(key), template_compare);
}

/* Point the partials among NODES to their templates. */
static bool
link_partials(const struct tmpl_set *set, const char *file, struct tmpl_node *node, bool strict,
              struct buf *error)
{
    for (; node; node = node->next) {
        if (node->children && !link_partials(set, file, node->children, strict, error))
            return false;
        if (node->kind != TMPL_PARTIAL)
            continue;
        node->template = tmpl_find(set, node->partial);
        if (!node->template && strict) {
            buf_printf(error, "%s:%d: There is no partial \"%s\" (a file %s%s).", file, node->line,
                       node->partial, node->partial, suffix);
            return false;
        }
    }
    return true;
}

static void
set_add(struct tmpl_set *set, const struct embed_file *file)
{
    size_t len = strlen(file->name), tail = sizeof(suffix) - 1;
    if (len > tail && strcmp(file->name + len - tail, suffix) == 0)
        set->list[set->count++] =
            (struct tmpl_template){.name = arena_strndup(set->arena, file->name, len - tail), .file = file};
}

struct tmpl_set *
tmpl_set_new(const struct embed_set *files, bool strict, struct buf *error)
{
    struct arena *arena = arena_new();
    struct tmpl_set *set = arena_alloc(arena, sizeof(*set));
    bool good = true;
    set->arena = arena;
    set->list = arena_alloc(arena, (files->count + 1) * sizeof(*set->list));
    for (size_t i = 0; i < files->count; i++)
        set_add(set, &files->files[i]);
    qsort(set->list, set->count, sizeof(*set->list), template_compare);
    for (size_t i = 0; good && i < set->count; i++)
        good = tmpl_parse(arena, &set->list[i], error);
    for (size_t i = 0; good && i < set->count; i++)
        good = link_partials(set, set->list[i].file->name, set->list[i].nodes, strict, error);
    if (good)
        return set;
    arena_free(arena);
    return NULL;
}

void
tmpl_set_free(struct tmpl_set *set)
{
    if (set)
        arena_free(set->arena);
}
