/* What the files of web/alerts share: the endpoints, as routes.c names them, and what they use of each other.
 */
#ifndef WEB_ALERT_H
#define WEB_ALERT_H

#include <jansson.h>

#include "http/http.h"
#include "web/events/search.h"
#include "web/present/words.h"

void api_alert_ask(struct http_request *request);     /* POST /api/v1/alerts?kind=… */
void api_alert_get(struct http_request *request);     /* /api/v1/alerts/{id} */
void api_alert_change(struct http_request *request);  /* PATCH */
void api_alert_end(struct http_request *request);     /* DELETE */
void api_alert_confirm(struct http_request *request); /* POST …/confirm */

struct page_alert {
    const char *done; /* what has just been done; the page says so */
};
extern const struct http_param page_alert_params[];
void page_alert_new(struct http_request *request); /* /alerts/new?kind=… */
void page_alert_ask(struct http_request *request); /* POST */
void page_alert(struct http_request *request);     /* /alerts/{id}/{secret} */
void page_alert_act(struct http_request *request); /* POST */

/* What an alert keeps of a search, as its statements take it: filters without days. In the arena. */
struct alert_search {
    const char *q, *filters;
};
struct alert_search web_alert_search(struct http_request *request, const struct web_search *search);

/* The rhythm when a request names none. */
#define WEB_ALERT_RHYTHM "week"

/* SEARCH ({"q", "filters", "labels"}) in words: "“sepsis” · Workshop · Germany"; what has no words is "every
 * new event". In the arena. */
const char *present_alert_what(const struct present *p, const json_t *search);
/* "every Monday morning": a code of a rhythm in words; NULL for an unknown code. */
const char *present_alert_rhythm(const char *rhythm);
/* "rhythms": radio buttons, CHOSEN is on (NULL: the usual one). */
void present_alert_rhythms(const char *chosen, json_t *view);

#endif
