/* What the files of web/events share: the endpoints, as routes.c names them, and what they use of each other.
 */
#ifndef WEB_EVENTS_EVENTS_INTERNAL_H
#define WEB_EVENTS_EVENTS_INTERNAL_H

#include <stdbool.h>

#include "base/attr.h"
#include "http/http.h"
#include "web/events/query.h"
#include "web/present/words.h"

/* --- endpoints --- */

/* read_api.c */
void api_event_list(struct http_request *request);
void api_event_facets(struct http_request *request);
void api_event_get(struct http_request *request);
void api_event_changes(struct http_request *request);

/* write_api.c */
struct api_scope {
    const char *scope;
};
extern const struct http_param api_scope_params[];
void api_event_create(struct http_request *request);
void api_event_update(struct http_request *request);
void api_event_delete(struct http_request *request);
void api_event_change_withhold(struct http_request *request);
void api_event_act(struct http_request *request);

/* import_api.c */
enum { API_IMPORT_BODY_MAX = 8 << 20 };
struct api_import {
    const char *source;
    bool dry_run;
};
extern const struct http_param api_import_params[];
void api_import(struct http_request *request);

/* list_page.c, event_page.c, ics.c */
struct page_event {
    const char *tz;
};
extern const struct http_param page_event_params[];
void page_list(struct http_request *request);  /* / and /events */
void page_event(struct http_request *request); /* /events/{page} */
void feed_event(struct http_request *request); /* /events/{page}.ics */

/* --- in words --- */

/* The same shape for a list in another order: one group, every row with its month and year. */
MUST_CHECK json_t *present_flat(const struct present *p, const json_t *cards);
/* Two months with a link on each day and the number of events (calendar_words.c). */
MUST_CHECK json_t *present_calendar(const struct present *p, const struct query *query, const json_t *days);
/* The first and the last day that present_calendar() shows. */
void present_calendar_span(const struct present *p, const struct query *query, const char **from,
                           const char **to);
/* Facets and chips (facet_words.c). */
MUST_CHECK json_t *present_facets(const struct present *p, const struct query *query, const json_t *facets);
/* A value's label, from the counts where they have one. */
const char *present_facet_label(const struct present *p, const json_t *facets, const char *dimension,
                                const char *code);
MUST_CHECK json_t *present_chips(const struct present *p, const struct query *query, const json_t *facets);

/* The event page's data, added to VIEW (event_words.c and its neighbours). */
void present_event(const struct present *p, const json_t *doc, json_t *view);
void present_event_money(const struct present *p, const json_t *doc, json_t *view);
void present_event_access(const struct present *p, const json_t *doc, json_t *view);
/* Those of CARDS that are DOC's event on another day: [{"occurrence_url", "occurrence_day", ...}]. */
MUST_CHECK json_t *present_dates(const struct present *p, const json_t *doc, const json_t *cards);
/* schema.org JSON-LD as text that may stand inside a script element. */
const char *present_jsonld(const struct present *p, const json_t *doc);

#endif
