/* Merge: rows of one import that are the same event. */
#ifndef CONVENE_MERGE_H
#define CONVENE_MERGE_H

#include "convene/input/draft.h"

/* The import key of model.md: folded title, start date, host and path of the address. */
const char *merge_key(struct arena *arena, const json_t *document);
/* Unite drafts of one key into the first of them: lists are united, the first value of anything else counts.
 * How many went into another. */
size_t merge_drafts(struct drafts *drafts);

#endif
