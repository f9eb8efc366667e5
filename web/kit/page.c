#include "web/kit/page.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/problem.h"
#include "db/db.h"
#include "http/http.h"
#include "sql/answer.h"
#include "tmpl/tmpl.h"
#include "web/kit/ask.h"
#include "web/kit/asset.h"
#include "web/kit/needs.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/present/words.h"
#include "web/present/zone.h"

enum { PAGE_MAX = 1 << 20, ZONE_COOKIE_MAX = 64, UNKNOWN_MAX = 300 };

/* A zone that does not exist (a cookie of an old name) is as good as none. */
static const char *
readers_zone(struct http_request *request)
{
    const char *zone = http_cookie(request, "tz");
    return zone && strlen(zone) <= ZONE_COOKIE_MAX && present_zone_exists(zone) ? zone : NULL;
}

void *
page_new(struct http_request *request, size_t size, void (*ready)(struct page *page))
{
    struct page *page = arena_alloc(http_arena(request), size);
    *page = (struct page){.request = request,
                          .present = {.arena = http_arena(request),
                                      .now = clock_wall(),
                                      .zone = readers_zone(request),
                                      .origin = http_origin(request)},
                          .view = web_json_keep(request, json_object()),
                          .ready = ready};
    return page;
}

/* --- asking --- */

static void
part_take(struct page_part *part, const struct db_result *result)
{
    struct http_request *request = part->page->request;
    part->failure = db_status(result);
    if (part->failure != DB_OK || db_row_count(result) != 1 || !db_text(result, 0, SQL_ANSWER_OUTCOME)) {
        log_warn("web.statement", LOG_STR("request", http_request_id(request)),
                 LOG_STR("statement", part->db.statement->name),
                 LOG_STR("status", db_status_name(part->failure)), LOG_STR("sqlstate", db_sqlstate(result)),
                 LOG_STR("message", db_message(result)));
        return;
    }
    struct web_answer answer = {.outcome = db_text(result, 0, SQL_ANSWER_OUTCOME),
                                .body = db_text(result, 0, SQL_ANSWER_BODY),
                                .size = db_length(result, 0, SQL_ANSWER_BODY)};
    answer.body = web_needs_open(request, answer.body ? answer.body : "", &answer.size);
    part->status = web_outcome_status(answer.outcome);
    if (part->status == 200) {
        part->body = web_json_keep(request, json_loadb(answer.body, answer.size, 0, NULL));
        return;
    }
    struct problems *problems = arena_alloc(http_arena(request), sizeof(*problems));
    problems_init(problems, http_arena(request));
    web_answer_tell(request, &answer, "", problems);
    part->problems = problems;
}

static void
part_done(struct db_request *db, const struct db_result *result)
{
    struct page_part *part = container_of(db, struct page_part, db);
    part_take(part, result);
    if (--part->page->waiting == 0)
        part->page->ready(part->page);
}

void
page_ask(struct page *page, struct page_part *part, const struct db_statement *statement,
         const char *const *values)
{
    part->page = page;
    part->db.done = part_done;
    db_request_fill(&part->db, statement, values);
    page->waiting++;
    db_submit(web_of(page->request)->db, &part->db);
}

bool
page_has(struct page *page, const struct page_part *part)
{
    if (part->body)
        return true;
    if (part->status == 0 && part->failure != DB_OK && part->failure != DB_SQL)
        http_reply_unavailable(page->request);
    else if (part->status == 0 || part->status == 200)
        http_reply_broken(page->request);
    else
        http_reply_problem(page->request, part->status, NULL, part->problems);
    return false;
}

bool
page_redirected(struct page *page, const char *path)
{
    const char *target = http_target(page->request);
    size_t len = strcspn(target, "?");
    if (strlen(path) == len && strncmp(path, target, len) == 0)
        return false;
    http_reply_redirect(page->request, 301, arena_printf(page->present.arena, "%s%s", path, target + len));
    return true;
}

/* --- the frame --- */

/* The last entry: by the cookie that is part of the cache's key, so that two variants of a page serve
 * everybody. */
