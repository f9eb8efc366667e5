/* Front matter: a file of YAML between lines of three dashes, and Markdown below. */
#ifndef CONVENE_FRONT_H
#define CONVENE_FRONT_H

#include "base/attr.h"

#include "convene/input/form_value.h"

/* Make the document of a file (a new reference); NULL after adding problems. */
MUST_CHECK json_t *front_read(struct form *form, const char *text, size_t len);
/* True when TEXT begins with a line of three dashes. */
bool front_begins(const char *text, size_t len);

#endif
