/* Form: a document from the keys of front matter or a CSV header.
 *
 * One table in form.c maps each key to a field and to the function that reads its value; convene-event(5)
 * describes the keys. form_write.h is the way back.
 */
#ifndef CONVENE_FORM_H
#define CONVENE_FORM_H

#include "base/attr.h"

#include "convene/input/form_value.h"

/* Make the document of a map of keys (a new reference). Problems are added for what cannot be read; the rules
 * for events are checked later. */
MUST_CHECK json_t *form_read(struct form *form, const struct node *map);
/* The key called NAME, or NULL. */
const char *form_key(const char *name);
/* A sentence for a NAME that is no key. */
const char *form_unknown(struct arena *arena, const char *name);

#endif
