/* Series of an import: the server takes single events there, so each occurrence becomes one. */
#ifndef CONVENE_SERIES_H
#define CONVENE_SERIES_H

#include "convene/input/draft.h"

/* Replace each draft that is a series by its occurrences, up to a year ahead. Their source ids are numbered
 * ("grand-rounds#3"), so that the same file updates the same events. */
void series_split(struct drafts *drafts);

#endif
