/* act: what the forms of a page do.
 *
 * A page has a table with a row for each value of the field `do` of its forms:
 *
 *     static const struct page_act acts[] = {
 *         {.name = "end", .ask = me_end, .said = "It has ended."},
 *         {.name = NULL},
 *     };
 *
 * POST looks for its row (page_act_of) and calls the row's function, which asks a statement with its values
 * by name (web_ask_begin). What is done leads to the page again with the row's name as the parameter `done`
 * (page_act_done); that page shows what the row says (page_act_said).
 */
#ifndef WEB_KIT_ACT_H
#define WEB_KIT_ACT_H

#include <jansson.h>

#include "base/attr.h"
#include "http/http.h"

struct page;

struct page_act {
    const char *name;               /* NULL ends the table */
    void (*ask)(struct page *page); /* the continuation that begins with PAGE has what the statement takes */
    const char *said;               /* by the page that follows; NULL: it says nothing */
};

/* In a table of parameters: `done` of struct NAME. A word that no row has is passed over, not refused. */
#define PAGE_DONE(struct_name)                                                                               \
    {                                                                                                        \
        .name = "done", .type = HTTP_TEXT, .max = 20, .takes = "what has just been done",                    \
        .offset = offsetof(struct struct_name, done)                                                         \
    }

/* The row that is called NAME; NULL when NAME is NULL or no row is. */
const struct page_act *page_act_find(const struct page_act *acts, const char *name);
/* The row that the field `do` of FORM names; NULL after replying 400. */
MUST_CHECK const struct page_act *page_act_of(struct http_request *request, const json_t *form,
                                              const struct page_act *acts);
/* Reply 400: the form has a field that our pages do not send, or lacks one. */
void page_act_unknown(struct http_request *request);
/* Reply 303 to PATH, with `done` when ACT has something to say. */
void page_act_done(struct http_request *request, const struct page_act *act, const char *path);
/* What the page says when `done` is DONE; NULL for nothing. */
const char *page_act_said(const struct page_act *acts, const char *done);

#endif
