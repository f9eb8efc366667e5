/* /alerts/new: mail me what matches this. /alerts/{id}/{secret}: the yes to it, and whatever comes later.
 * Looking changes nothing; whatever does is a form. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/problem.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/alerts.h"
#include "sql/search.h"
#include "web/alerts/alerts_internal.h"
#include "web/events/query.h"
#include "web/kit/act.h"
#include "web/kit/ask.h"
#include "web/kit/form.h"
#include "web/kit/page.h"
#include "web/kit/person_page.h"
#include "web/kit/session.h"
#include "web/kit/web.h"
#include "web/present/words.h"
#include "web/present/zone.h"

struct alert_page {
    struct page page;
    struct web_ask ask; /* what is done */
    struct page_part search;
    const struct page_act *act; /* NULL: only looked at */
    const char *id, *path, *done;
    const struct query *query;   /* of what is not saved yet */
    struct alert_search unsaved; /* the same, as the database takes it */
    json_t *values;              /* NULL: the form was not sent */
    struct problems problems;
};

/* --- the fields --- */

/* By these names in the form, and in what the database says is wrong. */
static const struct {
    const char *name, *error_key;
} fields[] = {{"email", "email_error"}, {"rhythm", "rhythm_error"}, {"zone", "zone_error"}};
enum { FIELDS = COUNT_OF(fields) };

static void
errors_view(struct alert_page *it)
{
    json_t *view = it->page.view, *errors = json_array();
    for (const struct problem *problem = it->problems.first; problem; problem = problem->next) {
        json_t *error = json_object();
        view_text(error, "error_link", NULL);
        view_text(error, "error_text", problem->detail);
        for (size_t i = 0; i < FIELDS; i++) {
            if (strcmp(problem->field, fields[i].name) != 0)
                continue;
            view_text(error, "error_link", fields[i].name);
            view_text(view, fields[i].error_key, problem->detail);
        }
        json_array_append_new(errors, error);
    }
    view_list(view, "errors", errors);
}

/* What was typed, else what is known of the reader or of the alert. */
static void
fields_view(struct alert_page *it)
{
    struct page *page = &it->page;
    const char *rhythm = it->values ? web_form_text(page->request, it->values, "rhythm") : NULL;
    const char *zone = it->values ? web_form_text(page->request, it->values, "zone") : NULL;
    for (size_t i = 0; i < FIELDS; i++)
        view_text(page->view, fields[i].error_key, NULL);
    view_text(page->view, "email", it->values ? web_form_text(page->request, it->values, "email") : NULL);
    rhythm = rhythm ? rhythm : doc_text(it->search.body, "rhythm");
    zone = zone ? zone : doc_text(it->search.body, "zone");
    zone = zone ? zone : page->present.zone;
    view_text(page->view, "zone", zone ? zone : "UTC");
    view_flag(page->view, "zone_guess", !zone);
    present_alert_rhythms(rhythm, page->view);
    errors_view(it);
}

static const char *
rhythm_read(struct alert_page *it)
{
    const char *text = web_form_text(it->page.request, it->values, "rhythm");
    if (!text)
        return WEB_ALERT_RHYTHM;
    if (!present_alert_rhythm(text))
        problem_add(&it->problems, "rhythm", "Choose how often: every hour, day or week.");
    return text;
}

static const char *
zone_read(struct alert_page *it)
{
    const char *text = web_form_text(it->page.request, it->values, "zone");
    const char *zone = text ? present_zone_find(it->page.present.arena, text) : "UTC";
    if (!zone)
        problem_add(&it->problems, "zone",
                    "\u201c%s\u201d is no time zone that is known here; write one as Europe/Berlin.", text);
    return zone;
}

/* --- /alerts/new --- */

static void
new_send(struct alert_page *it, int status)
{
    struct page *page = &it->page;
    fields_view(it);
    view_text(page->view, "alert_what", present_alert_what(&page->present, it->search.body));
    view_text(page->view, "alert_action", query_link(page->present.arena, it->query, "/alerts/new"));
    view_text(page->view, "list_url", query_link(page->present.arena, it->query, "/events"));
    view_text(page->view, "page_heading", "New events by mail");
    view_text(page->view, "robots", "noindex");
    page_frame(page->request, page->view,
               it->problems.count > 0 ? "Error: New events by mail" : "New events by mail", NULL, "/events");
    page_send_as(page, "alerts/new", status);
}

static void
new_asked(struct web_ask *ask, const struct web_answer *answer)
{
    struct alert_page *it = container_of(ask, struct alert_page, ask);
    struct page *page = &it->page;
    if (answer->status != 200) {
        web_answer_tell(page->request, answer, "", &it->problems);
        page->headers = web_answer_headers(page->request, answer);
        new_send(it, answer->status);
        return;
    }
    view_text(page->view, "page_heading", "One click is missing");
    view_text(page->view, "email", web_form_text(page->request, it->values, "email"));
    view_text(page->view, "list_url", query_link(page->present.arena, it->query, "/events"));
    view_text(page->view, "robots", "noindex");
    page_frame(page->request, page->view, "One click is missing", NULL, "/events");
    page_send(page, "alerts/asked");
}

static void
new_ready(struct page *page)
{
    struct alert_page *it = (struct alert_page *)page;
    if (!page_has(page, &it->search))
        return;
    if (!it->values) {
        new_send(it, 200);
        return;
    }
    const char *email =
        page_address(page->request, web_form_text(page->request, it->values, "email"), &it->problems);
    const char *rhythm = rhythm_read(it), *zone = zone_read(it);
    if (it->problems.count > 0)
        new_send(it, 422);
    else
        web_ask_begin(&it->ask, page->request, &sql_alert_ask, new_asked,
                      sql_alert_ask_values(.email = email, .q = it->unsaved.q, .filters = it->unsaved.filters,
                                           .rhythm = rhythm, .zone = zone,
                                           .client = web_session_client(page->request)));
}

