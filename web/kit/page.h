/* page: what all pages share: several statements at once, the frame around the content, the way out.
 *
 * A page is a continuation with its parts inside:
 *
 *     struct event_page { struct page page; struct page_part event, changes; };
 *     ...
 *     struct event_page *it = page_new(request, sizeof(*it), event_page_ready);
 *     page_ask(&it->page, &it->event, &sql_event_get, sql_event_get_values(.id = id));
 *
 * `ready` is called once all parts that were asked have an answer, whatever it is; it may ask again. It ends
 * with page_send(), a redirect, or a problem (http_reply_problem).
 */
#ifndef WEB_KIT_PAGE_H
#define WEB_KIT_PAGE_H

#include <jansson.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/problem.h"
#include "db/db.h"
#include "http/http.h"
#include "web/present/words.h"

struct page {
    struct http_request *request;
    struct present present;
    json_t *view;               /* the template's data, released with the request */
    const char *cache;          /* Cache-Control; NULL: as the route says */
    const char *const *headers; /* of page_private(); NULL: none */
    int waiting;
    void (*ready)(struct page *page);
};

struct page_part {
    struct db_request db;
    struct page *page;
    enum db_status failure; /* DB_OK unless the statement had no answer */
    int status;             /* HTTP status of the outcome; 0: not asked, or no answer */
    json_t *body;           /* NULL unless status is 200 */
    const struct problems *problems;
};

/* SIZE bytes in the request's arena that begin with the struct page. The reader's zone comes from the cookie.
 */
void *page_new(struct http_request *request, size_t size, void (*ready)(struct page *page));
/* Ask STATEMENT for PART. VALUES as for web_ask() (ask.h). */
void page_ask(struct page *page, struct page_part *part, const struct db_statement *statement,
              const char *const *values);
/* True: PART has a document. False: the page has been answered with what is wrong (404, 410, 400, 503, ...).
 */
MUST_CHECK bool page_has(struct page *page, const struct page_part *part);

/* An address with another slug, or with the bare id, leads to PATH, the one that counts: answered 301. */
MUST_CHECK bool page_redirected(struct page *page, const char *path);

/* Title, address without origin (NULL: no canonical link), and which entry of the navigation it belongs to
 * (or NULL). */
void page_frame(struct http_request *request, json_t *view, const char *title, const char *path,
                const char *nav);
/* The page is one person's: no search engine keeps it. HEADERS are page_link_headers, page_person_headers, or
 * a list that holds what these hold. */
void page_private(struct page *page, const char *const *headers);
/* A page whose address is a secret: no other site learns that it exists. */
extern const char *const page_link_headers[];
/* A page of a signed-in person, or of signing in: the browser tells its path to no page, not even to ours. */
extern const char *const page_person_headers[];
/* Append TEMPLATE over VIEW to OUT. False when that cannot be, which is logged. A name that VIEW does not
 * have is logged, too: it leaves nothing, or makes false with the option `strict-templates`, as in tests. */
bool page_render(struct http_request *request, const char *template, const json_t *view, struct buf *out);
void page_send(struct page *page, const char *template);
void page_send_as(struct page *page, const char *template, int status);

/* http_config.error_page */
void web_error_page(struct http_request *request, int status, const char *title, const char *detail,
                    const struct problems *problems, struct buf *out);

#endif
