/* tmpl: Mustache templates (mustache.github.io/mustache.5.html, specification 1.x) over jansson values.
 *
 * Interpolation with HTML escaping, {{{raw}}} and {{&raw}}, sections, inverted sections, comments, partials
 * and set-delimiter tags. Names may be dotted. Templates are parsed once; a set that has been made renders
 * without allocating beyond its output.
 *
 * Missing, null, false, "" and [] are falsy; 0 and {} are not. A section over any other value that is no list
 * makes it the context ({{.}}). A list or an object has no text of its own.
 */
#ifndef TMPL_TMPL_H
#define TMPL_TMPL_H

#include <stdbool.h>

#include <jansson.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/embed.h"

struct tmpl_set;

/* Parse all files; a template's name is its file's without ".mustache" ("pages/event"), and so are partials'.
 * NULL, with a sentence (file, line, what) appended to ERROR, if one is broken or a partial is missing where
 * STRICT; a partial that is missing is empty otherwise, as the specification says. Files of other names are
 * left out. The files' bytes must outlive the set. */
MUST_CHECK struct tmpl_set *tmpl_set_new(const struct embed_set *files, bool strict, struct buf *error);
void tmpl_set_free(struct tmpl_set *set);

/* Append the rendering of NAME over DATA. False when there is no such template, when OUT is full, and when
 * sections and partials are more than 64 within each other or take more than 4 million steps: a partial may
 * include itself, but the data must end it.
 *
 * A name that no context has leaves nothing, as the specification says. The first such name is told in a
 * sentence appended to UNKNOWN, unless that is NULL: with data that holds "" or false for what is absent, the
 * name is misspelt. */
MUST_CHECK bool tmpl_render(const struct tmpl_set *set, const char *name, const json_t *data, struct buf *out,
                            struct buf *unknown);
/* The same for what must have no gaps, as a mail: a name whose value would leave nothing is an error, and so
 * is a section by a name that no context has; told in a sentence appended to ERROR. A section over what is
 * "" or false is still left out. */
MUST_CHECK bool tmpl_render_full(const struct tmpl_set *set, const char *name, const json_t *data,
                                 struct buf *out, struct buf *error);

#endif
