/* What the pages of a signed-in person share. */
#include "web/kit/person_page.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/problem.h"
#include "http/http.h"
#include "rules/address.h"
#include "web/kit/form.h"
#include "web/kit/page.h"
#include "web/kit/session.h"
#include "web/present/words.h"

bool
page_person_has(struct page *page, const struct page_part *part)
{
    if (!part->body && part->status == 401) {
        page_sign_in_first(page->request);
        return false;
    }
    return page_has(page, part);
}

const char *
page_problem_of(const struct problems *problems, const char *field)
{
    for (const struct problem *problem = problems->first; problem; problem = problem->next)
        if (strcmp(problem->field, field) == 0)
            return problem->detail;
    return NULL;
}

void
page_view_problems(json_t *view, const struct problems *problems)
{
    json_t *errors = json_array();
    for (const struct problem *problem = problems->first; problem; problem = problem->next) {
        json_t *error = json_object();
        view_text(error, "error_link", problem->field);
        view_text(error, "error_text", problem->detail);
        json_array_append_new(errors, error);
    }
    view_flag(view, "has_errors", problems->count > 0);
    view_put(view, "errors", errors);
}

static void
not_ready(struct page *page)
{
    (void)page;
}

void *
sign_form_new(struct http_request *request, size_t size, void (*ready)(struct page *page))
{
    struct sign_form *it = page_new(request, size, ready ? ready : not_ready);
    page_private(&it->page, page_person_headers);
    problems_init(&it->problems, http_arena(request));
    return it;
}

/* --- showing --- */

void
sign_form_frame(struct sign_form *it, const char *title)
{
    json_t *view = it->page.view;
    view_text(view, "email", it->email);
    view_text(view, "back", web_form_back(it->back, NULL));
    page_view_problems(view, &it->problems);
    page_frame(it->page.request, view,
               it->problems.count > 0 ? arena_printf(it->page.present.arena, "Error: %s", title) : title,
               NULL, "/sign-in");
    view_text(view, "page_heading", title);
}

void
sign_form_send(struct sign_form *it, int status, const char *heading, const char *why)
{
    view_text(it->page.view, "why", why);
    view_text(it->page.view, "email_error", page_problem_of(&it->problems, "email"));
    sign_form_frame(it, heading);
    page_send_as(&it->page, "kit/sign_in", status);
}

void
page_sign_in_first(struct http_request *request)
{
    struct sign_form *it = sign_form_new(request, sizeof(*it), NULL);
    bool ended = web_session_hash(request) != NULL || web_session_hinted(request);
    const char **headers = arena_alloc(http_arena(request), 16 * sizeof(*headers));
    size_t n = 0;
    for (const char *const *h = ended ? web_session_end(request) : page_person_headers; *h; h++)
        headers[n++] = *h;
    headers[n++] = "WWW-Authenticate";
    headers[n++] = "Bearer realm=\"convene\"";
    it->page.headers = headers;
    it->back = strcmp(http_method(request), "POST") == 0 ? NULL : http_target(request);
    sign_form_send(
        it, 401, "Sign in",
        ended ? "You are not signed in any more: a session ends when it was not used for 14 days, or "
                "from another place."
              : "This page is for people who are signed in.");
}

void *
page_person_new(struct http_request *request, size_t size, void (*ready)(struct page *page))
{
    if (!web_session_hash(request)) {
        page_sign_in_first(request);
        return NULL;
    }
    struct page *page = page_new(request, size, ready);
    page_private(page, page_person_headers);
    return page;
}

const char *
page_address(struct http_request *request, const char *text, struct problems *problems)
{
    const char *address = NULL;
    struct buf out;
    buf_init(&out, ADDRESS_MAX);
    struct buf why;
    buf_init(&why, 1024);
    if (!text)
        problem_add(problems, "email", "Write your mail address.");
    else if (address_write(&out, text, ADDRESS_KEPT, "A mail address", &why))
        address = arena_strndup(http_arena(request), out.data, out.len);
    else
        problem_add(problems, "email", "%s", why.data);
    buf_release(&why);
    buf_release(&out);
    return address;
}
