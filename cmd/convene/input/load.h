/* Load: files of every format, made into documents that know where they come from. */
#ifndef CONVENE_LOAD_H
#define CONVENE_LOAD_H

#include <jansson.h>

#include "convene/input/form.h"
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
/* Add what is in a file or folder ("-": standard input). What cannot be read becomes a draft with a problem;
 * never fails otherwise. */
void drafts_load(struct drafts *drafts, const char *path);

/* The place of a field, for file:line:column. Line 0: nothing is known; column 0: only the line is. */
struct where draft_where(const struct draft *draft, const char *field, const char **label);
/* "file:line:column", as far as known. */
const char *draft_place(const struct draft *draft, const char *field, const char **label);

/* --- for the readers of formats (load_*.c) ---------------------------------------------------------------
 */

struct draft *draft_new(struct drafts *drafts, const char *file, int line);
void draft_form(const struct drafts *drafts, struct draft *draft, struct form *form);
/* Takes the reference. */
void draft_document(struct drafts *drafts, struct draft *draft, json_t *document);

void load_csv(struct drafts *drafts, const char *file, const char *text, size_t len);
void load_json(struct drafts *drafts, const char *file, const char *text, size_t len);
void load_ndjson(struct drafts *drafts, const char *file, const char *text, size_t len);
void load_markdown(struct drafts *drafts, const char *file, const char *text, size_t len);

/* --- conference.c ----------------------------------------------------------------------------------------
 */

/* A row of conference-data (name, url, startDate, …). */
bool conference_is_row(const json_t *row);
/* What the fields of a document are called in such a row. */
extern const struct rename conference_names[];
/* Its document (a new reference); TOPIC is the name of its file. Problems carry the document's field names;
 * an optional value that makes no sense is left out with a note. */
json_t *conference_document(const json_t *row, const char *topic, struct problems *problems,
                            struct problems *notes);

/* --- merge.c ---------------------------------------------------------------------------------------------
 */

/* The import key of model.md: folded title, start date, host and path of the address. */
const char *merge_key(struct arena *arena, const json_t *document);
/* Unite drafts of one key into the first of them: lists are united, the first value of anything else counts.
 * How many went into another. */
size_t merge_drafts(struct drafts *drafts);

#endif
