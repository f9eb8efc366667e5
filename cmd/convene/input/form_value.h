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
/* The code for TEXT in a vocabulary: "Grand rounds" is grand_rounds. TEXT itself when it is no code or label.
 */
const char *form_code(const char *dimension, const char *text);
/* "yes", "true", "on"; "no", "false", "off". */
bool form_says_yes(const char *text);
bool form_says_no(const char *text);
/* Remember the place of NODE for the field PATH. Its label is NODE's key. */
void form_spot(struct form *form, const char *path, const struct node *node);
/* The items of a value: a list as it is, a scalar cut at any of MARKS. NULL after adding a problem. */
MUST_CHECK const struct node *form_items(struct form *form, const char *path, const struct node *node,
                                         const char *marks);

/* How a key of a small map is read. A key that is not in the table is read as text; the rules for events
 * judge it. */
enum part_type { PART_TEXT, PART_NUMBER, PART_FLAG, PART_WHEN, PART_NUMBERS };
struct part {
    const char *name; /* NULL ends the table */
    enum part_type type;
    const char *dimension; /* vocabulary of a PART_TEXT that is a code, or NULL */
};
json_t *form_object(struct form *form, const char *path, const struct node *node, const struct part *parts);
/* The value of a scalar: a number when it is one, else text. */
json_t *form_number(const struct node *node);

#endif
