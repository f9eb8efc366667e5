/* Drafts: documents that know where they come from, whatever the format of their file. */
#ifndef CONVENE_DRAFT_H
#define CONVENE_DRAFT_H

#include <jansson.h>

#include "convene/input/form_value.h"
#include "convene/input/node.h"
#include "convene/input/where.h"

/* "conduct.url" of a document that is "cocUrl" in its file. */
struct rename {
    const char *field, *name; /* NULL ends the list */
};

/* One listing as read from a file. */
struct draft {
    const char *file; /* as named on the command line, or below a folder named there; "-" is standard input */
    int line;         /* where it begins; 0: unknown */
    json_t *document; /* NULL when it cannot be read at all */
    struct spots spots;
    struct problems problems; /* what is wrong with it so far */
    struct problems notes;    /* what was left out, though the rest is taken */
    const char *text;         /* JSON text in which fields are looked up, or NULL */
    size_t text_len;
    const char *prefix;         /* of the document in that text: "" or "17." */
    const struct rename *names; /* fields of the document that are called otherwise there; NULL: none */
    bool merged;                /* went into another draft */
    struct draft *next;
};

struct drafts {
    struct arena *arena;
    const char *today;
    const char *source; /* name for documents that state none; NULL: leave it open */
    bool many;          /* an import: CSV, lists and folders are taken, too */
    struct draft *first, **end;
    size_t count;
    size_t files;
};

void drafts_init(struct drafts *drafts, struct arena *arena, bool many);

/* The place of a field, for file:line:column. Line 0: nothing is known; column 0: only the line is. */
struct where draft_where(const struct draft *draft, const char *field, const char **label);
/* "file:line:column", as far as known. */
const char *draft_place(const struct draft *draft, const char *field, const char **label);

/* --- for the readers of formats --- */

struct draft *draft_new(struct drafts *drafts, const char *file, int line);
void draft_form(const struct drafts *drafts, struct draft *draft, struct form *form);
/* Takes the reference. */
void draft_document(struct drafts *drafts, struct draft *draft, json_t *document);

#endif
