/* /rsvps/{id}/{secret}: the page of an RSVP, behind its secret link. GET changes nothing; every change is a
 * form. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/problem.h"
#include "http/http.h"
#include "rsvp/request.h"
#include "secret/secret.h"
#include "sql/events.h"
#include "sql/links.h"
#include "sql/rsvp.h"
#include "web/kit/act.h"
#include "web/kit/ask.h"
#include "web/kit/form.h"
#include "web/kit/link.h"
#include "web/kit/page.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/present/words.h"
#include "web/rsvp/form_page.h"
#include "web/rsvp/form_words.h"
#include "web/rsvp/rsvp.h"
#include "web/rsvp/rsvp_internal.h"
#include "web/rsvp/take.h"

struct own_page {
    struct page page;
    struct web_ask ask; /* what is done */
    const char *id, *path, *done;
    const char *template;
    struct page_part rsvp, event, form;
    const struct page_act *act; /* NULL: only looked at */
    json_t *values;
    struct problems problems;
};

enum { PATCH_MAX = 120 << 10 };

static void own_confirm(struct page *page);
static void own_accept(struct page *page);
static void own_change(struct page *page);
static void own_cancel(struct page *page);
static void own_renew(struct page *page);

static const struct page_act acts[] = {
    {.name = "confirm", .ask = own_confirm, .said = "Confirmed."},
    {.name = "accept", .ask = own_accept, .said = "The seat is yours."},
    {.name = "change", .ask = own_change, .said = "Your changes are kept."},
    {.name = "cancel", .ask = own_cancel},
    {.name = "renew", .ask = own_renew},
    {.name = NULL},
};

const struct http_param page_rsvp_own_params[] = {PAGE_DONE(page_rsvp_own), {.name = NULL}};

/* --- showing --- */

static void
own_send(struct own_page *it, int status)
{
    struct page *page = &it->page;
    json_t *values = web_json_keep(page->request, present_rsvp_values(&page->present, it->rsvp.body));
    struct present_rsvp_filled filled = {.form = it->form.body,
                                         .values = it->values ? it->values : values,
                                         .problems = &it->problems,
                                         .change = true};
    present_rsvp_own(&page->present, it->rsvp.body, it->event.body, page->view);
    present_rsvp_fields(&page->present, &filled, page->view);
    view_text(page->view, "own_path", it->path);
    view_text(page->view, "own_done", page_act_said(acts, it->done));
    view_flag(page->view, "change_open", it->problems.count > 0);
    page_frame(page->request, page->view,
               arena_printf(page->present.arena, "%s: %s", doc_text(page->view, "page_heading"),
                            doc_text(page->view, "event_title")),
               NULL, NULL);
    page_send_as(page, it->template, status);
}

/* --- doing --- */

static void
own_done(struct web_ask *ask, const struct web_answer *answer)
{
    struct own_page *it = container_of(ask, struct own_page, ask);
    if (answer->status == 200) {
        web_seats_changed(it->page.request, doc_text(it->rsvp.body, "event"));
        page_act_done(it->page.request, it->act, it->path);
        return;
    }
    web_answer_tell(it->page.request, answer, "", &it->problems);
    own_send(it, answer->status);
}

/* Only what differs: a person who waits for another seat must not lose that place by a new name. */
static json_t *
patch_of(struct own_page *it)
{
    struct page *page = &it->page;
    json_t *asked = page_rsvp_request(page->request, it->form.body, it->values, RSVP_CHANGE, &it->problems);
    json_t *before = web_json_keep(page->request, present_rsvp_values(&page->present, it->rsvp.body));
    json_t *had = page_rsvp_request(page->request, it->form.body, before, RSVP_CHANGE, &it->problems);
    json_t *patch = web_json_keep(page->request, json_object());
    json_t *value;
    const char *name;
    json_object_foreach(asked, name, value)
    {
        if (strcmp(name, "email") != 0 && strcmp(name, "code") != 0 &&
            !json_equal(value, json_object_get(had, name)))
            json_object_set(patch, name, value);
    }
    if (!json_object_get(asked, "needs") && json_object_get(had, "needs"))
        json_object_set_new(patch, "needs", json_null());
    if (!json_object_get(asked, "answers") && json_object_get(had, "answers"))
        json_object_set_new(patch, "answers", json_object());
    return patch;
}

/* In the arena; NULL when it breaks a rule. */
static const char *
patch_text(struct own_page *it)
{
    struct buf patch;
    buf_init(&patch, PATCH_MAX);
    buf_putc(&patch, '{');
    bool good =
        rsvp_check_request(patch_of(it), RSVP_CHANGE, web_of(it->page.request)->key, &patch, &it->problems);
    buf_putc(&patch, '}');
    good = good && it->problems.count == 0 && !patch.overflow;
    const char *text = good ? arena_strndup(it->page.present.arena, patch.data, patch.len) : NULL;
    buf_release(&patch);
    return text;
}

