/* One RSVP: seen and changed by who holds its secret, or by a token that may. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/problem.h"
#include "db/db.h"
#include "http/http.h"
#include "rsvp/request.h"
#include "secret/secret.h"
#include "sql/rsvp.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/rsvp/rsvp.h"
#include "web/rsvp/rsvp_internal.h"

static const char no_secret[] = "This needs the secret of the RSVP, from the mail or the answer: send it as "
                                "\"Authorization: Bearer cvr_...\".";
static const char wrong_secret[] = "This is not the secret of this RSVP.";

/* {id}, and who asks: TOKEN is NULL for who has the secret, which is checked here, without the database.
 * False after a reply. */
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
    else if (!secret_fits(web_of(request)->key, SECRET_RSVP, *id, bearer))
        http_reply_problem(request, 403, wrong_secret, NULL);
    else
        return true;
    return *token != NULL;
}

/* --- GET, DELETE /rsvps/{id} -----------------------------------------------------------------------------
 */

static void
ask_own(struct http_request *request, const struct db_statement *statement)
{
    struct web_ask *ask = web_ask_new(request, statement, web_rsvp_done);

    if (!receive_own(request, &ask->db.values[1], &ask->db.values[0]))
        return;
    web_ask_send(ask);
}

void
api_rsvp_get(struct http_request *request)
{
    ask_own(request, &sql_rsvp_get);
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

    ask_own(request, strcmp(params->scope, "all") == 0 ? &sql_rsvp_series_cancel : &sql_rsvp_cancel);
}

/* --- PATCH /rsvps/{id} -----------------------------------------------------------------------------------
 */

enum { PATCH_MAX = 120 << 10 };

void
api_rsvp_change(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_rsvp_change, web_rsvp_done);
    struct problems problems;
    struct buf patch;
    json_t *object;
    bool good;

    if (!receive_own(request, &ask->db.values[1], &ask->db.values[0]))
        return;
    object = web_receive_object(request);
    if (!object)
        return;
    problems_init(&problems, http_arena(request));
    buf_init(&patch, PATCH_MAX);
    buf_putc(&patch, '{');
    good = rsvp_check_request(object, RSVP_CHANGE, &patch, &problems);
    buf_putc(&patch, '}');
    ask->db.values[2] = arena_strndup(http_arena(request), patch.data, patch.len);
    buf_release(&patch);
    if (good)
        web_ask_send(ask);
    else
        web_reply_invalid(request, &problems);
}

/* --- POST /rsvps/{id}/confirm, accept --------------------------------------------------------------------
 */

struct own_act {
    struct web_ask ask;
    const struct db_statement *statement;
    const char *id;
};

static void
act_ask(struct own_act *act)
{
    web_ask_init(&act->ask, act->ask.http, act->statement, web_rsvp_done);
    act->ask.db.values[0] = act->id;
    web_ask_send(&act->ask);
}

static void
act_admitted(struct web_ask *ask, const struct web_answer *answer)
{
    struct own_act *act = container_of(ask, struct own_act, ask);

    if (answer->status == 200)
        act_ask(act);
    else
        web_reply_answer(ask->http, answer);
}

/* Whether a token may is what reading says. */
static void
act_own(struct http_request *request, const struct db_statement *statement)
{
    struct own_act *act = arena_alloc(http_arena(request), sizeof(*act));
    const char *token;

    if (!receive_own(request, &act->id, &token))
        return;
    if (!web_receive_nothing(request))
        return;
    act->statement = statement;
    web_ask_init(&act->ask, request, &sql_rsvp_get, act_admitted);
    if (!token) {
        act_ask(act);
        return;
    }
    act->ask.db.values[0] = token;
    act->ask.db.values[1] = act->id;
    web_ask_send(&act->ask);
}

void
api_rsvp_confirm(struct http_request *request)
{
    act_own(request, &sql_rsvp_confirm);
}

void
api_rsvp_accept(struct http_request *request)
{
    act_own(request, &sql_rsvp_accept);
}
