/* YAML: the front matter of an event file, made into nodes. */
#ifndef CONVENE_YAML_H
#define CONVENE_YAML_H

#include "base/attr.h"

#include "convene/input/node.h"

/* Parse one YAML mapping of LEN bytes that begins in line FIRST_LINE of its file. NULL after adding problems.
 * The spot of a problem's field tells its place. */
MUST_CHECK struct node *yaml_parse(const char *text, size_t len, int first_line, struct spots *spots,
                                   struct problems *problems);

#endif
