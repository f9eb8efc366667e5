/* Form, the way back: a document as an event file. */
#ifndef CONVENE_FORM_WRITE_H
#define CONVENE_FORM_WRITE_H

#include <jansson.h>

#include "base/buf.h"

/* Append DOCUMENT as front matter, with its description below. front_read() makes the same document of it. */
void form_write(struct buf *out, const json_t *document);

#endif
