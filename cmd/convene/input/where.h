/* Where a value stands in JSON text. jansson, which parses it, keeps no positions. */
#ifndef CONVENE_WHERE_H
#define CONVENE_WHERE_H

#include <stdbool.h>
#include <stddef.h>

struct where {
    int line, column; /* from 1; place of the member's name, or of the item */
};

/* Find the place of PATH ("fees.0.price"; "" for the whole text), or of its last step that exists. False for
 * text that is no JSON. */
bool where_find(const char *text, size_t len, const char *path, struct where *where);
/* Write the places of the items of a top-level array to ITEMS, at most MAX. Returns how many items there are.
 */
size_t where_items(const char *text, size_t len, struct where *items, size_t max);

#endif
