/* /sign-in: a link by mail, a page with a button behind it, a code for another browser; and out again.
 *
 * Looking changes nothing, because scanners of mail follow links. The address of a link is told to nobody:
 * its pages send only their origin as referrer, and logs hold the route's pattern. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "form.h"
#include "people.h"
#include "rsvp/request.h"
#include "secret/secret.h"
#include "session.h"
#include "sql/statements.h"
#include "web.h"

struct sign_page {
    struct page page;
    struct web_ask ask;
    struct page_part link;
    const char *id, *secret;
    const char *email, *back; /* as typed */
    const char *cookie;       /* to set */
    const char *const *headers;
    struct problems problems;
};

const struct http_param page_sign_in_params[] = {
    {.name = "back",
     .type = HTTP_TEXT,
     .max = 500,
     .takes = "an address of this site",
     .offset = offsetof(struct page_sign_in, back)},
    {.name = NULL},
};

const char *const page_private_headers[] = {"Referrer-Policy", "strict-origin", "X-Robots-Tag",
                                            "noindex, nofollow", NULL};

static void
not_ready(struct page *page)
{
    (void)page;
}

static struct sign_page *
sign_new(struct http_request *request)
{
    struct sign_page *it = page_new(request, sizeof(*it), not_ready);

    problems_init(&it->problems, http_arena(request));
    return it;
}

static struct sign_page *
sign_of(struct web_ask *ask)
{
    return (struct sign_page *)((char *)ask - offsetof(struct sign_page, ask));
}

/* --- showing -------------------------------------------------------------------------------------------- */

static void
frame(struct sign_page *it, const char *title)
{
    json_t *view = it->page.view;

    view_text(view, "email", it->email);
    view_text(view, "back", web_form_back(it->back, NULL));
    view_text(view, "robots", "noindex, nofollow");
    page_view_problems(view, &it->problems);
    page_frame(it->page.request, view,
               it->problems.count > 0 ? arena_printf(it->page.present.arena, "Error: %s", title) : title,
               NULL, "/sign-in");
    view_text(view, "page_heading", title);
}

/* The form that asks for a link. WHY: a sentence above it, or NULL. */
static void
form_send(struct sign_page *it, int status, const char *heading, const char *why)
{
    view_text(it->page.view, "why", why);
    view_text(it->page.view, "email_error", page_problem_of(&it->problems, "email"));
    frame(it, heading);
    page_send_as(&it->page, "sign_in", status, it->headers ? it->headers : page_private_headers);
}

void
page_sign_in_first(struct http_request *request)
{
    struct sign_page *it = sign_new(request);
    bool ended = web_session_hash(request) != NULL || web_session_hinted(request);
    const char **headers = arena_alloc(http_arena(request), 16 * sizeof(*headers));
    size_t n = 0;

    for (const char *const *h = ended ? web_session_end(request) : page_private_headers; *h; h++)
        headers[n++] = *h;
    headers[n++] = "WWW-Authenticate";
    headers[n++] = "Bearer realm=\"convene\"";
    it->headers = headers;
    it->back = strcmp(http_method(request), "POST") == 0 ? NULL : http_target(request);
    form_send(it, 401, "Sign in",
              ended ? "You are not signed in any more: a session ends when it was not used for 14 days, or "
                      "from another place."
                    : "This page is for people who are signed in.");
}

void *
page_person_new(struct http_request *request, size_t size, void (*ready)(struct page *page))
{
    if (web_session_hash(request))
        return page_new(request, size, ready);
    page_sign_in_first(request);
    return NULL;
}

/* --- asking for a link ---------------------------------------------------------------------------------- */

void
page_sign_in(struct http_request *request)
{
    const struct page_sign_in *params = http_params(request);
    struct sign_page *it;

    if (!web_session_possible(request))
        return;
    it = sign_new(request);
    it->back = params->back;
    form_send(it, 200, "Sign in", NULL);
}

static void
sent_page(struct sign_page *it, int status)
{
    view_text(it->page.view, "code_error", page_problem_of(&it->problems, "code"));
    frame(it, it->problems.count > 0 ? "Type the code once more" : "Look into your mail");
    page_send_as(&it->page, "sign_in_sent", status, it->headers);
}

static void
asked(struct web_ask *ask, const struct web_answer *answer)
{
    struct sign_page *it = sign_of(ask);
    const char *headers[] = {"Referrer-Policy",
                             "strict-origin",
                             "X-Robots-Tag",
                             "noindex, nofollow",
                             "Set-Cookie",
                             it->cookie,
                             NULL};

    if (answer->status != 201) {
        web_reply_answer(ask->http, answer);
        return;
    }
    it->headers = headers;
    sent_page(it, 200);
}

const char *
page_address(struct http_request *request, const char *text, struct problems *problems)
{
    const char *address = NULL;
    struct buf out, why;

    buf_init(&out, 1024);
    buf_init(&why, 1024);
    if (!text)
        problem_add(problems, "email", "Write the mail address.");
    else if (rsvp_address(text, &out, &why))
        address = arena_strndup(http_arena(request), out.data, out.len);
    else
        problem_add(problems, "email", "%s", arena_strndup(http_arena(request), why.data, why.len));
    buf_release(&why);
    buf_release(&out);
    return address;
}

