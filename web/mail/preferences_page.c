/* /preferences/{address}/{secret}: what an address wants to hear, for who has the link; /…/{kind}: no more
 * mails of one kind. Looking changes nothing. The second takes a POST of mail programs as well (RFC 8058), so
 * it heeds no cookie. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/problem.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/links.h"
#include "sql/mail.h"
#include "web/kit/ask.h"
#include "web/kit/form.h"
#include "web/kit/link.h"
#include "web/kit/page.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/mail/mail.h"
#include "web/mail/mail_internal.h"
#include "web/present/words.h"
#include "web/present/zone.h"

struct preferences_page {
    struct page page;
    struct web_ask ask; /* what is done */
    struct page_part found;
    const char *id, *path;
    const struct web_mail_kind *kind; /* NULL: all of them */
    bool done;                        /* it has just been done; the page says so */
    json_t *values;                   /* NULL: only looked at */
    struct problems problems;
};

const struct http_param page_preferences_params[] = {
    {.name = "done", .type = HTTP_FLAG, .takes = "1 or 0", .offset = offsetof(struct page_preferences, done)},
    {.name = NULL},
};

/* --- showing --- */

/* The first sentence about each field, and links to them. */
static void
errors_view(struct preferences_page *it)
{
    static const char *const names[] = {"zone", "quiet_from", "quiet_until"};
    struct arena *arena = it->page.present.arena;
    json_t *view = it->page.view, *errors = json_array();
    for (size_t i = 0; i < COUNT_OF(names); i++)
        view_text(view, arena_printf(arena, "%s_error", names[i]), NULL);
    for (const struct problem *problem = it->problems.first; problem; problem = problem->next) {
        json_t *error = json_object();
        view_text(error, "error_link", *problem->field ? problem->field : NULL);
        view_text(error, "error_text", problem->detail);
        json_array_append_new(errors, error);
        if (*problem->field)
            view_text(view, arena_printf(arena, "%s_error", problem->field), problem->detail);
    }
    view_list(view, "errors", errors);
}

static bool
is_refused(const struct preferences_page *it, const char *kind)
{
    const json_t *refused = doc_at(it->found.body, "refused");
    if (it->values)
        return !web_form_text(it->page.request, it->values, kind);
    const json_t *row;
    size_t i;
    json_array_foreach(refused, i, row)
    {
        if (strcmp(json_string_value(row), kind) == 0)
            return true;
    }
    return false;
}

/* The next kind that can be turned off; *TABLE goes along. NULL behind the last one. */
static const struct web_mail_kind *
kind_next(const struct web_mail_kind *const **table, const struct web_mail_kind *row)
{
    for (row = row ? row + 1 : **table; row; row = *++*table)
        for (; row->kind; row++)
            if (row->label)
                return row;
    return NULL;
}

static json_t *
kinds_view(const struct preferences_page *it)
{
    const struct web_mail_kind *const *table = web_of(it->page.request)->mail_kinds, *row = NULL;
    json_t *kinds = json_array();
    while ((row = kind_next(&table, row))) {
        json_t *view = json_object();
        view_text(view, "kind", row->kind);
        view_text(view, "kind_label", row->label);
        view_flag(view, "kind_on", !is_refused(it, row->kind));
        json_array_append_new(kinds, view);
    }
    return kinds;
}

/* What was typed, else what is kept. */
static const char *
field_text(const struct preferences_page *it, const char *name)
{
    return it->values ? web_form_text(it->page.request, it->values, name) : doc_text(it->found.body, name);
}

static void
fields_view(struct preferences_page *it)
{
    json_t *view = it->page.view;
    const char *zone = field_text(it, "zone");
    bool daily =
        it->values ? field_text(it, "once_a_day") != NULL : json_is_true(doc_at(it->found.body, "daily"));
    view_text(view, "zone", zone || it->values ? zone : it->page.present.zone);
    view_text(view, "quiet_from", field_text(it, "quiet_from"));
    view_text(view, "quiet_until", field_text(it, "quiet_until"));
    view_flag(view, "daily", daily);
    view_put(view, "kinds", kinds_view(it));
    errors_view(it);
}

static void
preferences_send(struct preferences_page *it, int status)
{
    struct page *page = &it->page;
    const char *heading = !it->kind  ? "What you want to hear"
                          : it->done ? "No more mails of this kind"
                                     : "No more mails of this kind?";
    view_text(page->view, "page_heading", heading);
    view_text(page->view, "preferences_path", it->path);
    view_text(page->view, "address", doc_text(it->found.body, "address"));
    view_flag(page->view, "preferences_done", it->done);
    view_text(page->view, "kind_label", it->kind ? it->kind->label : NULL);
    view_text(page->view, "kind", it->kind ? it->kind->kind : NULL);
    if (!it->kind)
        fields_view(it);
    page_frame(page->request, page->view, heading, NULL, NULL);
    page_send_as(page, it->kind ? "mail/preferences_kind" : "mail/preferences", status);
}

/* --- doing --- */

