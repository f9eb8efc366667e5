/* The pages without a statement: how to post, about; the reader's zone; static files; robots.txt. */
#include <string.h>

#include "base/arena.h"
#include "base/embed.h"
#include "base/escape.h"
#include "base/problem.h"
#include "http/http.h"
#include "web/kit/asset.h"
#include "web/kit/form.h"
#include "web/kit/page.h"
#include "web/present/words.h"
#include "web/present/zone.h"
#include "web/service/service_internal.h"

static void
nothing_asked(struct page *page)
{
    (void)page;
}

static struct page *
plain_page(struct http_request *request, const char *title, const char *path)
{
    struct page *page = page_new(request, sizeof(*page), nothing_asked);
    view_text(page->view, "page_heading", title);
    view_text(page->view, "origin", http_origin(request));
    page_frame(request, page->view, title, path, path);
    return page;
}

void
page_organizers(struct http_request *request)
{
    struct page *page = plain_page(request, "Post an event", "/organizers");
    /* An example a year from now is never in the past. */
    struct present_time day = present_time_of(page->present.now);
    view_int(page->view, "next_year", day.year + 1);
    page_send(page, "service/organizers");
}

void
page_about(struct http_request *request)
{
    page_send(plain_page(request, "About", "/about"), "service/about");
}

/* --- the reader's zone --- */

static const char *
form_value(struct http_request *request, const json_t *form, const char *name)
{
    const char *text = web_form_text(request, form, name);
    return text && !text_has_control(text, strlen(text)) ? text : NULL;
}

void
page_zone(struct http_request *request)
{
    const json_t *form = web_form(request);
    const char *text = form_value(request, form, "tz");
    const char *zone = text && *text ? present_zone_find(http_arena(request), text) : NULL;
    if (!zone) {
        struct problems problems;
        problems_init(&problems, http_arena(request));
        problem_add(&problems, "tz",
                    "\u201c%s\u201d is not a time zone that is known here. Go back and write a large city of "
                    "your zone, as "
                    "Karachi, or its name, as Asia/Karachi.",
                    text ? text : "");
        http_reply_problem(request, 400, NULL, &problems);
        return;
    }
    const char *secure = strncmp(http_origin(request), "https:", 6) == 0 ? "; Secure" : "";
    http_reply(request, &(struct http_reply){
                            .status = 303,
                            .location = web_form_back(form_value(request, form, "back"), "/events"),
                            .cookie = arena_printf(
                                http_arena(request),
                                "tz=%s; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly%s", zone, secure)});
}

/* --- files --- */

void
page_static(struct http_request *request)
{
    bool for_good;
    const char *name = http_path_value(request, "file");
    const struct embed_file *file = web_asset_find(name, &for_good);
    if (!file) {
        http_reply_problem(request, 404, "There is no file of this name.", NULL);
        return;
    }
    http_reply(request,
               &(struct http_reply){.status = 200,
                                    .type = web_asset_type(name),
                                    .body = file->data,
                                    .size = file->size,
                                    .in_arena = true,
                                    .etag = arena_printf(http_arena(request), "\"%.16s\"", file->digest),
                                    .cache = for_good ? "public, max-age=31536000, immutable"
                                                      : "public, max-age=3600"});
}

/* Lists can be narrowed without end: crawlers get the plain list, the events and the organizations. */
void
page_robots(struct http_request *request)
{
    static const char robots[] = "User-agent: *\n"
                                 "Disallow: /*?\n"
                                 "Disallow: /api/\n"
                                 "Disallow: /rsvps/\n"
                                 "Disallow: /preferences/\n"
                                 "Disallow: /me\n"
                                 "Disallow: /sign-in\n"
                                 "Disallow: /invitations/\n"
                                 "Allow: /events?cursor=\n";
    http_reply(request, &(struct http_reply){.status = 200,
                                             .type = "text/plain; charset=utf-8",
                                             .body = robots,
                                             .size = sizeof(robots) - 1,
                                             .in_arena = true,
                                             .cache = "public, max-age=3600"});
}
