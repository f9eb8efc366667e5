/* Drafts: documents that know where they come from, whatever the format of their file. */
#ifndef CONVENE_DRAFT_H
#define CONVENE_DRAFT_H

#include <jansson.h>

#include "convene/input/form_value.h"
#include "convene/input/node.h"
#include "convene/input/where.h"

/* A field of a document and its name in the file: "conduct" is "cocUrl" there. */
struct rename {
    const char *field, *name; /* NULL ends the list */
};

/* One event as it was read from a file. */
struct draft {
    const char *file; /* as on the command line, or a path below a folder there; "-" is standard input */
    int line;         /* line where it begins; 0: unknown */
    json_t *document; /* NULL when nothing of it can be read */
    struct spots spots;
    struct problems problems; /* what is wrong with it */
    struct problems notes;    /* what was left out although the rest is taken */
    const char *text;         /* JSON text to look fields up in, or NULL */
    size_t text_len;
    const char *prefix;         /* place of the document in that text: "" or "17." */
    const struct rename *names; /* names that fields have in the file; NULL: the same */
    bool merged;                /* merged into another draft */
    struct draft *next;
};

struct drafts {
    struct arena *arena;
    const char *today;
    const char *source; /* source of documents that name none; NULL: leave it open */
    bool many;          /* an import: CSV, lists and folders are taken, too */
    struct draft *first, **end;
    size_t count;
    size_t files;
};

void drafts_init(struct drafts *drafts, struct arena *arena, bool many);

/* Where FIELD stands in the file. Line 0: unknown; column 0: only the line is known. *LABEL is the name that
 * the field has there. */
struct where draft_where(const struct draft *draft, const char *field, const char **label);
/* "file:line:column", as far as it is known. */
const char *draft_place(const struct draft *draft, const char *field, const char **label);

/* --- for the readers of formats --- */

struct draft *draft_new(struct drafts *drafts, const char *file, int line);
void draft_form(const struct drafts *drafts, struct draft *draft, struct form *form);
/* Set the document of DRAFT: takes the reference. */
void draft_document(struct drafts *drafts, struct draft *draft, json_t *document);

#endif
