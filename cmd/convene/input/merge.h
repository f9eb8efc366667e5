/* Merge: rows of one import that are the same event. */
#ifndef CONVENE_MERGE_H
#define CONVENE_MERGE_H

#include "convene/input/draft.h"

/* The key that tells whether two rows are the same event: source and id; or else source, folded title, start
 * date, and host and path of the address. */
const char *merge_key(struct arena *arena, const json_t *document);
/* Merge the drafts that have the same key into the first of them: lists are united; of other values the first
 * counts. Returns how many were merged into another. */
size_t merge_drafts(struct drafts *drafts);

#endif