void
page_sign_in_ask(struct http_request *request)
{
    struct sign_page *it;
    const json_t *form;
    const char *address;
    char id[SECRET_ID_SIZE];

    if (!web_session_possible(request))
        return;
    it = sign_new(request);
    form = web_form(request);
    it->email = web_form_text(request, form, "email");
    it->back = web_form_text(request, form, "back");
    address = page_address(request, it->email, &it->problems);
    if (!address) {
        form_send(it, 422, "Sign in", NULL);
        return;
    }
    secret_id_make("sgn_", id);
    web_ask_init(&it->ask, request, &sql_sign_in_ask, asked);
    it->ask.db.values[0] = arena_strdup(http_arena(request), id);
    it->ask.db.values[1] = address;
    it->ask.db.values[2] = web_session_ask(request, id, &it->cookie);
    it->ask.db.values[3] = web_form_back(it->back, NULL);
    it->ask.db.values[4] = web_session_client(request);
    web_ask_send(&it->ask);
}

/* --- the link ------------------------------------------------------------------------------------------- */

/* Why a link cannot be used any more, and the form for a new one. */
static void
refused(struct sign_page *it, int status, const struct problems *why)
{
    const char *sentence = why && why->first ? why->first->detail : "This link leads nowhere.";

    if (status == 403)
        sentence = arena_printf(it->page.present.arena,
                                "%s Go back to that browser and open the link there, or type the code of the "
                                "mail. Or ask for a new "
                                "link in this one.",
                                sentence);
    form_send(it, status, "This link cannot be used", sentence);
}

/* NULL after a reply. */
static struct sign_page *
link_new(struct http_request *request)
{
    struct sign_page *it;

    if (!web_session_possible(request))
        return NULL;
    it = sign_new(request);
    it->id = http_path_value(request, "id");
    it->secret = http_path_value(request, "secret");
    if (secret_id_valid(it->id, "sgn_") &&
        secret_fits(web_of(request)->key, SECRET_SIGN_IN, it->id, it->secret))
        return it;
    form_send(it, 404, "This link cannot be used",
              "This link leads nowhere: it was altered on its way, or is not whole. Open it from the mail "
              "once more.");
    return NULL;
}

static void
link_ready(struct page *page)
{
    struct sign_page *it = (struct sign_page *)page;

    if (!it->link.body) {
        if (it->link.status == 404 || it->link.status == 410 || it->link.status == 403)
            refused(it, it->link.status, it->link.problems);
        else
            page_has(page, &it->link);
        return;
    }
    it->email = doc_text(it->link.body, "email");
    view_text(page->view, "action", arena_printf(page->present.arena, "/sign-in/%s/%s", it->id, it->secret));
    frame(it, "Sign in");
    page_send_as(page, "sign_in_confirm", 200, page_private_headers);
}

void
page_sign_in_link(struct http_request *request)
{
    struct sign_page *it = link_new(request);

    if (!it)
        return;
    it->page.ready = link_ready;
    it->link.db = (struct db_request){.statement = &sql_sign_in_get,
                                      .values = {it->id, web_session_asked(request).nonce_hash}};
    page_ask(&it->page, &it->link);
}

/* --- using it ------------------------------------------------------------------------------------------- */

static void
signed_in(struct sign_page *it, const struct web_answer *answer)
{
    json_t *document = web_json_keep(it->page.request, json_loadb(answer->body, answer->size, 0, NULL));
    const char *back = json_string_value(json_object_get(document, "back"));

    http_reply(
        it->page.request,
        &(struct http_reply){.status = 303, .location = web_form_back(back, "/me"), .headers = it->headers});
}

static void
link_used(struct web_ask *ask, const struct web_answer *answer)
{
    struct sign_page *it = sign_of(ask);
    struct problems why;
    const char *sentence;

    if (answer->status == 201) {
        signed_in(it, answer);
        return;
    }
    it->headers = NULL;
    problems_init(&why, http_arena(ask->http));
    sentence = web_answer_problems(ask->http, answer, &why);
    if (sentence)
        problem_add(&why, "", "%s", sentence);
    refused(it, answer->status, &why);
}

static void
use(struct sign_page *it, const char *nonce_hash, bool fits,
    void (*done)(struct web_ask *, const struct web_answer *))
{
    struct http_request *request = it->page.request;

    web_ask_init(&it->ask, request, &sql_sign_in_use, done);
    it->ask.db.values[0] = it->id;
    it->ask.db.values[1] = nonce_hash;
    it->ask.db.values[2] = fits ? "true" : "false";
    it->headers = web_session_begin(request, &it->ask.db.values[3]);
    it->ask.db.values[4] = web_session_agent(request);
    it->ask.db.values[5] = web_session_hash(request);
    web_ask_send(&it->ask);
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
    web_answer_problems(ask->http, answer, &it->problems);
    it->headers = page_private_headers;
    sent_page(it, 422);
}

void
page_sign_in_code(struct http_request *request)
{
    struct web_session_ask asked = web_session_asked(request);
    struct sign_page *it;
    const char *code;

    if (!web_session_possible(request))
        return;
    it = sign_new(request);
    code = web_form_text(request, web_form(request), "code");
    it->id = asked.id;
    if (!asked.nonce_hash) {
        form_send(it, 403, "Ask for a link first",
                  "This browser has asked for no link within the last ten minutes, so no code works in it.");
    } else if (!code) {
        problem_add(&it->problems, "code", "Type the code of the mail.");
        it->headers = page_private_headers;
        sent_page(it, 422);
    } else {
        use(it, asked.nonce_hash,
            web_sign_in_code_fits(http_arena(request), web_of(request)->key, asked.id, code), code_used);
    }
}

/* --- out ------------------------------------------------------------------------------------------------ */

/* Whatever the database says, the browser forgets its session. */
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
    struct web_ask *ask = web_ask_new(request, &sql_session_end, signed_out);

    if (!web_session_form_fits(request, web_form(request)))
        return;
    ask->db.values[0] = web_session_hash(request);
    ask->db.values[2] = "false";
    web_ask_send(ask);
}
