/* present: what a page shows beyond the document. Stored documents (jansson) go in, template data comes out.
 *
 * Every function is pure but for the clock and the zone of the reader, which come with struct present; text
 * lives in its arena. Nothing is escaped here: templates escape by default. A value that is absent is put as
 * "" or false, so that a template's section never sees a value of the same name further out.
 */
#ifndef WEB_PRESENT_H
#define WEB_PRESENT_H

#include <time.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "present_date.h"

struct present {
    struct arena *arena;
    time_t now;
    const char *zone;   /* the reader's, a name that exists; NULL: not said */
    const char *origin; /* "https://events.example.org", for what leaves the page */
};

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

/* Parts of a line joined by " · ", empty ones left out. */
struct present_line {
    struct arena *arena;
    const char *text; /* NULL while there is none */
};
void present_line_add(struct present_line *line, const char *part);
/* The same with another joint: ", ". */
void present_line_join(struct present_line *line, const char *joint, const char *part);

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

/* --- addresses ------------------------------------------------------------------------------------------ */

/* "/events/hands-on-ultrasound-7k2m9q4x8w3t" */
const char *present_event_path(const struct present *p, const json_t *doc);
const char *present_organization_path(const struct present *p, const json_t *organization);
/* The id in the last part of a page's path: "evt" and "a-slug-7k2m9q4x8w3t" give "evt_7k2m9q4x8w3t"; NULL if
 * it holds none. */
const char *present_id(struct arena *arena, const char *prefix, const char *segment);
/* The host of a URL, without "www."; the URL itself where it has none. */
const char *present_host(const struct present *p, const char *url);

/* ADDRESS with one parameter more. */
const char *present_with(const struct present *p, const char *address, const char *name, const char *value);

/* --- views ---------------------------------------------------------------------------------------------- */

struct query;

/* What every view of one event says of its time. */
struct present_times {
    struct present_time starts, ends; /* local; `ends` equals `starts` when the document gives none */
    bool all_day, has_end;
    time_t starts_at, ends_at;
    long today; /* the day that it is now where the event is */
    enum { TIMES_UPCOMING, TIMES_ONGOING, TIMES_OVER } phase;
    const char *label; /* zone abbreviation, NULL for all-day events */
};
/* False when the document has no start that can be read. */
bool present_times(const struct present *p, const json_t *doc, struct present_times *out);

/* One row of a list (present_card.c). */
/* HEADING_MONTH, HEADING_YEAR: what stands above the row and need not be repeated; 0: nothing. */
json_t *present_row(const struct present *p, const json_t *card, int heading_month, int heading_year);
/* Cards grouped by month: [{"title", "rows"}]. Those that began before today come first as "On now". */
json_t *present_months(const struct present *p, const json_t *cards);
/* The same shape for a list in another order: one group, every row with its month and year. */
json_t *present_flat(const struct present *p, const json_t *cards);
/* Two months with a link on each day and the number of events (present_calendar.c). */
json_t *present_calendar(const struct present *p, const struct query *query, const json_t *days);
/* The first and the last day that present_calendar() shows. */
void present_calendar_span(const struct present *p, const struct query *query, const char **from,
                           const char **to);
/* Facets and chips (present_facets.c). */
json_t *present_facets(const struct present *p, const struct query *query, const json_t *facets);
/* A value's label, from the counts where they have one. */
const char *present_facet_label(const struct present *p, const json_t *facets, const char *dimension,
                                const char *code);
json_t *present_chips(const struct present *p, const struct query *query, const json_t *facets);

/* The event page's data, added to VIEW (present_event.c and its neighbours). */
void present_event(const struct present *p, const json_t *doc, json_t *view);
void present_event_money(const struct present *p, const json_t *doc, json_t *view);
void present_event_access(const struct present *p, const json_t *doc, json_t *view);
/* Those of CARDS that are DOC's event on another day: [{"occurrence_url", "occurrence_day", ...}]. */
json_t *present_dates(const struct present *p, const json_t *doc, const json_t *cards);
/* Markdown as HTML whose headings begin at level 3 and skip none; NULL for none. */
const char *present_prose(const struct present *p, const char *markdown);
/* Change entries as sentences: [{"when", "title", "note", "lines": [{"field", "from", "to"}]}]. */
json_t *present_changes(const struct present *p, const json_t *changes);
/* present_organization.c */
void present_organizations(const struct present *p, const json_t *list, const char *q, json_t *view);
void present_organization(const struct present *p, const json_t *doc, const json_t *events, json_t *view);
/* schema.org JSON-LD as text that may stand inside a script element. */
const char *present_jsonld(const struct present *p, const json_t *doc);

#endif
