/* Where a value stands in JSON text that has been parsed already: jansson keeps no positions. */
#ifndef CONVENE_WHERE_H
#define CONVENE_WHERE_H

#include <stdbool.h>
#include <stddef.h>

struct where {
    int line, column; /* from 1; of the member's name, or of the item */
};

/* The place of PATH ("fees.0.price", "" for the whole) or of the last step of it that exists. False for text
 * that is no JSON. */
bool where_find(const char *text, size_t len, const char *path, struct where *where);
/* Write the place of each item of a top-level array to ITEMS, at most MAX; how many there are. */
size_t where_items(const char *text, size_t len, struct where *items, size_t max);

#endif
