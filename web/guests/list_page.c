/* /events/{page}/rsvps/{secret}: the organizer's list, and one person of it with what can be done. Each thing
 * is done by a form on that person's page, which says what will happen, and told by the list that follows. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/escape.h"
#include "base/problem.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/guests.h"
#include "web/guests/acts.h"
#include "web/guests/guests_internal.h"
#include "web/kit/act.h"
#include "web/kit/ask.h"
#include "web/kit/form.h"
#include "web/kit/link.h"
#include "web/kit/page.h"
#include "web/kit/person_page.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/present/words.h"
#include "web/rsvp/take.h"

enum { ROWS = 50 };

struct guests {
    struct page page;
    struct guests_doing doing; /* its act is NULL: only looked at */
    struct page_part list, one;
    const char *event, *path;
    const struct page_guests *params;
    struct problems problems;
};

const struct http_param page_guests_params[] = {
    {.name = "state",
     .type = HTTP_LIST,
     .choices = guests_states,
     .max = 12,
     .takes = "states of RSVPs",
     .offset = offsetof(struct page_guests, state)},
    {.name = "mode",
     .type = HTTP_CHOICE,
     .choices = guests_modes,
     .takes = "in_person or online",
     .offset = offsetof(struct page_guests, mode)},
    {.name = "q",
     .type = HTTP_TEXT,
     .max = 200,
     .takes = "a part of a name or an address",
     .offset = offsetof(struct page_guests, q)},
    {.name = "needs", .type = HTTP_FLAG, .takes = "1 or 0", .offset = offsetof(struct page_guests, needs)},
    HTTP_CURSOR(page_guests),
    PAGE_DONE(page_guests),
    {.name = "who",
     .type = HTTP_TEXT,
     .max = SECRET_ID_SIZE - 1,
     .takes = "the id of an RSVP",
     .offset = offsetof(struct page_guests, who)},
    {.name = NULL},
};

const char guests_cache[] = "no-store, private";

/* --- admission --- */

bool
guests_admit(struct http_request *request, const char **event, const char **path)
{
    const char *secret = http_path_value(request, "secret");
    *event = present_id(http_arena(request), "evt", http_path_value(request, "page"));
    enum web_link link = *event ? web_link_admit(request, SECRET_LIST, *event, secret) : WEB_LINK_WRONG;
    if (link == WEB_LINK_WRONG)
        http_reply_problem(
            request, 404,
            "This link is incomplete or wrong. `convene rsvps EVENT --link` prints the right one.", NULL);
    *path = arena_printf(http_arena(request), "/events/%s/rsvps/%s", *event ? *event + 4 : "", secret);
    return link == WEB_LINK_OPEN;
}

bool
guests_may_see_needs(struct http_request *request, bool wanted)
{
    if (!wanted || web_link_opened(request)->needs)
        return true;
    if (!web_session_hash(request))
        page_sign_in_first(request);
    else
        http_reply_problem(
            request, 403,
            "What people need is shown to owners and editors of the organization, and you are not "
            "signed in as one of them.",
            NULL);
    return false;
}

void
guests_private(struct page *page)
{
    page_private(page, page_link_headers);
    page->cache = guests_cache;
}

const char *
guests_filters(struct http_request *request, const struct page_guests *params, bool positions)
{
    json_t *filters = web_json_keep(request, json_object());
    if (params->state.count > 0) {
        json_t *list = json_array();
        for (size_t i = 0; i < params->state.count; i++)
            json_array_append_new(list, json_string(params->state.items[i]));
        json_object_set_new(filters, "state", list);
    }
    if (params->mode)
        json_object_set_new(filters, "mode", json_string(params->mode));
    if (params->q)
        json_object_set_new(filters, "q", json_string(params->q));
    if (params->needs)
        json_object_set_new(filters, "needs", json_true());
    if (positions)
        json_object_set_new(filters, "positions", json_true());
    return web_json_text(request, filters);
}

static struct guests *
guests_new(struct http_request *request, void (*ready)(struct page *page))
{
    struct guests *it = page_new(request, sizeof(*it), ready);
    if (!guests_admit(request, &it->event, &it->path))
        return NULL;
    guests_private(&it->page);
    it->params = http_params(request);
    problems_init(&it->problems, http_arena(request));
    return it;
}

static void
guests_send(struct guests *it, const char *heading, const char *template, int status)
{
    struct page *page = &it->page;
    view_text(page->view, "link", it->path);
    view_text(page->view, "page_heading", heading);
    page_frame(page->request, page->view,
               arena_printf(page->present.arena, "%s: %s", heading, doc_text(page->view, "event_title")),
               NULL, NULL);
    page_send_as(page, template, status);
}

/* The page to sign in on, which leads back to PATH; in the arena. */
static const char *
sign_in_first(struct page *page, const char *path)
{
    enum { PATH_MAX_LENGTH = 4096 };
    struct buf out;
    buf_init(&out, PATH_MAX_LENGTH);
    buf_printf(&out, "/sign-in?back=");
    escape_url(&out, path, strlen(path));
    return arena_take(page->present.arena, &out);
}

