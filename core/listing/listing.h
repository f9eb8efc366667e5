/* listing: what an event listing is.
 *
 * The rules of the document (shared by the API, the import and `convene lint`), the vocabularies it draws its
 * codes from, the expansion of a series, and Markdown. Pure functions over jansson values: no database, no
 * HTTP. What only the database knows (zones, places, organizers, revisions) is checked there.
 *
 * libevent owns the word "event" in C; our noun is "listing". Users never see it.
 */
#ifndef LISTING_LISTING_H
#define LISTING_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/problem.h"

/* --- vocabularies (sql/data/vocabularies.tsv) --- */

struct listing_term {
    const char *dimension; /* "kind", "mode", "specialty", "profession", "stage", "access", "credit", ... */
    const char *code;
    const char *label;
    const char *parent; /* code, or "" */
    const char *note;   /* what the dimension keeps besides: MeSH identifier, unit, schema.org type; or "" */
};
/* NULL when DIMENSION has no such code. */
const struct listing_term *listing_term_find(const char *dimension, const char *code);
/* The terms of a dimension in their order; *COUNT is 0 for a dimension that does not exist. */
const struct listing_term *listing_terms(const char *dimension, size_t *count);

/* --- the document's rules --- */

enum listing_use {
    LISTING_NEW,   /* POST: what is required must be there */
    LISTING_PATCH, /* only the fields that are present are looked at */
    LISTING_IMPORT /* NEW, and place.country may be a name, place.city free text */
};
enum { LISTING_TITLE_MAX = 200, LISTING_SUMMARY_MAX = 400, LISTING_DESCRIPTION_MAX = 20000 };

/* Check DOCUMENT and give back its normal form (a new reference): text trimmed and in one spelling, derived
 * and unknown fields dealt with as the rules say. Every problem is added, not only the first; NULL when there
 * was one. */
MUST_CHECK json_t *listing_check(const json_t *document, enum listing_use use, struct problems *problems);

/* What a careful organizer would still add (conduct contact, access facts, speakers not confirmed, ...). */
void listing_advise(const json_t *document, struct problems *advice);

/* --- series --- */

/* Local starts ("2027-05-05T07:30") of RRULE (RFC 5545) from START up to and including UNTIL, EXDATES (an
 * array of local starts, or NULL) left out, at most MAX. A new JSON array, or NULL with a problem on field
 * "series.rrule". */
MUST_CHECK json_t *listing_series_expand(const char *rrule, const json_t *exdates, const char *start,
                                         const char *until, size_t max, struct problems *problems);

/* --- Markdown --- */

/* CommonMark in safe mode: raw HTML left out, links only http, https and mailto, each with
 * rel="nofollow ugc noopener"; headings begin at level 3 inside a page. */
void listing_markdown(struct buf *out, const char *markdown, size_t len);

#endif
