/* doc: reading stored documents (jansson), and writing the data of templates.
 *
 * A value that is absent is put as "" or false, so that a template's section never sees a value of the same
 * name further out. Nothing is escaped here: templates escape by default.
 */
#ifndef WEB_PRESENT_DOC_H
#define WEB_PRESENT_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/arena.h"

/* --- reading documents ---------------------------------------------------------------------------------- */

/* Member at a dotted path ("place.city"); NULL when any of it is absent or null. */
const json_t *doc_at(const json_t *doc, const char *path);
/* Text at a path; NULL when absent or empty. */
const char *doc_text(const json_t *doc, const char *path);
bool doc_is(const json_t *doc, const char *path, const char *value);

/* --- writing template data ------------------------------------------------------------------------------ */

void view_text(json_t *view, const char *key, const char *text); /* NULL: "", which is falsy */
void view_int(json_t *view, const char *key, long long number);
void view_flag(json_t *view, const char *key, bool flag);
/* VALUE is taken; NULL or an empty array: false. */
void view_put(json_t *view, const char *key, json_t *value);
/* The same for an array, and "has_KEY": whether there is anything in it. */
void view_list(json_t *view, const char *key, json_t *list);

/* Parts of a line joined by " · ", empty ones left out. */
struct present_line {
    struct arena *arena;
    const char *text; /* NULL while there is none */
};
void present_line_add(struct present_line *line, const char *part);
/* The same with another joint: ", ". */
void present_line_join(struct present_line *line, const char *joint, const char *part);

#endif
