/* person_page: what the pages of a signed-in person share, and the form to sign in, which any of them may
 * show. */
#ifndef WEB_KIT_PERSON_PAGE_H
#define WEB_KIT_PERSON_PAGE_H

#include <jansson.h>

#include "base/attr.h"
#include "base/problem.h"
#include "http/http.h"
#include "web/kit/page.h"

/* The page with the form that asks for a link to sign in; a continuation begins with it. */
struct sign_form {
    struct page page;
    const char *email, *back; /* as typed */
    struct problems problems;
};
/* SIZE bytes that begin with the struct sign_form. READY: of page_new(), NULL when nothing is asked. */
void *sign_form_new(struct http_request *request, size_t size, void (*ready)(struct page *page));
/* What the form and the pages after it have in common. */
void sign_form_frame(struct sign_form *it, const char *title);
/* Send the form. WHY: a sentence above it, or NULL. */
void sign_form_send(struct sign_form *it, int status, const char *heading, const char *why);

/* Reply 401 with the form to sign in, which leads back here. Clears the cookie of a session that is over. */
void page_sign_in_first(struct http_request *request);
/* page_new() for a request with a session; NULL after page_sign_in_first(). Whether it still holds is what
 * the statements say. */
MUST_CHECK void *page_person_new(struct http_request *request, size_t size, void (*ready)(struct page *page));
/* page_has() for the parts of a person's page: 401 as above, 429 with Retry-After. */
MUST_CHECK bool page_person_has(struct page *page, const struct page_part *part);
/* "errors" and "has_errors" of the template kit/errors; a problem's field is the id of its input. */
void page_view_problems(json_t *view, const struct problems *problems);
/* The first sentence about FIELD, or NULL. */
const char *page_problem_of(const struct problems *problems, const char *field);
/* The lower-case form of an address in the arena; NULL after adding the problem "email". */
MUST_CHECK const char *page_address(struct http_request *request, const char *text,
                                    struct problems *problems);

#endif
