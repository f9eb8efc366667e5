/* What the parser makes and the renderer walks. */
#ifndef TMPL_TMPL_INTERNAL_H
#define TMPL_TMPL_INTERNAL_H

#include "base/arena.h"
#include "base/attr.h"
#include "tmpl/tmpl.h"

enum {
    TMPL_SECTIONS_MAX = 32,   /* sections within sections of one file */
    TMPL_CONTEXTS_MAX = 64,   /* sections and partials within each other while rendering */
    TMPL_STEPS_MAX = 4000000, /* nodes per rendering: ends partials that multiply without output */
    TMPL_DELIMITER_MAX = 16
};

enum tmpl_kind { TMPL_TEXT, TMPL_ESCAPED, TMPL_RAW, TMPL_SECTION, TMPL_INVERTED, TMPL_PARTIAL };

struct tmpl_node {
    enum tmpl_kind kind;
    struct tmpl_node *next;
    /* TMPL_TEXT: the bytes (in the file), and whether they begin a line of the file, which is where a
     * partial's indentation goes. TMPL_PARTIAL: its indentation. */
    const char *text;
    size_t len;
    bool line_start;
    /* A name's parts, NULL-terminated; none for the implicit iterator. */
    const char *const *path;
    struct tmpl_node *children; /* of a section */
    /* TMPL_PARTIAL */
    const char *partial;
    bool standalone;
    int line;
    const struct tmpl_template *template; /* NULL: missing, renders nothing */
};

struct tmpl_template {
    const char *name; /* without ".mustache" */
    const struct embed_file *file;
    struct tmpl_node *nodes;
};

struct tmpl_set {
    struct arena *arena;
    struct tmpl_template *list; /* sorted by name */
    size_t count;
};

/* False with a sentence appended to ERROR. */
MUST_CHECK bool tmpl_parse(struct arena *arena, struct tmpl_template *template, struct buf *error);

const struct tmpl_template *tmpl_find(const struct tmpl_set *set, const char *name);

#endif
