/* conference-data: rows of the public collection of technology conferences. */
#ifndef CONVENE_CONFERENCE_H
#define CONVENE_CONFERENCE_H

#include "base/attr.h"

#include "convene/input/draft.h"

/* True for a row of conference-data: it has name and startDate. */
bool conference_is_row(const json_t *row);
/* The names that fields of a document have in such a row. */
extern const struct rename conference_names[];
/* Make the document of a row (a new reference); NULL after adding problems. TOPIC is the name of the row's
 * file. Problems name the document's fields. An optional value that makes no sense is left out, with a note
 * in NOTES. */
MUST_CHECK json_t *conference_document(const json_t *row, const char *topic, struct problems *problems,
                                       struct problems *notes);

#endif
