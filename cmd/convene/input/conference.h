/* conference-data: rows of the public collection of technology conferences. */
#ifndef CONVENE_CONFERENCE_H
#define CONVENE_CONFERENCE_H

#include "base/attr.h"

#include "convene/input/draft.h"

/* A row of conference-data (name, url, startDate, …). */
bool conference_is_row(const json_t *row);
/* What the fields of a document are called in such a row. */
extern const struct rename conference_names[];
/* Its document (a new reference); TOPIC is the name of its file. Problems carry the document's field names;
 * an optional value that makes no sense is left out with a note. */
MUST_CHECK json_t *conference_document(const json_t *row, const char *topic, struct problems *problems,
                                       struct problems *notes);

#endif
