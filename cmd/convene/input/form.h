/* Form: the plain names of front matter and CSV headers, made into a document and back.
 *
 * One table in form.c maps each name to its field and to the function that reads its value; convene-event(5)
 * describes it.
 */
#ifndef CONVENE_FORM_H
#define CONVENE_FORM_H

#include <jansson.h>

#include "base/buf.h"

#include "convene/input/node.h"
#include "convene/input/when.h"

struct form {
    struct arena *arena;
    struct spots *spots;
    struct problems *problems;
    struct when when;
};

/* The document of a map of plain names (a new reference). Problems are added for what cannot be read; what
 * the rules of a listing say is not asked here. */
json_t *form_read(struct form *form, const struct node *map);
/* The name of the table that a column or key has, or NULL. */
const char *form_key(const char *name);
/* A sentence for a key that is none. */
const char *form_unknown(struct arena *arena, const char *name);

/* Append DOCUMENT as front matter with its description below: what form_read() and front_read() make the same
 * document of. */
void form_write(struct buf *out, const json_t *document);

/* --- front.c -------------------------------------------------------------------------------------------- */

/* A file of front matter (--- … ---) and Markdown. NULL after adding problems. */
json_t *front_read(struct form *form, const char *text, size_t len);
/* TEXT begins with a line of three dashes. */
bool front_begins(const char *text, size_t len);

/* --- form_parts.c: readers of values with a form of their own ------------------------------------------- */

typedef json_t *form_reader(struct form *form, const char *path, const struct node *node);

form_reader form_text, form_place, form_online, form_capacity, form_fees, form_credits, form_deadlines,
    form_access, form_conduct, form_people, form_series, form_source;

/* The text of a scalar, or NULL after adding a problem. */
const char *form_scalar(struct form *form, const char *path, const struct node *node);
/* The code that TEXT means in a vocabulary: "Grand rounds" is grand_rounds; TEXT itself when it is none. */
const char *form_code(struct form *form, const char *dimension, const char *text);
/* Give PATH the place of NODE; the label is what the writer called it. */
void form_spot(struct form *form, const char *path, const struct node *node);
/* A scalar cut at any of MARKS into a list of trimmed scalars; a list as it is. NULL after adding a
 * problem. */
const struct node *form_items(struct form *form, const char *path, const struct node *node,
                              const char *marks);

/* How the keys of a small map are read; what is not in the table is taken as text, and the rules of a listing
 * judge it. */
enum part_type { PART_TEXT, PART_NUMBER, PART_FLAG, PART_WHEN, PART_NUMBERS };
struct part {
    const char *name; /* NULL ends the table */
    enum part_type type;
    const char *dimension; /* of a PART_TEXT that is a code, or NULL */
};
json_t *form_object(struct form *form, const char *path, const struct node *node, const struct part *parts);
/* A scalar as a number when it is one, else as text. */
json_t *form_number(const struct node *node);

#endif
