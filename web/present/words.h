/* words: what a page shows beyond the document: labels, numbers, money, places, addresses.
 *
 * Stored documents go in, text comes out. Every function is pure but for the clock and the zone of the
 * reader, which come with struct present; text lives in its arena.
 */
#ifndef WEB_PRESENT_WORDS_H
#define WEB_PRESENT_WORDS_H

#include <time.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "web/present/date.h"
#include "web/present/doc.h"

struct present {
    struct arena *arena;
    time_t now;
    const char *zone;   /* the reader's, a name that exists; NULL: not said */
    const char *origin; /* "https://events.example.org", for what leaves the page */
};

/* --- words ---------------------------------------------------------------------------------------------- */

/* The vocabulary's label, or the code made readable: "call_for_papers" becomes "Call for papers". Never NULL.
 */
const char *present_label(const struct present *p, const char *dimension, const char *code);
/* "Cardiology, Emergency medicine and 2 more": labels of the codes in LIST, SHOWN of them. NULL for none. */
const char *present_labels(const struct present *p, const char *dimension, const json_t *list, size_t shown);
/* "1,204" */
const char *present_number(const struct present *p, long long number);
/* "EUR 25", "EUR 25.50", "Free" */
const char *present_money(const struct present *p, const char *price, const char *currency);
/* "Berlin, Germany"; NULL when no place is known. */
const char *present_city(const struct present *p, const json_t *doc);
/* Of a document or a card: "Free", "from EUR 40", "Free to EUR 120"; NULL when nothing is said. */
const char *present_cost(const struct present *p, const json_t *doc);
/* Of a card: "Berlin, Germany and online", "Online". */
const char *present_card_where(const struct present *p, const json_t *card);
/* "20 seats", "few seats left"; NULL when there is nothing to say. */
const char *present_seats(const struct present *p, const json_t *doc);
/* "verified": what is said of an organizer's standing in a word; and in a sentence. */
const char *present_standing(const char *standing);
const char *present_standing_sentence(const char *standing);
/* A role in words: "Owner". */
const char *present_role(const char *role);
/* "4 January 2027", of an instant, in UTC; "" for NULL. */
const char *present_utc_day(const struct present *p, const char *instant);
/* Markdown as HTML whose headings begin at level 3 and skip none; NULL for none. */
const char *present_prose(const struct present *p, const char *markdown);
/* Change entries as sentences: [{"when", "title", "note", "lines": [{"field", "from", "to"}]}]. */
json_t *present_changes(const struct present *p, const json_t *changes);

/* --- addresses ------------------------------------------------------------------------------------------ */

/* "/events/hands-on-ultrasound-7k2m9q4x8w3t" */
const char *present_event_path(const struct present *p, const json_t *doc);
const char *present_organization_path(const struct present *p, const json_t *organization);
/* The id in the last part of a page's path: "evt" and "a-slug-7k2m9q4x8w3t" give "evt_7k2m9q4x8w3t", in
 * capitals and before a full stop or bracket, too; NULL if it holds none. */
const char *present_id(struct arena *arena, const char *prefix, const char *segment);
/* The host of a URL, without "www."; the URL itself where it has none. */
const char *present_host(const struct present *p, const char *url);

/* ADDRESS with one parameter more. */
const char *present_with(const struct present *p, const char *address, const char *name, const char *value);

#endif