static void
preferences_done(struct web_ask *ask, const struct web_answer *answer)
{
    struct preferences_page *it = container_of(ask, struct preferences_page, ask);
    if (answer->status == 200 && !it->kind) {
        http_reply_redirect(it->page.request, 303,
                            arena_printf(it->page.present.arena, "%s?done=1", it->path));
        return;
    }
    if (answer->status == 200) { /* mail programs follow no redirection (RFC 8058 3.1), and twice is once */
        it->found.body = web_json_keep(it->page.request, json_loadb(answer->body, answer->size, 0, NULL));
        it->done = true;
        preferences_send(it, 200);
        return;
    }
    web_answer_tell(it->page.request, answer, "", &it->problems);
    preferences_send(it, answer->status);
}

static const char *
zone_of(struct preferences_page *it)
{
    const char *text = field_text(it, "zone"),
               *zone = text ? present_zone_find(it->page.present.arena, text) : NULL;
    if (text && !zone)
        problem_add(
            &it->problems, "zone",
            "\u201c%.60s\u201d is no time zone that is known here. Write a large city of yours, as Karachi.",
            text);
    return zone;
}

static void
keep(struct preferences_page *it)
{
    const struct web_mail_kind *const *table = web_of(it->page.request)->mail_kinds, *row = NULL;
    json_t *refused = json_array(), *all = web_json_keep(it->page.request, json_object());
    while ((row = kind_next(&table, row)))
        if (is_refused(it, row->kind))
            json_array_append_new(refused, json_string(row->kind));
    json_object_set_new(all, "refused", refused);
    json_object_set_new(all, "daily", json_boolean(field_text(it, "once_a_day") != NULL));
    json_object_set_new(all, "zone", json_string(zone_of(it)));
    json_object_set_new(all, "quiet_from", json_string(field_text(it, "quiet_from")));
    json_object_set_new(all, "quiet_until", json_string(field_text(it, "quiet_until")));
    if (it->problems.count > 0) {
        preferences_send(it, 422);
        return;
    }
    web_ask_begin(
        &it->ask, it->page.request, &sql_preferences_put, preferences_done,
        sql_preferences_put_values(.address = it->id, .preferences = web_json_text(it->page.request, all)));
}

/* --- asking --- */

static void
preferences_ready(struct page *page)
{
    struct preferences_page *it = (struct preferences_page *)page;
    if (!page_has(page, &it->found))
        return;
    if (it->values)
        keep(it);
    else
        preferences_send(it, 200);
}

/* This link has ended; the next mail has the new one. */
static void
preferences_renewed(struct web_ask *ask, const struct web_answer *answer)
{
    struct preferences_page *it = container_of(ask, struct preferences_page, ask);
    struct page *page = &it->page;
    if (answer->status != 200) {
        web_reply_answer(ask->http, answer);
        return;
    }
    view_text(page->view, "page_heading", "This link has ended");
    page_frame(page->request, page->view, "This link has ended", NULL, NULL);
    page_send(page, "mail/preferences_renewed");
}

/* NULL after a reply, and while the database is asked about the link. */
static struct preferences_page *
preferences_new(struct http_request *request, bool of_kind)
{
    struct preferences_page *it = page_new(request, sizeof(*it), preferences_ready);
    const char *id = http_path_value(request, "id"), *secret = http_path_value(request, "secret");
    it->kind =
        of_kind ? web_mail_kind_find(web_of(request)->mail_kinds, http_path_value(request, "kind")) : NULL;
    bool good = secret_id_valid(id, "adr_") && (!of_kind || (it->kind && it->kind->label));
    enum web_link link = good ? web_link_admit(request, SECRET_PREFERENCES, id, secret) : WEB_LINK_WRONG;
    if (link == WEB_LINK_WRONG)
        http_reply_problem(request, 404, "This link is incomplete or wrong. Open it from the mail again.",
                           NULL);
    if (link != WEB_LINK_OPEN)
        return NULL;
    page_private(&it->page, page_link_headers);
    it->id = id;
    it->path = arena_printf(http_arena(request), "/preferences/%s/%s", id, secret);
    problems_init(&it->problems, http_arena(request));
    return it;
}

static void
preferences_ask(struct preferences_page *it)
{
    page_ask(&it->page, &it->found, &sql_preferences_get, sql_preferences_get_values(.address = it->id));
}

static void
look(struct http_request *request, bool of_kind)
{
    const struct page_preferences *params = http_params(request);
    struct preferences_page *it = preferences_new(request, of_kind);
    if (!it)
        return;
    it->done = params->done;
    preferences_ask(it);
}

void
page_preferences(struct http_request *request)
{
    look(request, false);
}

void
page_preferences_kind(struct http_request *request)
{
    look(request, true);
}

void
page_preferences_keep(struct http_request *request)
{
    struct preferences_page *it = preferences_new(request, false);
    if (!it)
        return;
    it->values = web_form(request);
    if (web_form_text(request, it->values, "renew"))
        web_ask_begin(&it->ask, request, &sql_preferences_renew, preferences_renewed,
                      sql_preferences_renew_values(.address = it->id));
    else
        preferences_ask(it);
}

void
page_preferences_refuse(struct http_request *request)
{
    struct preferences_page *it = preferences_new(request, true);
    if (!it)
        return;
    web_ask_begin(&it->ask, request, &sql_preferences_refuse, preferences_done,
                  sql_preferences_refuse_values(.address = it->id, .kind = it->kind->kind));
}
