/* /sign-in: a link by mail, a page with a button behind it, a code for another browser; and out again.
 *
 * Looking changes nothing, because scanners of mail follow links. The address of a link is told to nobody:
 * its pages send only their origin as referrer, and logs hold the route's pattern. */
#include "base/arena.h"
#include "base/attr.h"
#include "base/problem.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/people.h"
#include "web/kit/ask.h"
#include "web/kit/form.h"
#include "web/kit/page.h"
#include "web/kit/person_page.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/people/people.h"
#include "web/people/people_internal.h"
#include "web/present/words.h"

struct sign_page {
    struct sign_form form;
    struct web_ask ask;
    struct page_part link;
    const char *id, *secret;
    const char *cookie;         /* of the browser that asks for a link */
    const char *const *session; /* headers that begin a session */
};

const struct http_param page_sign_in_params[] = {
    {.name = "back",
     .type = HTTP_TEXT,
     .max = 500,
     .takes = "an address of this site",
     .offset = offsetof(struct page_sign_in, back)},
    {.name = NULL},
};

static struct sign_page *
sign_of(struct web_ask *ask)
{
    return container_of(ask, struct sign_page, ask);
}

/* --- asking for a link --- */

void
page_sign_in(struct http_request *request)
{
    const struct page_sign_in *params = http_params(request);
    if (!web_session_possible(request))
        return;
    struct sign_page *it = sign_form_new(request, sizeof(*it), NULL);
    it->form.back = params->back;
    sign_form_send(&it->form, 200, "Sign in", NULL);
}

static void
sent_page(struct sign_page *it, int status)
{
    view_text(it->form.page.view, "code_error", page_problem_of(&it->form.problems, "code"));
    sign_form_frame(&it->form, it->form.problems.count > 0 ? "Type the code once more" : "Check your mail");
    page_send_as(&it->form.page, "people/sign_in_sent", status);
}

/* page_person_headers and a cookie, in the arena. */
static const char *const *
with_cookie(struct http_request *request, const char *cookie)
{
    const char **headers = arena_alloc(http_arena(request), 8 * sizeof(*headers));
    size_t n = 0;
    for (const char *const *header = page_person_headers; *header; header++)
        headers[n++] = *header;
    headers[n++] = "Set-Cookie";
    headers[n++] = cookie;
    headers[n] = NULL;
    return headers;
}

static void
asked(struct web_ask *ask, const struct web_answer *answer)
{
    struct sign_page *it = sign_of(ask);
    if (answer->status != 201) {
        web_reply_answer(ask->http, answer);
        return;
    }
    it->form.page.headers = with_cookie(ask->http, it->cookie);
    sent_page(it, 200);
}

void
page_sign_in_ask(struct http_request *request)
{
    if (!web_session_possible(request))
        return;
    struct sign_page *it = sign_form_new(request, sizeof(*it), NULL);
    const json_t *form = web_form(request);
    it->form.email = web_form_text(request, form, "email");
    it->form.back = web_form_text(request, form, "back");
    const char *address = page_address(request, it->form.email, &it->form.problems);
    if (!address) {
        sign_form_send(&it->form, 422, "Sign in", NULL);
        return;
    }
    char id[SECRET_ID_SIZE];
    secret_id_make("sgn_", id);
    web_ask_begin(&it->ask, request, &sql_sign_in_ask, asked,
                  sql_sign_in_ask_values(.id = arena_strdup(http_arena(request), id), .address = address,
                                         .nonce_hash = web_session_ask(request, id, &it->cookie),
                                         .back = web_form_back(it->form.back, NULL),
                                         .client = web_session_client(request)));
}

/* --- the link --- */

/* Why a link cannot be used any more, and the form for a new one. */
static void
refused(struct sign_page *it, int status, const struct problems *why)
{
    const char *sentence = why && why->first ? why->first->detail : "This link is incomplete or wrong.";
    if (status == 403)
        sentence = arena_printf(it->form.page.present.arena,
                                "%s Go back to that browser and open the link there, or type the code of the "
                                "mail. Or ask for a new "
                                "link in this one.",
                                sentence);
    sign_form_send(&it->form, status, "This link cannot be used", sentence);
}

/* NULL after a reply. */
static struct sign_page *
link_new(struct http_request *request)
{
    if (!web_session_possible(request))
        return NULL;
    struct sign_page *it = sign_form_new(request, sizeof(*it), NULL);
    it->id = http_path_value(request, "id");
    it->secret = http_path_value(request, "secret");
    if (secret_id_valid(it->id, "sgn_") &&
        secret_fits(web_of(request)->key, SECRET_SIGN_IN, it->id, it->secret))
        return it;
    sign_form_send(&it->form, 404, "This link cannot be used",
                   "This link is incomplete or wrong. Open it from the mail again.");
    return NULL;
}

