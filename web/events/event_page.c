/* /events/{page}: one event, its changes, the form, and the other dates of its series. */
#include "base/arena.h"
#include "base/problem.h"
#include "http/http.h"
#include "sql/events.h"
#include "sql/rsvp.h"
#include "sql/search.h"
#include "web/events/events_internal.h"
#include "web/kit/page.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/present/words.h"
#include "web/present/zone.h"
#include "web/rsvp/rsvp.h"

struct event_page {
    struct page page;
    const char *id;
    struct page_part event, changes, dates, form;
};

const struct http_param page_event_params[] = {
    {.name = "tz",
     .type = HTTP_TEXT,
     .max = 64,
     .takes = "the name of a time zone, as Asia/Karachi",
     .offset = offsetof(struct page_event, tz)},
    {.name = NULL},
};

static void event_ready(struct page *page);
static void event_reply(struct page *page);

/* The zone of the address counts more than the cookie's. */
static bool
take_zone(struct http_request *request, const char *text, const char **zone)
{
    if (!text || !*text)
        return true;
    const char *found = present_zone_find(http_arena(request), text);
    if (found) {
        *zone = found;
        return true;
    }
    struct problems problems;
    problems_init(&problems, http_arena(request));
    problem_add(&problems, "tz",
                "\u201c%s\u201d is not a time zone that is known here; write a large city of your zone, as "
                "Karachi, or its name, as Asia/Karachi.",
                text);
    http_reply_problem(request, 400, NULL, &problems);
    return false;
}

void
page_event(struct http_request *request)
{
    const struct page_event *params = http_params(request);
    struct event_page *it = page_new(request, sizeof(*it), event_ready);
    it->id = present_id(http_arena(request), "evt", http_path_value(request, "page"));
    if (!it->id) {
        http_reply_problem(request, 404, "There is no event under this address.", NULL);
        return;
    }
    if (!take_zone(request, params->tz, &it->page.present.zone))
        return;
    http_cache_tag(request, it->id);
    page_ask(&it->page, &it->event, &sql_event_get, sql_event_get_values(.id = it->id));
    page_ask(&it->page, &it->changes, &sql_event_changes, sql_event_changes_values(.id = it->id));
    page_ask(&it->page, &it->form, &sql_rsvp_form, sql_rsvp_form_values(.event = it->id));
}

/* The other dates of its series. */
static void
ask_dates(struct event_page *it, const char *series)
{
    json_t *filters =
        web_json_keep(it->page.request, json_pack("{s:[s], s:b}", "series", series, "unverified", 1));
    it->page.ready = event_reply;
    page_ask(&it->page, &it->dates, &sql_event_list,
             sql_event_list_values(.filters = web_json_text(it->page.request, filters), .sort = "start",
                                   .limit = "13"));
}

static void
event_ready(struct page *page)
{
    struct event_page *it = (struct event_page *)page;
    if (!page_has(page, &it->event) ||
        page_redirected(page, present_event_path(&page->present, it->event.body)))
        return;
    if (doc_text(it->event.body, "series.id"))
        ask_dates(it, doc_text(it->event.body, "series.id"));
    else
        event_reply(page);
}

/* Where RSVPs are taken elsewhere, the page says nothing of them. */
static void
rsvp_view(struct event_page *it, const char *path)
{
    const struct present *p = &it->page.present;
    json_t *view = it->page.view;
    struct present_rsvp_filled filled = {.form = it->form.body};
    present_rsvp_seats(p, it->form.body, view);
    if (!json_is_true(doc_at(view, "takes_rsvps")))
        return;
    view_text(view, "seats", NULL);
    view_text(view, "signed_rsvp_url",
              web_session_hinted(it->page.request) ? arena_printf(p->arena, "/me/rsvp/%s", it->id) : NULL);
    view_text(view, "rsvp_action", arena_printf(p->arena, "%s/rsvp", path));
    if (doc_text(view, "rsvp_button"))
        present_rsvp_fields(p, &filled, view);
}

static void
event_reply(struct page *page)
{
    struct event_page *it = (struct event_page *)page;
    const json_t *doc = it->event.body;
    json_t *changes = present_changes(&page->present, doc_at(it->changes.body, "data"));
    json_t *dates = present_dates(&page->present, doc, doc_at(it->dates.body, "data"));
    const char *series = doc_text(doc, "series.id");
    present_event(&page->present, doc, page->view);
    view_text(page->view, "series_alert_url",
              series ? arena_printf(page->present.arena, "/alerts/new?series=%s&unverified=1", series)
                     : NULL);
    rsvp_view(it, present_event_path(&page->present, doc));
    view_list(page->view, "changes", changes);
    view_list(page->view, "occurrences", dates);
    view_text(page->view, "jsonld", present_jsonld(&page->present, doc));
    view_text(page->view, "page_description", doc_text(doc, "summary"));
    page_frame(page->request, page->view, doc_text(doc, "title"), present_event_path(&page->present, doc),
               NULL);
    page_send(page, "events/event");
}