/* --- the list --- */

static void
list_ready(struct page *page)
{
    struct guests *it = (struct guests *)page;
    const struct guests_act *done = guests_act_find(it->params->done);
    const char *name = doc_text(it->one.body, "rsvp.name");
    if (!page_has(page, &it->list))
        return;
    char door[SECRET_LINK_SIZE];
    secret_link_make(web_of(page->request)->key, SECRET_DOOR, it->event, web_link_opened(page->request)->door,
                     door);
    present_guests(&page->present, it->list.body, it->params, it->path, page->view);
    present_growth(&page->present, it->list.body, page->view);
    bool seen = web_link_opened(page->request)->needs;
    view_flag(page->view, "needs_sign_in", !seen);
    if (!seen)
        view_text(page->view, "needs_url", sign_in_first(page, doc_text(page->view, "needs_url")));
    view_text(page->view, "guest_done",
              done && name ? arena_printf(page->present.arena, "%s: %s", done->done, name) : NULL);
    view_text(page->view, "door_url",
              arena_printf(page->present.arena, "/events/%s/checkin/%s", it->event + 4, door));
    guests_send(it, "Who comes", "guests/guests", 200);
}

static void
ask_one(struct guests *it, const char *rsvp)
{
    page_ask(&it->page, &it->one, &sql_event_guest, sql_event_guest_values(.event = it->event, .rsvp = rsvp));
}

void
page_guests(struct http_request *request)
{
    struct guests *it = guests_new(request, list_ready);
    if (!it || !guests_may_see_needs(request, it->params->needs))
        return;
    page_ask(&it->page, &it->list, &sql_event_guests,
             sql_event_guests_values(.event = it->event, .filters = guests_filters(request, it->params, true),
                                     .cursor = it->params->cursor,
                                     .limit = arena_printf(http_arena(request), "%d", ROWS)));
    if (it->params->done && it->params->who && secret_id_valid(it->params->who, "rsv_"))
        ask_one(it, it->params->who);
}

/* --- one person --- */

static void
one_ready(struct page *page)
{
    struct guests *it = (struct guests *)page;
    const char *query = present_guests_query(page->present.arena, it->params, it->params->cursor);
    if (!page_has(page, &it->one))
        return;
    bool hidden = !web_link_opened(page->request)->needs && doc_text(it->one.body, "rsvp.needs") != NULL;
    if (hidden)
        json_object_del((json_t *)doc_at(it->one.body, "rsvp"), "needs");
    view_flag(page->view, "needs_hidden", hidden);
    view_text(page->view, "needs_url",
              sign_in_first(page, arena_printf(page->present.arena, "%s/%s", it->path,
                                               doc_text(it->one.body, "rsvp.id"))));
    present_guest(&page->present, it->one.body, page->view);
    view_text(page->view, "act_url", arena_printf(page->present.arena, "%s%s", it->path, query));
    view_text(page->view, "guest_error", it->problems.count ? it->problems.first->detail : NULL);
    guests_send(it, doc_text(page->view, "guest_name"), "guests/guest", it->doing.act ? 409 : 200);
}

void
page_guest(struct http_request *request)
{
    struct guests *it = guests_new(request, one_ready);
    const char *rsvp = http_path_value(request, "rsvp");
    if (!it)
        return;
    if (!secret_id_valid(rsvp, "rsv_"))
        http_reply_problem(request, 404, "There is no such RSVP for this event.", NULL);
    else
        ask_one(it, rsvp);
}

/* --- doing --- */

static void
act_done(struct web_ask *ask, const struct web_answer *answer)
{
    struct guests *it = container_of(ask, struct guests, doing.ask);
    struct page *page = &it->page;
    if (answer->status == 200) {
        const char *query = present_guests_query(page->present.arena, it->params, it->params->cursor);
        web_seats_changed(page->request, it->event);
        http_reply_redirect(page->request, 303,
                            arena_printf(page->present.arena, "%s%s%cdone=%s&who=%s", it->path, query,
                                         *query ? '&' : '?', it->doing.act->name, it->doing.rsvp));
        return;
    }
    web_answer_tell(page->request, answer, "", &it->problems);
    ask_one(it, it->doing.rsvp);
}

void
page_guests_act(struct http_request *request)
{
    struct guests *it = guests_new(request, one_ready);
    if (!it)
        return;
    const json_t *form = web_form(request);
    const struct guests_act *act = guests_act_find(web_form_text(request, form, "do"));
    const char *rsvp = web_form_text(request, form, "rsvp");
    if (!act || !rsvp || !secret_id_valid(rsvp, "rsv_")) {
        page_act_unknown(request);
        return;
    }
    it->doing.act = act;
    it->doing.event = it->event;
    it->doing.rsvp = rsvp;
    act->ask(&it->doing, request, act_done);
}