static json_t *
nav_view(const char *here, bool hinted)
{
    static const struct {
        const char *url, *title;
    } entries[] = {{"/events", "Events"},
                   {"/organizations", "Organizations"},
                   {"/organizers", "Post an event"},
                   {"/sign-in", "Sign in"},
                   {"/me", "My events"}};
    json_t *nav = json_array();
    for (size_t i = 0; i < COUNT_OF(entries); i++) {
        if (strcmp(entries[i].url, hinted ? "/sign-in" : "/me") == 0)
            continue;
        json_t *entry = json_object();
        view_text(entry, "nav_url", entries[i].url);
        view_text(entry, "nav_title", entries[i].title);
        view_flag(entry, "nav_here", here && strcmp(here, entries[i].url) == 0);
        json_array_append_new(nav, entry);
    }
    return nav;
}

void
page_frame(struct http_request *request, json_t *view, const char *title, const char *path, const char *nav)
{
    /* What some pages have in their head. */
    static const char *const not_all[] = {"page_description", "robots", "json_url"};
    const struct web *web = web_of(request);
    const struct http_route *route = http_route_of(request);
    const char *site = web->site_name ? web->site_name : "Convene";
    struct arena *arena = http_arena(request);
    bool address = web->contact && strchr(web->contact, '@') && !strstr(web->contact, "://");
    view_text(view, "site", site);
    view_text(view, "page_title", title ? arena_printf(arena, "%s \u2013 %s", title, site) : site);
    if (!doc_text(view, "page_heading"))
        view_text(view, "page_heading", title ? title : site);
    view_text(view, "canonical", path ? arena_printf(arena, "%s%s", http_origin(request), path) : NULL);
    view_text(view, "style_url", web->assets->style_url);
    view_text(view, "work_url", route && !(route->flags & HTTP_CACHED) ? web->assets->work_url : NULL);
    view_text(view, "script_url", web->assets->script_url);
    view_text(view, "contact", web->contact);
    view_text(view, "contact_url", address ? arena_printf(arena, "mailto:%s", web->contact) : web->contact);
    view_put(view, "nav", nav_view(nav, web_session_hinted(request)));
    for (size_t i = 0; i < COUNT_OF(not_all); i++)
        if (!json_object_get(view, not_all[i]))
            view_text(view, not_all[i], NULL);
}

static const char *
digest_etag(struct arena *arena, const char *bytes, size_t len)
{
    unsigned char digest[crypto_generichash_BYTES_MIN];
    char hex[2 * sizeof(digest) + 1];
    crypto_generichash(digest, sizeof(digest), (const unsigned char *)bytes, len, NULL, 0);
    return arena_printf(arena, "\"%s\"", sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest)));
}

const char *const page_link_headers[] = {"Referrer-Policy", "same-origin", "X-Robots-Tag",
                                         "noindex, nofollow", NULL};
const char *const page_person_headers[] = {"Referrer-Policy", "strict-origin", "X-Robots-Tag",
                                           "noindex, nofollow", NULL};

void
page_private(struct page *page, const char *const *headers)
{
    page->headers = headers;
    view_text(page->view, "robots", "noindex, nofollow");
}

bool
page_render(struct http_request *request, const char *template, const json_t *view, struct buf *out)
{
    const struct web *web = web_of(request);
    struct buf unknown;
    buf_init(&unknown, UNKNOWN_MAX);
    bool good = tmpl_render(web->templates, template, view, out, &unknown);
    if (!good || unknown.len > 0)
        log_error("web.template", LOG_STR("request", http_request_id(request)), LOG_STR("template", template),
                  LOG_STR("message", unknown.data), LOG_INT("size", out->len));
    good = good && !(web->strict_templates && unknown.len > 0);
    buf_release(&unknown);
    return good;
}

void
page_send_as(struct page *page, const char *template, int status)
{
    struct buf html;
    buf_init(&html, PAGE_MAX);
    if (!page_render(page->request, template, page->view, &html)) {
        http_reply_broken(page->request);
    } else {
        http_reply(page->request,
                   &(struct http_reply){.status = status,
                                        .type = "text/html; charset=utf-8",
                                        .body = html.data,
                                        .size = html.len,
                                        .etag = status == 200 && !page->headers
                                                    ? digest_etag(page->present.arena, html.data, html.len)
                                                    : NULL,
                                        .cache = page->cache,
                                        .headers = page->headers});
    }
    buf_release(&html);
}

void
page_send(struct page *page, const char *template)
{
    page_send_as(page, template, 200);
}
