/* /me: my events, my name, my organizations, and from where I am signed in. What the person's pages share
 * stands here. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/problem.h"
#include "db/db.h"
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
    const char *done, *name; /* as typed */
    struct problems problems;
};

static const struct page_act acts[] = {
    {.name = "name", .statement = &sql_person_update, .said = "Your name is kept."},
    {.name = "end", .statement = &sql_session_end, .said = "It has ended."},
    {.name = "everywhere", .statement = &sql_session_end},
    {.name = NULL},
};

const struct http_param page_me_params[] = {PAGE_DONE(page_me), {.name = NULL}};

/* --- showing -------------------------------------------------------------------------------------------- */

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
    const char *hash = web_session_hash(it->page.request);

    it->person.db = (struct db_request){.statement = &sql_person_get, .values = {hash}};
    it->events.db = (struct db_request){.statement = &sql_person_events, .values = {hash}};
    page_ask(&it->page, &it->person);
    page_ask(&it->page, &it->events);
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

/* --- doing ---------------------------------------------------------------------------------------------- */

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

void
page_me_act(struct http_request *request)
{
    struct me_page *it = me_new(request);
    json_t *form;

    if (!it)
        return;
    form = web_form(request);
    if (!web_session_form_fits(request, form))
        return;
    it->act = page_act_of(request, form, acts);
    if (!it->act)
        return;
    web_ask_init(&it->ask, request, it->act->statement, me_acted);
    it->ask.db.values[0] = web_session_hash(request);
    if (it->act->statement == &sql_person_update) {
        it->name = web_form_text(request, form, "name");
        it->name = it->name ? it->name : "";
        it->ask.db.values[1] =
            web_json_text(request, web_json_keep(request, json_pack("{s:s}", "name", it->name)));
    } else {
        it->ask.db.values[1] = web_form_text(request, form, "id");
        it->ask.db.values[2] = strcmp(it->act->name, "everywhere") == 0 ? "true" : "false";
    }
    web_ask_send(&it->ask);
}
