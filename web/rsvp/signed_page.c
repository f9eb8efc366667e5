/* /me/rsvp/{id}: the form of an event for a signed-in person: name and address are known, and the seat is
 * taken at once. */
#include <string.h>

#include "base/arena.h"
#include "base/problem.h"
#include "http/http.h"
#include "rsvp/request.h"
#include "secret/secret.h"
#include "sql/events.h"
#include "sql/people.h"
#include "sql/rsvp.h"
#include "web/kit/ask.h"
#include "web/kit/form.h"
#include "web/kit/link.h"
#include "web/kit/page.h"
#include "web/kit/person_page.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/present/words.h"
#include "web/rsvp/form_page.h"
#include "web/rsvp/rsvp.h"
#include "web/rsvp/rsvp_internal.h"
#include "web/rsvp/take.h"

struct mine_page {
    struct page page;
    struct page_part person, event, form;
    const char *id;
    json_t *values; /* NULL: the form was not sent */
    struct problems problems;
};

static void
mine_send(struct mine_page *it, int status)
{
    struct page *page = &it->page;
    const char *path = present_event_path(&page->present, it->event.body),
               *title = doc_text(it->event.body, "title");
    struct present_rsvp_filled filled = {
        .form = it->form.body, .values = it->values, .problems = &it->problems, .person = it->person.body};
    present_rsvp_seats(&page->present, it->form.body, page->view);
    present_rsvp_fields(&page->present, &filled, page->view);
    view_text(page->view, "event_url", path);
    view_text(page->view, "event_title", title);
    view_text(page->view, "rsvp_action", arena_printf(page->present.arena, "/me/rsvp/%s", it->id));
    view_text(page->view, "form", web_session_form_token(page->request));
    page_frame(
        page->request, page->view,
        arena_printf(page->present.arena, "%sRSVP: %s", it->problems.count > 0 ? "Error: " : "", title), NULL,
        NULL);
    page_send_as(page, "rsvp/form", status);
}

static bool
mine_has(struct page *page)
{
    struct mine_page *it = (struct mine_page *)page;
    return page_person_has(page, &it->person) && page_has(page, &it->event) && page_has(page, &it->form);
}

static void
mine_ready(struct page *page)
{
    if (mine_has(page))
        mine_send((struct mine_page *)page, 200);
}

/* NULL after a reply. */
static struct mine_page *
mine_new(struct http_request *request, void (*ready)(struct page *))
{
    const char *id = http_path_value(request, "id");
    struct mine_page *it = page_person_new(request, sizeof(*it), ready);
    if (!it)
        return NULL;
    if (!secret_id_valid(id, "evt_")) {
        http_reply_problem(request, 404, "There is no event under this address.", NULL);
        return NULL;
    }
    it->id = id;
    problems_init(&it->problems, http_arena(request));
    return it;
}

static void
mine_ask(struct mine_page *it)
{
    struct page *page = &it->page;
    const char *token = web_session_hash(page->request);
    page_ask(page, &it->person, &sql_person_get, sql_person_get_values(.token = token));
    page_ask(page, &it->event, &sql_event_get, sql_event_get_values(.id = it->id));
    page_ask(page, &it->form, &sql_rsvp_form, sql_rsvp_form_values(.event = it->id));
}

void
page_me_rsvp(struct http_request *request)
{
    struct mine_page *it = mine_new(request, mine_ready);
    if (it)
        mine_ask(it);
}

/* --- POST --- */

static void
mine_taken(struct web_take *take, const struct web_answer *answer)
{
    struct mine_page *it = take->context;
    const char *rsvp, *event;
    if (answer->status < 300 && web_rsvp_ids(take->http, answer, &rsvp, &event)) {
        web_seats_changed(take->http, event);
        const json_t *document = web_json_keep(take->http, json_loadb(answer->body, answer->size, 0, NULL));
        http_reply_redirect(take->http, 303,
                            arena_printf(http_arena(take->http), "/rsvps/%s/%s", rsvp,
                                         web_link_secret(web_of(take->http)->key, http_arena(take->http),
                                                         SECRET_RSVP, rsvp, document)));
        return;
    }
    web_answer_tell(take->http, answer, "", &it->problems);
    mine_send(it, answer->status);
}

static void
take_ready(struct page *page)
{
    struct mine_page *it = (struct mine_page *)page;
    if (!mine_has(page))
        return;
    struct web_take *take = web_take_new(page->request, it->id, mine_taken);
    take->context = it;
    json_t *object = page_rsvp_request(page->request, it->form.body, it->values, RSVP_SIGNED, &it->problems);
    web_take_check(take, object, RSVP_SIGNED, &it->problems);
    if (it->problems.count > 0) {
        mine_send(it, 422);
        return;
    }
    web_take_put(take, "token", web_session_hash(page->request));
    web_take_send(take);
}

void
page_me_rsvp_take(struct http_request *request)
{
    struct mine_page *it = mine_new(request, take_ready);
    if (!it)
        return;
    it->values = web_form(request);
    if (web_session_form_fits(request, it->values))
        mine_ask(it);
}
