/* events: what other subjects use of the listing: its parameters and links, and the rows of a list. */
#ifndef WEB_EVENTS_EVENTS_H
#define WEB_EVENTS_EVENTS_H

#include "base/attr.h"
#include "http/http.h"
#include "web/events/query.h"
#include "web/events/search.h"
#include "web/present/words.h"

extern const struct http_route events_routes[]; /* ends with a row without a method */

/* One row of a list (card_words.c). */
/* HEADING_MONTH, HEADING_YEAR: what stands above the row and need not be repeated; 0: nothing. */
MUST_CHECK json_t *present_row(const struct present *p, const json_t *card, int heading_month,
                               int heading_year);
/* Cards grouped by month: [{"title", "rows"}]. Those that began before today come first as "On now". */
MUST_CHECK json_t *present_months(const struct present *p, const json_t *cards);

#endif
