/* Form: the plain names of front matter and CSV headers, made into a document.
 *
 * One table in form.c maps each name to its field and to the function that reads its value; convene-event(5)
 * describes it. form_write.h is the way back.
 */
#ifndef CONVENE_FORM_H
#define CONVENE_FORM_H

#include "base/attr.h"

#include "convene/input/form_value.h"

/* The document of a map of plain names (a new reference). Problems are added for what cannot be read; what
 * the rules of a listing say is not asked here. */
MUST_CHECK json_t *form_read(struct form *form, const struct node *map);
/* The name of the table that a column or key has, or NULL. */
const char *form_key(const char *name);
/* A sentence for a key that is none. */
const char *form_unknown(struct arena *arena, const char *name);

#endif
