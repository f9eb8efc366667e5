/* YAML: the front matter of an event file, made into nodes. */
#ifndef CONVENE_YAML_H
#define CONVENE_YAML_H

#include "base/attr.h"

#include "convene/input/node.h"

/* Parse one YAML mapping of LEN bytes that begins in line FIRST_LINE of its file. NULL after adding problems;
 * each has a field of its own whose spot says the place. */
MUST_CHECK struct node *yaml_parse(const char *text, size_t len, int first_line, struct spots *spots,
                                   struct problems *problems);

#endif
