/* /me/login: let a command line in that shows a code. The code is typed, never part of a link that somebody
 * else could send; what is let in is named before it is. */
#include <string.h>

#include "base/attr.h"
#include "base/problem.h"
#include "http/http.h"
#include "sql/people.h"
#include "web/kit/act.h"
#include "web/kit/ask.h"
#include "web/kit/form.h"
#include "web/kit/page.h"
#include "web/kit/person_page.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/people/people.h"
#include "web/people/people_internal.h"
#include "web/present/doc.h"

struct login_page {
    struct page page;
    struct web_ask ask;
    struct page_part login;
    const char *code;
    bool allowed; /* what the person decides */
    struct problems problems;
};

static const char *
code_hash(struct http_request *request, const char *typed)
{
    const char *digits = web_code_digits(http_arena(request), typed);
    return web_sha256_hex(http_arena(request), digits, strlen(digits));
}

/* DONE: what has happened, instead of a form; NULL: ask. */
static void
login_send(struct login_page *it, int status, const char *done)
{
    struct page *page = &it->page;
    json_t *view = page->view;
    view_text(view, "code", it->code);
    view_text(view, "code_error", page_problem_of(&it->problems, "code"));
    view_text(view, "done", done);
    view_text(view, "login_name", doc_text(it->login.body, "name"));
    view_text(view, "form", web_session_form_token(page->request));
    page_view_problems(view, &it->problems);
    view_text(view, "page_heading", "Sign in a command line");
    page_frame(page->request, view,
               it->problems.count > 0 ? "Error: Sign in a command line" : "Sign in a command line", NULL,
               "/me");
    page_send_as(page, "people/login", status);
}

static void
login_ready(struct page *page)
{
    struct login_page *it = (struct login_page *)page;
    const struct problems *why = it->login.problems;
    if (!it->login.body && (it->login.status == 422 || it->login.status == 409) && why && why->first) {
        problem_add(&it->problems, "code", "%s", why->first->detail);
        login_send(it, it->login.status, NULL);
        return;
    }
    if (page_person_has(page, &it->login))
        login_send(it, 200, NULL);
}

/* NULL after a reply. */
static struct login_page *
login_new(struct http_request *request)
{
    struct login_page *it = page_person_new(request, sizeof(*it), login_ready);
    if (it)
        problems_init(&it->problems, http_arena(request));
    return it;
}

/* The person is asked for the code, if they are one. */
static void
anybody_ready(struct page *page)
{
    struct login_page *it = (struct login_page *)page;
    if (page_person_has(page, &it->login)) {
        it->login.body = NULL;
        login_send(it, 200, NULL);
    }
}

void
page_me_login(struct http_request *request)
{
    struct login_page *it = login_new(request);
    if (!it)
        return;
    it->page.ready = anybody_ready;
    page_ask(&it->page, &it->login, &sql_person_get,
             sql_person_get_values(.token = web_session_hash(request)));
}

/* --- POST: look at what a code belongs to, then let it in or refuse --- */

static void
login_decided(struct web_ask *ask, const struct web_answer *answer)
{
    struct login_page *it = container_of(ask, struct login_page, ask);
    if (answer->status == 401) {
        page_sign_in_first(ask->http);
    } else if (answer->status == 422 || answer->status == 409) {
        web_answer_tell(ask->http, answer, "code", &it->problems);
        login_send(it, answer->status, NULL);
    } else if (answer->status != 200) {
        web_reply_answer(ask->http, answer);
    } else {
        login_send(it, 200,
                   it->allowed
                       ? "The command line is signed in; it says so in a moment. You can close this page."
                       : "Refused. The command line gets nothing.");
    }
}

static void
login_look(struct login_page *it)
{
    struct http_request *request = it->page.request;
    page_ask(&it->page, &it->login, &sql_session_login_look,
             sql_session_login_look_values(.token = web_session_hash(request),
                                           .code_hash = code_hash(request, it->code)));
}

static void
login_decide(struct login_page *it, bool allowed)
{
    struct http_request *request = it->page.request;
    it->allowed = allowed;
    web_ask_begin(&it->ask, request, &sql_session_login_decide, login_decided,
                  sql_session_login_decide_values(.token = web_session_hash(request),
                                                  .code_hash = code_hash(request, it->code),
                                                  .allowed = allowed ? "true" : "false"));
}

void
page_me_login_act(struct http_request *request)
{
    struct login_page *it = login_new(request);
    if (!it)
        return;
    const json_t *form = web_form(request);
    if (!web_session_form_fits(request, form))
        return;
    const char *act = web_form_text(request, form, "do");
    it->code = web_form_text(request, form, "code");
    if (act && strcmp(act, "look") == 0) {
        it->code = it->code ? it->code : "";
        login_look(it);
    } else if (it->code && act && (strcmp(act, "allow") == 0 || strcmp(act, "refuse") == 0)) {
        login_decide(it, strcmp(act, "allow") == 0);
    } else {
        page_act_unknown(request);
    }
}
