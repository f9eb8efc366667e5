/* One RSVP: read and changed with its secret, or with a token that may. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/problem.h"
#include "http/http.h"
#include "rsvp/request.h"
#include "secret/secret.h"
#include "sql/links.h"
#include "sql/rsvp.h"
#include "web/kit/ask.h"
#include "web/kit/link.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/rsvp/rsvp.h"
#include "web/rsvp/rsvp_internal.h"

static const char no_secret[] = "This needs the secret of the RSVP, from the mail or the answer: send it as "
                                "\"Authorization: Bearer cvr_...\".";
static const char wrong_secret[] = "This is not the secret of this RSVP.";

static bool
admit_secret(struct http_request *request, const char *id, const char *secret)
{
    enum web_link link = web_link_admit(request, SECRET_RSVP, id, secret);
    if (link == WEB_LINK_WRONG)
        http_reply_problem(request, 403, wrong_secret, NULL);
    return link == WEB_LINK_OPEN;
}

/* {id} and the caller: TOKEN is NULL when the request brings the secret, which is checked here. False
 * after a reply, and while the database is asked about the secret. */
static bool
receive_own(struct http_request *request, const char **id, const char **token)
{
    const char *bearer = http_bearer(request);
    *id = http_path_value(request, "id");
    *token = NULL;
    if (!bearer)
        http_reply_problem(request, 401, no_secret, NULL);
    else if (!secret_id_valid(*id, "rsv_"))
        http_reply_problem(request, 404, "There is no such RSVP.", NULL);
    else if (strncmp(bearer, "cvr_", 4) != 0)
        *token = web_token_hash(request);
    else
        return admit_secret(request, *id, bearer);
    return *token != NULL;
}

/* --- GET, DELETE /rsvps/{id} --- */

void
api_rsvp_get(struct http_request *request)
{
    const char *id, *token;
    if (receive_own(request, &id, &token))
        web_ask(request, &sql_rsvp_get, web_rsvp_done, sql_rsvp_get_values(.token = token, .rsvp = id));
}

static const char *const scopes[] = {"this", "all", NULL};

const struct http_param api_rsvp_scope_params[] = {
    {.name = "scope",
     .type = HTTP_CHOICE,
     .choices = scopes,
     .fallback = "this",
     .takes = "this or all: which dates of a series",
     .offset = offsetof(struct api_rsvp_scope, scope)},
    {.name = NULL},
};

void
api_rsvp_cancel(struct http_request *request)
{
    const struct api_rsvp_scope *params = http_params(request);
    const char *id, *token;
    if (!receive_own(request, &id, &token))
        return;
    if (strcmp(params->scope, "all") == 0)
        web_ask(request, &sql_rsvp_series_cancel, web_rsvp_done,
                sql_rsvp_series_cancel_values(.token = token, .rsvp = id));
    else
        web_ask(request, &sql_rsvp_cancel, web_rsvp_done, sql_rsvp_cancel_values(.token = token, .rsvp = id));
}

/* --- PATCH /rsvps/{id} --- */

enum { PATCH_MAX = 120 << 10 };

void
api_rsvp_change(struct http_request *request)
{
    const char *id, *token;
    if (!receive_own(request, &id, &token))
        return;
    json_t *object = web_receive_object(request);
    if (!object)
        return;
    struct problems problems;
    problems_init(&problems, http_arena(request));
    struct buf patch;
    buf_init(&patch, PATCH_MAX);
    buf_putc(&patch, '{');
    bool good = rsvp_check_request(object, RSVP_CHANGE, web_of(request)->key, &patch, &problems);
    buf_putc(&patch, '}');
    const char *text = arena_take(http_arena(request), &patch);
    if (good && !text)
        problem_add(&problems, "", "This is too much for one RSVP; shorten the answers.");
    if (good && text)
        web_ask(request, &sql_rsvp_change, web_rsvp_done,
                sql_rsvp_change_values(.token = token, .rsvp = id, .patch = text));
    else
        web_reply_invalid(request, &problems);
}

/* --- POST /rsvps/{id}/link --- */

void
api_rsvp_renew(struct http_request *request)
{
    const char *id, *token;
    if (receive_own(request, &id, &token) && web_receive_nothing(request))
        web_ask(request, &sql_rsvp_link_renew, NULL, sql_rsvp_link_renew_values(.token = token, .rsvp = id));
}

/* --- POST /rsvps/{id}/confirm, accept --- */

struct own_act {
    struct web_ask ask;
    void (*act)(struct web_ask *ask, struct http_request *request, const char *id);
    const char *id;
};

static void
ask_confirm(struct web_ask *ask, struct http_request *request, const char *id)
{
    web_ask_begin(ask, request, &sql_rsvp_confirm, web_rsvp_done, sql_rsvp_confirm_values(.rsvp = id));
}

static void
ask_accept(struct web_ask *ask, struct http_request *request, const char *id)
{
    web_ask_begin(ask, request, &sql_rsvp_accept, web_rsvp_done, sql_rsvp_accept_values(.rsvp = id));
}

static void
act_admitted(struct web_ask *ask, const struct web_answer *answer)
{
    struct own_act *it = container_of(ask, struct own_act, ask);
    if (answer->status == 200)
        it->act(ask, ask->http, it->id);
    else
        web_reply_answer(ask->http, answer);
}

/* Whether a token may is what reading says. */
static void
act_own(struct http_request *request,
        void (*act)(struct web_ask *ask, struct http_request *request, const char *id))
{
    struct own_act *it = arena_alloc(http_arena(request), sizeof(*it));
    const char *token;
    if (!receive_own(request, &it->id, &token) || !web_receive_nothing(request))
        return;
    it->act = act;
    if (token)
        web_ask_begin(&it->ask, request, &sql_rsvp_get, act_admitted,
                      sql_rsvp_get_values(.token = token, .rsvp = it->id));
    else
        act(&it->ask, request, it->id);
}

void
api_rsvp_confirm(struct http_request *request)
{
    act_own(request, ask_confirm);
}

void
api_rsvp_accept(struct http_request *request)
{
    act_own(request, ask_accept);
}
