/* Node: a value of front matter or a CSV row, with its line and column.
 *
 * YAML gives strings only. The key decides whether a value is a number, a date or a yes, so `country: NO` is
 * Norway. Aliases, merge keys and the meaning of tags are not supported.
 */
#ifndef CONVENE_NODE_H
#define CONVENE_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/problem.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
    enum node_kind kind;
    const char *key;  /* in a map, or NULL */
    const char *text; /* of a scalar; "" for an empty one */
    size_t len;
    bool quoted;        /* in quotes or a block: it is never null, and never a list cut at commas */
    int line, column;   /* from 1; place of the key when it has one */
    struct node *first; /* children of a list or map */
    struct node *next;
};

struct node *node_new(struct arena *arena, enum node_kind kind, int line, int column);
/* Append CHILD to a list or map. */
void node_append(struct node *parent, struct node *child);
struct node *node_get(const struct node *map, const char *key);
/* True for an empty scalar, `~` or `null`, without quotes. */
bool node_is_null(const struct node *node);

/* The place of a document's field in its file. */
struct spot {
    const char *path;  /* path in the document: "place.city" */
    const char *label; /* name in the file: "place" */
    int line, column;
    struct spot *next;
};

struct spots {
    struct arena *arena;
    struct spot *first;
};

void spot_add(struct spots *spots, const char *path, const char *label, int line, int column);
/* The spot of FIELD, or of the nearest thing around it; NULL when there is none. */
const struct spot *spot_find(const struct spots *spots, const char *field);

#endif
