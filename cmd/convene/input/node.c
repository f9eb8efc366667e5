#include "convene/input/node.h"

#include <string.h>

struct node *
node_new(struct arena *arena, enum node_kind kind, int line, int column)
{
    struct node *node = arena_alloc(arena, sizeof(*node));
    *node = (struct node){.kind = kind, .text = "", .line = line, .column = column};
    return node;
}

void
node_append(struct node *parent, struct node *child)
{
    struct node **end = &parent->first;
    while (*end)
        end = &(*end)->next;
    *end = child;
}

struct node *
node_get(const struct node *map, const char *key)
{
    struct node *child = map && map->kind == NODE_MAP ? map->first : NULL;
    while (child && strcmp(child->key, key) != 0)
        child = child->next;
    return child;
}

bool
node_is_null(const struct node *node)
{
    return node->kind == NODE_SCALAR && !node->quoted &&
           (node->len == 0 || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0);
}

void
spot_add(struct spots *spots, const char *path, const char *label, int line, int column)
{
    struct spot *spot = arena_alloc(spots->arena, sizeof(*spot));
    *spot = (struct spot){.path = path, .label = label, .line = line, .column = column, .next = spots->first};
    spots->first = spot;
}

const struct spot *
spot_find(const struct spots *spots, const char *field)
{
    const struct spot *best = NULL;
    size_t best_len = 0;
    for (const struct spot *spot = spots->first; spot; spot = spot->next) {
        size_t len = strlen(spot->path);
        if (strncmp(spot->path, field, len) == 0 && (field[len] == '\0' || field[len] == '.' || len == 0) &&
            (!best || len > best_len)) {
            best = spot;
            best_len = len;
        }
    }
    return best;
}
