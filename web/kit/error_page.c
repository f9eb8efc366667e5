/* What a person reads when something is wrong: what it is, and what to do now. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/problem.h"
#include "http/http.h"
#include "tmpl/tmpl.h"
#include "web/kit/page.h"
#include "web/kit/web.h"
#include "web/present/doc.h"

static const struct error_text {
    int status;
    const char *heading, *sentence, *next;
} error_texts[] = {
    {400, "This address cannot be answered as it is", NULL,
     "Change what is named here, or start from the list of events."},
    {403, "This is not allowed", NULL, NULL},
    {404, "There is nothing here", "The address may be mistyped, or it never led anywhere.",
     "Most things can be found from the list of events."},
    {405, "This address does not take that", NULL, NULL},
    {410, "This has been removed",
     "There was an event here. It has been removed by its organizer or by the people who run this directory.",
     NULL},
    {413, "This is too much at once", NULL, NULL},
    {429, "Too many requests", "This came from an address that has asked very often in the last minute.",
     "Wait a minute, then try again."},
    {500, "Something went wrong here", "It has been logged, and it is not your fault.",
     "Try again in a moment."},
    {503, "The database does not answer right now", "Pages come back by themselves as soon as it does.",
     "Try again in a few seconds."},
};

static const struct error_text *
error_text(int status)
{
    for (size_t i = 0; i < COUNT_OF(error_texts); i++)
        if (error_texts[i].status == status)
            return &error_texts[i];
    return NULL;
}

static json_t *
problems_view(const struct problems *problems)
{
    json_t *views = json_array();
    for (const struct problem *problem = problems ? problems->first : NULL; problem;
         problem = problem->next) {
        json_t *view = json_object();
        view_text(view, "wrong_detail", problem->detail);
        json_array_append_new(views, view);
    }
    return views;
}

void
web_error_page(struct http_request *request, int status, const char *title, const char *detail,
               const struct problems *problems, struct buf *out)
{
    const struct error_text *text = error_text(status);
    json_t *view = json_object(), *wrong = problems_view(problems);
    const char *heading = text ? text->heading : title;
    bool listed = detail && problems && problems->first && strcmp(detail, problems->first->detail) == 0;
    const char *sentence = detail && *detail && !listed ? detail : text ? text->sentence : NULL;
    page_frame(request, view, heading, NULL, NULL);
    view_text(view, "page_heading", heading);
    view_text(view, "status", arena_printf(http_arena(request), "%d", status));
    view_text(view, "sentence", sentence);
    view_text(view, "next", text ? text->next : NULL);
    view_text(view, "request_id", status >= 500 ? http_request_id(request) : NULL);
    view_text(view, "robots", "noindex");
    view_list(view, "wrong", wrong);
    if (!page_render(request, "kit/error", view, out))
        buf_clear(out);
    json_decref(view);
}
