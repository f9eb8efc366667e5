/* Form values: what the readers of values share.
 *
 * A reader makes the JSON value of one key from its node, and adds problems for what it cannot read.
 */
#ifndef CONVENE_FORM_VALUE_H
#define CONVENE_FORM_VALUE_H

#include <jansson.h>

#include "base/attr.h"

#include "convene/input/node.h"
#include "convene/input/when.h"

struct form {
    struct arena *arena;
    struct spots *spots;
    struct problems *problems;
    struct when when;
};

/* Read NODE for the field PATH: a new reference, or NULL for no value. */
typedef json_t *form_reader(struct form *form, const char *path, const struct node *node);

form_reader form_text;

/* The text of a scalar, or NULL after adding a problem. */
MUST_CHECK const char *form_scalar(struct form *form, const char *path, const struct node *node);
/* The code that TEXT means in a vocabulary: "Grand rounds" is grand_rounds; TEXT itself when it is none. */
const char *form_code(const char *dimension, const char *text);
/* "yes", "true", "on"; "no", "false", "off". */
bool form_says_yes(const char *text);
bool form_says_no(const char *text);
/* Give PATH the place of NODE; the label is what the writer called it. */
void form_spot(struct form *form, const char *path, const struct node *node);
/* A scalar cut at any of MARKS into a list of trimmed scalars; a list as it is. NULL after adding a
 * problem. */
MUST_CHECK const struct node *form_items(struct form *form, const char *path, const struct node *node,
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
