/* /me/data: everything that is stored about a person, to take away, and the erasure of their account. */
#include <string.h>

#include "base/attr.h"
#include "base/problem.h"
#include "http/http.h"
#include "sql/people.h"
#include "web/kit/ask.h"
#include "web/kit/form.h"
#include "web/kit/page.h"
#include "web/kit/person_page.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/people/people_internal.h"
#include "web/present/doc.h"

struct data_page {
    struct page page;
    struct web_ask ask;
    struct page_part data;
    const char *email; /* as typed */
    struct problems problems;
};

/* --- showing --- */

static void
present_retention(const json_t *data, json_t *view)
{
    const json_t *rows = json_object_get(data, "retention");
    json_t *views = json_array();
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_object();
        view_text(row, "kept_what", doc_text(json_array_get(rows, i), "what"));
        view_text(row, "kept_until", doc_text(json_array_get(rows, i), "kept"));
        json_array_append_new(views, row);
    }
    view_list(view, "retention", views);
}

static void
data_send(struct data_page *it, int status)
{
    struct page *page = &it->page;
    json_t *view = page->view;
    const char *wrong = page_problem_of(&it->problems, "email");
    view_flag(view, "erased", false);
    present_retention(it->data.body, view);
    view_text(view, "account", doc_text(it->data.body, "person.email"));
    view_text(view, "email", it->email);
    view_text(view, "email_error", wrong);
    view_text(view, "form", web_session_form_token(page->request));
    page_view_problems(view, &it->problems);
    view_text(view, "page_heading", "What is stored about me");
    page_frame(page->request, view, wrong ? "Error: What is stored about me" : "What is stored about me",
               NULL, "/me");
    page_send_as(page, "people/data", status);
}

static void
data_ready(struct page *page)
{
    struct data_page *it = (struct data_page *)page;
    if (page_person_has(page, &it->data))
        data_send(it, it->problems.count > 0 ? 422 : 200);
}

/* NULL after a reply. */
static struct data_page *
data_new(struct http_request *request)
{
    struct data_page *it = page_person_new(request, sizeof(*it), data_ready);
    if (it)
        problems_init(&it->problems, http_arena(request));
    return it;
}

static void
data_ask(struct data_page *it)
{
    page_ask(&it->page, &it->data, &sql_person_export,
             sql_person_export_values(.token = web_session_hash(it->page.request)));
}

void
page_me_data(struct http_request *request)
{
    struct data_page *it = data_new(request);
    if (it)
        data_ask(it);
}

/* --- GET /me/data.json --- */

static void
data_file(struct web_ask *ask, const struct web_answer *answer)
{
    static const char *const headers[] = {"Content-Disposition",
                                          "attachment; filename=\"convene-my-data.json\"", "X-Robots-Tag",
                                          "noindex", NULL};
    if (answer->status == 401)
        page_sign_in_first(ask->http);
    else if (answer->status != 200)
        web_reply_answer(ask->http, answer);
    else
        http_reply(ask->http, &(struct http_reply){.status = 200,
                                                   .type = "application/json",
                                                   .body = answer->body,
                                                   .size = answer->size,
                                                   .headers = headers});
}

void
file_me_data(struct http_request *request)
{
    struct data_page *it = data_new(request);
    if (it)
        web_ask_begin(&it->ask, request, &sql_person_export, data_file,
                      sql_person_export_values(.token = web_session_hash(request)));
}

/* --- POST /me/data: erase --- */

static void
data_erased(struct web_ask *ask, const struct web_answer *answer)
{
    struct data_page *it = container_of(ask, struct data_page, ask);
    struct http_request *request = ask->http;
    if (answer->status == 401) {
        page_sign_in_first(request);
    } else if (answer->status == 422 || answer->status == 409) {
        web_answer_tell(request, answer, "email", &it->problems);
        data_ask(it);
    } else if (answer->status != 204) {
        web_reply_answer(request, answer);
    } else {
        http_reply(request, &(struct http_reply){.status = 303,
                                                 .location = "/me/erased",
                                                 .headers = web_session_end(request)});
    }
}

void
page_me_data_erase(struct http_request *request)
{
    struct data_page *it = data_new(request);
    if (!it)
        return;
    const json_t *form = web_form(request);
    if (!web_session_form_fits(request, form))
        return;
    it->email = web_form_text(request, form, "email");
    web_ask_begin(
        &it->ask, request, &sql_person_erase, data_erased,
        sql_person_erase_values(.token = web_session_hash(request), .address = it->email ? it->email : ""));
}

/* --- GET /me/erased, for who has no account any more --- */

void
page_me_erased(struct http_request *request)
{
    struct page *page = page_new(request, sizeof(*page), NULL);
    view_flag(page->view, "erased", true);
    view_text(page->view, "page_heading", "Your account is erased");
    page_frame(request, page->view, "Your account is erased", NULL, "/me");
    page_send(page, "people/data");
}