static void
own_confirm(struct page *page)
{
    struct own_page *it = (struct own_page *)page;
    web_ask_begin(&it->ask, page->request, &sql_rsvp_confirm, own_done,
                  sql_rsvp_confirm_values(.rsvp = it->id));
}

static void
own_accept(struct page *page)
{
    struct own_page *it = (struct own_page *)page;
    web_ask_begin(&it->ask, page->request, &sql_rsvp_accept, own_done,
                  sql_rsvp_accept_values(.rsvp = it->id));
}

static void
own_change(struct page *page)
{
    struct own_page *it = (struct own_page *)page;
    const char *patch = patch_text(it);
    if (!patch) {
        own_send(it, 422);
        return;
    }
    web_ask_begin(&it->ask, page->request, &sql_rsvp_change, own_done,
                  sql_rsvp_change_values(.rsvp = it->id, .patch = patch));
}

static void
own_cancel(struct page *page)
{
    struct own_page *it = (struct own_page *)page;
    web_ask_begin(&it->ask, page->request, &sql_rsvp_cancel, own_done,
                  sql_rsvp_cancel_values(.rsvp = it->id));
}

/* This link has ended; the new one is in a mail. */
static void
own_renewed(struct web_ask *ask, const struct web_answer *answer)
{
    struct own_page *it = container_of(ask, struct own_page, ask);
    struct page *page = &it->page;
    if (answer->status != 200) {
        web_answer_tell(page->request, answer, "", &it->problems);
        page_private(page, web_answer_headers(page->request, answer));
        own_send(it, answer->status);
        return;
    }
    view_text(page->view, "page_heading", "A new link is on its way");
    page_frame(page->request, page->view, "A new link is on its way", NULL, NULL);
    page_send(page, "rsvp/renewed");
}

static void
own_renew(struct page *page)
{
    struct own_page *it = (struct own_page *)page;
    web_ask_begin(&it->ask, page->request, &sql_rsvp_link_renew, own_renewed,
                  sql_rsvp_link_renew_values(.rsvp = it->id));
}

/* --- asking --- */

static void
own_known(struct page *page)
{
    struct own_page *it = (struct own_page *)page;
    if (it->event.status == 0 && !page_has(page, &it->event))
        return;
    if (it->act)
        it->act->ask(page);
    else
        own_send(it, 200);
}

static void
own_ready(struct page *page)
{
    struct own_page *it = (struct own_page *)page;
    if (!page_has(page, &it->rsvp))
        return;
    const char *event = doc_text(it->rsvp.body, "event");
    page->ready = own_known;
    page_ask(page, &it->event, &sql_event_get, sql_event_get_values(.id = event));
    page_ask(page, &it->form, &sql_rsvp_form, sql_rsvp_form_values(.event = event));
}

/* NULL after a reply, and while the database is asked about the link. A wrong id and a wrong secret get the
 * same reply. */
static struct own_page *
own_new(struct http_request *request, const char *template)
{
    struct own_page *it = page_new(request, sizeof(*it), own_ready);
    const char *id = http_path_value(request, "id"), *secret = http_path_value(request, "secret");
    enum web_link link =
        secret_id_valid(id, "rsv_") ? web_link_admit(request, SECRET_RSVP, id, secret) : WEB_LINK_WRONG;
    if (link == WEB_LINK_WRONG)
        http_reply_problem(request, 404, "This link is incomplete or wrong. Open it from the mail again.",
                           NULL);
    if (link != WEB_LINK_OPEN)
        return NULL;
    it->id = id;
    it->path = arena_printf(http_arena(request), "/rsvps/%s/%s", id, secret);
    it->template = template;
    page_private(&it->page, page_link_headers);
    problems_init(&it->problems, http_arena(request));
    return it;
}

static void
own_ask(struct own_page *it)
{
    page_ask(&it->page, &it->rsvp, &sql_rsvp_get, sql_rsvp_get_values(.rsvp = it->id));
}

void
page_rsvp_own(struct http_request *request)
{
    const struct page_rsvp_own *params = http_params(request);
    struct own_page *it = own_new(request, "rsvp/own");
    if (!it)
        return;
    it->done = params->done;
    own_ask(it);
}

void
page_rsvp_leave(struct http_request *request)
{
    struct own_page *it = own_new(request, "rsvp/leave");
    if (it)
        own_ask(it);
}

void
page_rsvp_own_act(struct http_request *request)
{
    struct own_page *it = own_new(request, "rsvp/own");
    if (!it)
        return;
    json_t *values = web_form(request);
    it->act = page_act_of(request, values, acts);
    if (!it->act)
        return;
    it->values = strcmp(it->act->name, "change") == 0 ? values : NULL;
    own_ask(it);
}