/* The search is in the address, as on the list; days and order are not part of it. VALUES: of the form; NULL:
 * it was not sent. */
static void
new_begin(struct http_request *request, json_t *values)
{
    struct alert_page *it = page_new(request, sizeof(*it), new_ready);
    it->query = query_lasting(http_arena(request), query_of(http_arena(request), http_params(request)));
    problems_init(&it->problems, http_arena(request));
    it->values = values;
    it->unsaved = web_alert_search(request, http_params(request));
    page_ask(&it->page, &it->search, &sql_search_labels,
             sql_search_labels_values(.q = it->unsaved.q, .filters = it->unsaved.filters));
}

void
page_alert_new(struct http_request *request)
{
    new_begin(request, NULL);
}

void
page_alert_ask(struct http_request *request)
{
    new_begin(request, web_form(request));
}

/* --- /alerts/{id}/{secret} --- */

static void own_confirm(struct page *page);
static void own_change(struct page *page);
static void own_end(struct page *page);

static const struct page_act acts[] = {
    {.name = "confirm", .ask = own_confirm, .said = "Confirmed: new events come by mail from now on."},
    {.name = "change", .ask = own_change, .said = "Your changes are kept."},
    {.name = "end", .ask = own_end},
    {.name = NULL},
};

const struct http_param page_alert_params[] = {PAGE_DONE(page_alert), {.name = NULL}};

static void
own_send(struct alert_page *it, int status)
{
    struct page *page = &it->page;
    bool active = doc_is(it->search.body, "state", "active"), ended = it->search.status == 410;
    fields_view(it);
    view_text(page->view, "page_heading",
              ended    ? "This alert has ended"
              : active ? "New events by mail"
                       : "New events by mail?");
    view_text(page->view, "alert_what", present_alert_what(&page->present, it->search.body));
    view_text(page->view, "alert_rhythm", present_alert_rhythm(doc_text(it->search.body, "rhythm")));
    view_text(page->view, "alert_done", page_act_said(acts, it->done));
    view_text(page->view, "own_path", it->path);
    view_flag(page->view, "alert_active", active);
    view_flag(page->view, "alert_ended", ended);
    view_flag(page->view, "change_open", it->problems.count > 0);
    page_frame(page->request, page->view, doc_text(page->view, "page_heading"), NULL, NULL);
    page_send_as(page, "alerts/own", status);
}

static void
own_done(struct web_ask *ask, const struct web_answer *answer)
{
    struct alert_page *it = container_of(ask, struct alert_page, ask);
    if (answer->status < 300) {
        page_act_done(it->page.request, it->act, it->path);
        return;
    }
    web_answer_tell(it->page.request, answer, "", &it->problems);
    own_send(it, answer->status);
}

static void
own_confirm(struct page *page)
{
    struct alert_page *it = (struct alert_page *)page;
    web_ask_begin(&it->ask, page->request, &sql_alert_confirm, own_done,
                  sql_alert_confirm_values(.alert = it->id));
}

static void
own_change(struct page *page)
{
    struct alert_page *it = (struct alert_page *)page;
    const char *rhythm = rhythm_read(it), *zone = zone_read(it);
    if (it->problems.count > 0)
        own_send(it, 422);
    else
        web_ask_begin(&it->ask, page->request, &sql_alert_change, own_done,
                      sql_alert_change_values(.alert = it->id, .rhythm = rhythm, .zone = zone));
}

static void
own_end(struct page *page)
{
    struct alert_page *it = (struct alert_page *)page;
    web_ask_begin(&it->ask, page->request, &sql_alert_end, own_done, sql_alert_end_values(.alert = it->id));
}

static void
own_ready(struct page *page)
{
    struct alert_page *it = (struct alert_page *)page;
    if (it->search.status == 410 || (it->search.status == 200 && !it->act)) {
        own_send(it, it->search.status);
        return;
    }
    if (page_has(page, &it->search))
        it->act->ask(page);
}

/* NULL after a reply. */
static struct alert_page *
own_new(struct http_request *request)
{
    struct alert_page *it = page_new(request, sizeof(*it), own_ready);
    const char *secret = http_path_value(request, "secret");
    page_private(&it->page, page_link_headers);
    it->id = http_path_value(request, "id");
    if (!secret_id_valid(it->id, "alr_") ||
        !secret_fits(web_of(request)->key, SECRET_ALERT, it->id, secret)) {
        http_reply_problem(request, 404, "This link is incomplete or wrong. Open it from the mail again.",
                           NULL);
        return NULL;
    }
    it->path = arena_printf(http_arena(request), "/alerts/%s/%s", it->id, secret);
    problems_init(&it->problems, http_arena(request));
    return it;
}

static void
own_ask(struct alert_page *it)
{
    page_ask(&it->page, &it->search, &sql_alert_get, sql_alert_get_values(.alert = it->id));
}

void
page_alert(struct http_request *request)
{
    const struct page_alert *params = http_params(request);
    struct alert_page *it = own_new(request);
    if (!it)
        return;
    it->done = params->done;
    own_ask(it);
}

void
page_alert_act(struct http_request *request)
{
    struct alert_page *it = own_new(request);
    if (!it)
        return;
    it->values = web_form(request);
    it->act = page_act_of(request, it->values, acts);
    if (it->act)
        own_ask(it);
}
