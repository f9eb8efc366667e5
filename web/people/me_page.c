/* /me: my events, my name, my organizations, and from where I am signed in. What the person's pages share
 * stands here. */
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
#include "web/kit/web.h"
#include "web/people/people_internal.h"
#include "web/present/words.h"

struct me_page {
    struct page page;
    struct web_ask ask;
    struct page_part person, events;
    const struct page_act *act;
    const json_t *form;
    const char *done, *name; /* as typed */
    struct problems problems;
};

static void me_rename(struct page *page);
static void me_end(struct page *page);
static void me_end_everywhere(struct page *page);

static const struct page_act acts[] = {
    {.name = "name", .ask = me_rename, .said = "Your name is kept."},
    {.name = "end", .ask = me_end, .said = "It has ended."},
    {.name = "everywhere", .ask = me_end_everywhere},
    {.name = NULL},
};

const struct http_param page_me_params[] = {PAGE_DONE(page_me), {.name = NULL}};

/* --- showing --- */

static void
me_send(struct me_page *it, int status)
{
    struct page *page = &it->page;
    present_me(&page->present, it->person.body, page->view);
    present_my_events(&page->present, it->events.body, web_of(page->request)->key, page->view);
    view_text(page->view, "done", page_act_said(acts, it->done));
    view_text(page->view, "form", web_session_form_token(page->request));
    view_text(page->view, "name", it->name ? it->name : doc_text(it->person.body, "name"));
    view_text(page->view, "name_error", page_problem_of(&it->problems, "name"));
    page_view_problems(page->view, &it->problems);
    view_text(page->view, "page_heading", "My events");
    page_frame(page->request, page->view, it->problems.count > 0 ? "Error: My events" : "My events", NULL,
               "/me");
    page_send_as(page, "people/me", status);
}

static void
me_ready(struct page *page)
{
    struct me_page *it = (struct me_page *)page;
    if (page_person_has(page, &it->person) && page_person_has(page, &it->events))
        me_send(it, it->problems.count > 0 ? 422 : 200);
}

static void
me_ask(struct me_page *it)
{
    const char *session = web_session_hash(it->page.request);
    page_ask(&it->page, &it->person, &sql_person_get, sql_person_get_values(.token = session));
    page_ask(&it->page, &it->events, &sql_person_events, sql_person_events_values(.token = session));
}

/* NULL after a reply. */
static struct me_page *
me_new(struct http_request *request)
{
    struct me_page *it = page_person_new(request, sizeof(*it), me_ready);
    if (it)
        problems_init(&it->problems, http_arena(request));
    return it;
}

void
page_me(struct http_request *request)
{
    const struct page_me *params = http_params(request);
    struct me_page *it = me_new(request);
    if (!it)
        return;
    it->done = params->done;
    me_ask(it);
}

/* --- doing --- */

static void
me_acted(struct web_ask *ask, const struct web_answer *answer)
{
    struct me_page *it = container_of(ask, struct me_page, ask);
    struct http_request *request = it->page.request;
    if (answer->status == 401) {
        page_sign_in_first(request);
    } else if (answer->status == 422) {
        web_answer_problems(request, answer, &it->problems);
        me_ask(it);
    } else if (answer->status >= 300 && answer->status != 404) {
        web_reply_answer(request, answer);
    } else if (strcmp(it->act->name, "everywhere") == 0) {
        http_reply(request,
                   &(struct http_reply){.status = 303, .location = "/", .headers = web_session_end(request)});
    } else {
        page_act_done(request, it->act, "/me");
    }
}

static void
me_rename(struct page *page)
{
    struct me_page *it = (struct me_page *)page;
    const char *typed = web_form_text(page->request, it->form, "name");
    it->name = typed ? typed : "";
    json_t *patch = web_json_keep(page->request, json_pack("{s:s}", "name", it->name));
    web_ask_begin(&it->ask, page->request, &sql_person_update, me_acted,
                  sql_person_update_values(.token = web_session_hash(page->request),
                                           .patch = web_json_text(page->request, patch)));
}

static void
me_end(struct page *page)
{
    struct me_page *it = (struct me_page *)page;
    web_ask_begin(&it->ask, page->request, &sql_session_end, me_acted,
                  sql_session_end_values(.token = web_session_hash(page->request),
                                         .id = web_form_text(page->request, it->form, "id"),
                                         .everywhere = "false"));
}

static void
me_end_everywhere(struct page *page)
{
    struct me_page *it = (struct me_page *)page;
    web_ask_begin(&it->ask, page->request, &sql_session_end, me_acted,
                  sql_session_end_values(.token = web_session_hash(page->request), .everywhere = "true"));
}

void
page_me_act(struct http_request *request)
{
    struct me_page *it = me_new(request);
    if (!it)
        return;
    it->form = web_form(request);
    if (!web_session_form_fits(request, it->form))
        return;
    it->act = page_act_of(request, it->form, acts);
    if (it->act)
        it->act->ask(&it->page);
}
