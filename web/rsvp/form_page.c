/* /events/{page}/rsvp: the form by itself, and what happens when it is sent. */
#include "web/rsvp/form_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/problem.h"
#include "http/http.h"
#include "rsvp/request.h"
#include "sql/events.h"
#include "sql/rsvp.h"
#include "web/kit/ask.h"
#include "web/kit/form.h"
#include "web/kit/page.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/present/words.h"
#include "web/rsvp/form_words.h"
#include "web/rsvp/rsvp.h"
#include "web/rsvp/rsvp_internal.h"
#include "web/rsvp/take.h"

struct rsvp_page {
    struct page page;
    const char *id;
    struct page_part event, form;
    json_t *values; /* NULL: the form was not sent */
    struct problems problems;
};

/* --- what the form says --- */

/* A number where it is one; else the text, which will be refused in words. */
static json_t *
number_or_text(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);
    return *end == '\0' && number > -1000000 && number < 1000000 ? json_integer(number) : json_string(text);
}

static json_t *
answer_of(const json_t *question, const char *text)
{
    if (!doc_is(question, "kind", "yes_no"))
        return json_string(text);
    if (strcmp(text, "yes") == 0 || strcmp(text, "no") == 0)
        return json_boolean(strcmp(text, "yes") == 0);
    return json_string(text);
}

static json_t *
answers_of(struct http_request *request, const json_t *form, const json_t *values)
{
    json_t *answers = json_object();
    const json_t *question;
    size_t i;
    json_array_foreach((json_t *)doc_at(form, "questions"), i, question)
    {
        const char *id = doc_text(question, "id");
        const char *text =
            id ? web_form_text(request, values, arena_printf(http_arena(request), "answers.%s", id)) : NULL;
        if (text)
            json_object_set_new(answers, id, answer_of(question, text));
    }
    return answers;
}

static const struct wanted {
    const char *field, *sentence;
    unsigned uses;
} wanted[] = {
    {"name", "Write your name.", 1 << RSVP_NEW | 1 << RSVP_CHANGE},
    {"email", "Write your mail address.", 1 << RSVP_NEW},
};

json_t *
page_rsvp_request(struct http_request *request, const json_t *form, const json_t *values, enum rsvp_use use,
                  struct problems *problems)
{
    static const char *const texts[] = {"mode", "code", "needs", "name", "email"};
    size_t count = COUNT_OF(texts) - (use == RSVP_SIGNED ? 2 : 0);
    json_t *object = web_json_keep(request, json_object());
    const char *party = web_form_text(request, values, "party");
    json_t *answers = answers_of(request, form, values);
    for (size_t i = 0; i < count; i++) {
        const char *text = web_form_text(request, values, texts[i]);
        if (text)
            json_object_set_new(object, texts[i], json_string(text));
    }
    if (party)
        json_object_set_new(object, "party", number_or_text(party));
    if (use != RSVP_CHANGE && web_form_text(request, values, "series"))
        json_object_set_new(object, "series", json_true());
    if (json_object_size(answers) > 0)
        json_object_set(object, "answers", answers);
    json_decref(answers);
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        if ((wanted[i].uses & 1U << use) && !json_object_get(object, wanted[i].field))
            problem_add(problems, wanted[i].field, "%s", wanted[i].sentence);
    if (json_array_size(doc_at(form, "modes")) > 1 && !json_object_get(object, "mode"))
        problem_add(problems, "mode", "Choose the room or the stream.");
    return object;
}

/* --- the form --- */

static void
form_send(struct rsvp_page *it, int status)
{
    struct page *page = &it->page;
    const json_t *event = it->event.body;
    const char *path = present_event_path(&page->present, event);
    struct present_rsvp_filled filled = {
        .form = it->form.body, .values = it->values, .problems = &it->problems};
    present_rsvp_seats(&page->present, it->form.body, page->view);
    present_rsvp_fields(&page->present, &filled, page->view);
    view_text(page->view, "event_url", path);
    view_text(page->view, "event_title", doc_text(event, "title"));
    view_text(page->view, "rsvp_action", arena_printf(page->present.arena, "%s/rsvp", path));
    view_text(page->view, "robots", "noindex");
    page_frame(page->request, page->view,
               arena_printf(page->present.arena, "%sRSVP: %s", it->problems.count > 0 ? "Error: " : "",
                            doc_text(event, "title")),
               NULL, NULL);
    page_send_as(page, "rsvp/form", status);
}

static void
form_ready(struct page *page)
{
    struct rsvp_page *it = (struct rsvp_page *)page;
    if (!page_has(page, &it->event) || !page_has(page, &it->form))
        return;
    if (!page_redirected(page, arena_printf(page->present.arena, "%s/rsvp",
                                            present_event_path(&page->present, it->event.body))))
        form_send(it, 200);
}

static void
ask_event(struct rsvp_page *it)
{
    it->id = present_id(it->page.present.arena, "evt", http_path_value(it->page.request, "page"));
    problems_init(&it->problems, it->page.present.arena);
    if (!it->id) {
        http_reply_problem(it->page.request, 404, "There is no event under this address.", NULL);
        return;
    }
    http_cache_tag(it->page.request, it->id);
    page_ask(&it->page, &it->event, &sql_event_get, sql_event_get_values(.id = it->id));
    page_ask(&it->page, &it->form, &sql_rsvp_form, sql_rsvp_form_values(.event = it->id));
}

void
page_rsvp(struct http_request *request)
{
    struct rsvp_page *it = page_new(request, sizeof(*it), form_ready);
    ask_event(it);
}

/* --- POST --- */

static void
form_taken(struct web_take *take, const struct web_answer *answer)
{
    struct rsvp_page *it = take->context;
    struct page *page = &it->page;
    if (answer->status >= 300) {
        web_answer_tell(page->request, answer, "", &it->problems);
        page->headers = web_answer_headers(page->request, answer);
        form_send(it, answer->status);
        return;
    }
    web_seats_changed(page->request, it->id);
    json_t *document = web_json_keep(page->request, json_loadb(answer->body, answer->size, 0, NULL));
    present_rsvp_taken(&page->present, document, it->event.body,
                       web_form_text(page->request, it->values, "email"), page->view);
    view_text(page->view, "robots", "noindex");
    page_frame(page->request, page->view, doc_text(page->view, "page_heading"), NULL, NULL);
    page_send_as(page, "rsvp/taken", 200);
}

static void
take_ready(struct page *page)
{
    struct rsvp_page *it = (struct rsvp_page *)page;
    if (!page_has(page, &it->event) || !page_has(page, &it->form))
        return;
    struct web_take *take = web_take_new(page->request, it->id, form_taken);
    take->context = it;
    web_take_put(take, "client", web_session_client(page->request));
    json_t *object = page_rsvp_request(page->request, it->form.body, it->values, RSVP_NEW, &it->problems);
    web_take_check(take, object, RSVP_NEW, &it->problems);
    if (it->problems.count > 0)
        form_send(it, 422);
    else
        web_take_send(take);
}

void
page_rsvp_take(struct http_request *request)
{
    struct rsvp_page *it = page_new(request, sizeof(*it), take_ready);
    it->values = web_form(request);
    ask_event(it);
}
