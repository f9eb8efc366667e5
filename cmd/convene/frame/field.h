/* Members of JSON objects that the server sent, as text for people. */
#ifndef CONVENE_FIELD_H
#define CONVENE_FIELD_H

#include <jansson.h>

#include "base/arena.h"

/* The text of a member. "" when OBJECT has no such text, or is no object. */
const char *field_text(const json_t *object, const char *name);
/* The whole number of a member, written out in the arena. "" when it is no whole number. */
const char *field_number(struct arena *arena, const json_t *object, const char *name);
/* The texts of an array, with SEPARATOR between them, in the arena. */
const char *field_joined(struct arena *arena, const json_t *array, const char *separator);

#endif