static void
link_ready(struct page *page)
{
    struct sign_page *it = (struct sign_page *)page;

    if (it->link.status == 404 || it->link.status == 410 || it->link.status == 403) {
        refused(it, it->link.status, it->link.problems);
        return;
    }
    if (!page_has(page, &it->link))
        return;
    it->form.email = doc_text(it->link.body, "email");
    view_text(page->view, "action", arena_printf(page->present.arena, "/sign-in/%s/%s", it->id, it->secret));
    sign_form_frame(&it->form, "Sign in");
    page_send_as(page, "people/sign_in_confirm", 200);
}

void
page_sign_in_link(struct http_request *request)
{
    struct sign_page *it = link_new(request);
    if (!it)
        return;
    it->form.page.ready = link_ready;
    page_ask(&it->form.page, &it->link, &sql_sign_in_get,
             sql_sign_in_get_values(.id = it->id, .nonce_hash = web_session_asked(request).nonce_hash));
}

/* --- using it --- */

static void
signed_in(struct sign_page *it, const struct web_answer *answer)
{
    json_t *document = web_json_keep(it->form.page.request, json_loadb(answer->body, answer->size, 0, NULL));
    const char *back = json_string_value(json_object_get(document, "back"));
    http_reply(
        it->form.page.request,
        &(struct http_reply){.status = 303, .location = web_form_back(back, "/me"), .headers = it->session});
}

static void
link_used(struct web_ask *ask, const struct web_answer *answer)
{
    struct sign_page *it = sign_of(ask);
    struct problems why;
    if (answer->status == 201) {
        signed_in(it, answer);
        return;
    }
    problems_init(&why, http_arena(ask->http));
    web_answer_tell(ask->http, answer, "", &why);
    refused(it, answer->status, &why);
}

static void
use(struct sign_page *it, const char *nonce_hash, bool fits, web_ask_done *done)
{
    struct http_request *request = it->form.page.request;
    const char *session_hash;
    it->session = web_session_begin(request, &session_hash);
    web_ask_begin(&it->ask, request, &sql_sign_in_use, done,
                  sql_sign_in_use_values(.id = it->id, .nonce_hash = nonce_hash,
                                         .fits = fits ? "true" : "false", .session_hash = session_hash,
                                         .agent = web_session_agent(request),
                                         .before_hash = web_session_hash(request)));
}

void
page_sign_in_use(struct http_request *request)
{
    struct sign_page *it = link_new(request);
    if (it)
        use(it, web_session_asked(request).nonce_hash, true, link_used);
}

static void
code_used(struct web_ask *ask, const struct web_answer *answer)
{
    struct sign_page *it = sign_of(ask);
    if (answer->status != 422) {
        link_used(ask, answer);
        return;
    }
    web_answer_problems(ask->http, answer, &it->form.problems);
    sent_page(it, 422);
}

void
page_sign_in_code(struct http_request *request)
{
    struct web_session_ask asked = web_session_asked(request);
    if (!web_session_possible(request))
        return;
    struct sign_page *it = sign_form_new(request, sizeof(*it), NULL);
    const char *code = web_form_text(request, web_form(request), "code");
    it->id = asked.id;
    if (!asked.nonce_hash) {
        sign_form_send(
            &it->form, 403, "Ask for a link first",
            "This browser has asked for no link within the last ten minutes, so no code works in it.");
    } else if (!code) {
        problem_add(&it->form.problems, "code", "Type the code of the mail.");
        sent_page(it, 422);
    } else {
        use(it, asked.nonce_hash,
            web_sign_in_code_fits(http_arena(request), web_of(request)->key, asked.id, code), code_used);
    }
}

/* --- out --- */

/* The session has ended, now or before: the browser forgets it. While the database cannot be asked the reply
 * is 503 and the cookie stays, because the session lives on. */
static void
signed_out(struct web_ask *ask, const struct web_answer *answer)
{
    (void)answer;
    http_reply(ask->http,
               &(struct http_reply){.status = 303, .location = "/", .headers = web_session_end(ask->http)});
}

void
page_sign_out(struct http_request *request)
{
    if (web_session_form_fits(request, web_form(request)))
        web_ask(request, &sql_session_end, signed_out,
                sql_session_end_values(.token = web_session_hash(request), .everywhere = "false"));
}
