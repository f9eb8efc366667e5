/* /events/{page}/rsvps/{secret}/mails: what went out about an event, and what did not and why. What failed
 * for good can be sent again by a form. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "http/http.h"
#include "sql/guests.h"
#include "web/guests/guests_internal.h"
#include "web/kit/act.h"
#include "web/kit/ask.h"
#include "web/kit/form.h"
#include "web/kit/page.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/present/words.h"

enum { ROWS = 50, ID_MAX = 19 };

struct mails {
    struct page page;
    struct web_ask ask; /* what is done */
    struct page_part list;
    const struct page_mails *params;
    const char *event, *path;
};

static const char *const states[] = {"ready", "sending", "retry", "later", "dropped", "dead", "done", NULL};

const struct http_param page_mails_params[] = {
    {.name = "state",
     .type = HTTP_LIST,
     .choices = states,
     .takes = "ready, sending, retry, later, dropped, dead and done",
     .offset = offsetof(struct page_mails, state)},
    {.name = "before",
     .type = HTTP_TEXT,
     .max = ID_MAX,
     .takes = "the `next` of the page before",
     .offset = offsetof(struct page_mails, before)},
    {.name = "done", .type = HTTP_FLAG, .takes = "1 or 0", .offset = offsetof(struct page_mails, done)},
    {.name = NULL},
};

static void
mails_ready(struct page *page)
{
    struct mails *it = (struct mails *)page;
    if (!page_has(page, &it->list))
        return;
    present_mails(&page->present, it->list.body, web_of(page->request)->mail_kinds, it->params, it->path,
                  page->view);
    view_flag(page->view, "mails_done", it->params->done);
    view_text(page->view, "link", it->path);
    view_text(page->view, "page_heading", "What went out");
    page_frame(page->request, page->view,
               arena_printf(page->present.arena, "What went out: %s", doc_text(it->list.body, "title")), NULL,
               NULL);
    page_send_as(page, "guests/mails", 200);
}

static bool
is_number(const char *text)
{
    return text && *text && strlen(text) < ID_MAX && strspn(text, "0123456789") == strlen(text);
}

void
page_mails(struct http_request *request)
{
    struct mails *it = page_new(request, sizeof(*it), mails_ready);
    it->params = http_params(request);
    if (!guests_admit(request, &it->event, &it->path))
        return;
    guests_private(&it->page);
    if (it->params->before && !is_number(it->params->before)) {
        http_reply_problem(request, 400, "before takes the `next` of the page before.", NULL);
        return;
    }
    json_t *wanted = web_json_keep(request, json_array());
    for (size_t i = 0; i < it->params->state.count; i++)
        json_array_append_new(wanted, json_string(it->params->state.items[i]));
    page_ask(&it->page, &it->list, &sql_event_mails,
             sql_event_mails_values(.event = it->event, .before = it->params->before,
                                    .states = it->params->state.count > 0 ? web_array_literal(request, wanted)
                                                                          : NULL,
                                    .limit = arena_printf(http_arena(request), "%d", ROWS)));
}

/* --- again --- */

static void
again_done(struct web_ask *ask, const struct web_answer *answer)
{
    struct mails *it = container_of(ask, struct mails, ask);
    if (answer->status == 200)
        http_reply_redirect(ask->http, 303,
                            arena_printf(it->page.present.arena, "%s/mails?done=1", it->path));
    else
        web_reply_answer(ask->http, answer);
}

void
page_mails_again(struct http_request *request)
{
    struct mails *it = page_new(request, sizeof(*it), mails_ready);
    const char *mail = web_form_text(request, web_form(request), "mail");
    if (!guests_admit(request, &it->event, &it->path))
        return;
    if (!is_number(mail)) {
        page_act_unknown(request);
        return;
    }
    web_ask_begin(&it->ask, request, &sql_event_mail_again, again_done,
                  sql_event_mail_again_values(.event = it->event, .mail = mail));
}
