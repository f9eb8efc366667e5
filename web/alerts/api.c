/* Saved searches: asked for by anybody, confirmed and steered by who holds the secret from the mail. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/problem.h"
#include "db/db.h"
#include "http/http.h"
#include "rsvp/request.h"
#include "secret/secret.h"
#include "sql/alerts.h"
#include "web/alerts/alerts_internal.h"
#include "web/events/search.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/web.h"

static const char no_secret[] =
    "This needs the secret of the alert, from the mail: send it as \"Authorization: Bearer cva_...\".";

void
web_alert_search(struct http_request *request, const struct web_search *search, const char *values[2])
{
    values[0] = search->q && search->q[0] ? search->q : NULL;
    values[1] = web_search_filters(request, search);
}

/* --- POST /alerts ----------------------------------------------------------------------------------------
 */

static const struct web_member ask_members[] = {
    {.name = "email",
     .type = WEB_MEMBER_TEXT,
     .max = RSVP_ADDRESS_MAX,
     .required = true,
     .takes = "a mail address"},
    {.name = "rhythm", .type = WEB_MEMBER_TEXT, .max = 10, .takes = "hour, day or week"},
    {.name = "zone", .type = WEB_MEMBER_TEXT, .max = 64, .takes = "a time zone, as in Europe/Berlin"},
    {.name = NULL},
};

void
api_alert_ask(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_alert_ask, NULL);
    json_t *object = web_receive_members(request, ask_members, false);
    const char *rhythm, *zone;
    struct problems problems;

    if (!object)
        return;
    problems_init(&problems, http_arena(request));
    ask->db.values[0] =
        web_alert_address(request, json_string_value(json_object_get(object, "email")), &problems);
    rhythm = json_string_value(json_object_get(object, "rhythm"));
    zone = json_string_value(json_object_get(object, "zone"));
    web_alert_search(request, http_params(request), ask->db.values + 1);
    ask->db.values[3] = web_alert_rhythm(rhythm, &problems);
    ask->db.values[4] = zone ? zone : "UTC";
    if (problems.count > 0)
        web_reply_invalid(request, &problems);
    else
        web_ask_send(ask);
}

const char *
web_alert_address(struct http_request *request, const char *text, struct problems *problems)
{
    struct buf address, why;
    const char *kept = NULL;

    buf_init(&address, RSVP_ADDRESS_MAX + 1);
    buf_init(&why, 1 << 10);
    if (text && rsvp_address(text, &address, &why))
        kept = arena_strndup(http_arena(request), address.data, address.len);
    else
        problem_add(problems, "email", "%s", text && why.len ? why.data : "Write your mail address.");
    buf_release(&address);
    buf_release(&why);
    return kept;
}

const char *
web_alert_rhythm(const char *text, struct problems *problems)
{
    if (!text)
        return "week";
    if (!present_alert_rhythm(text))
        problem_add(problems, "rhythm", "rhythm takes hour, day or week");
    return text;
}

/* --- /alerts/{id} ----------------------------------------------------------------------------------------
 */

/* False after a reply. */
static bool
receive_alert(struct http_request *request, const char **id)
{
    const char *bearer = http_bearer(request);

    *id = http_path_value(request, "id");
    if (!bearer)
        http_reply_problem(request, 401, no_secret, NULL);
    else if (!secret_id_valid(*id, "alr_"))
        http_reply_problem(request, 404, "There is no such alert.", NULL);
    else if (!secret_fits(web_of(request)->key, SECRET_ALERT, *id, bearer))
        http_reply_problem(request, 403, "This is not the secret of this alert.", NULL);
    else
        return true;
    return false;
}

static void
ask_alert(struct http_request *request, const struct db_statement *statement)
{
    struct web_ask *ask = web_ask_new(request, statement, NULL);

    if (receive_alert(request, &ask->db.values[0]))
        web_ask_send(ask);
}

void
api_alert_get(struct http_request *request)
{
    ask_alert(request, &sql_alert_get);
}

void
api_alert_end(struct http_request *request)
{
    ask_alert(request, &sql_alert_end);
}

void
api_alert_confirm(struct http_request *request)
{
    ask_alert(request, &sql_alert_confirm);
}

static const struct web_member change_members[] = {
    {.name = "rhythm", .type = WEB_MEMBER_TEXT, .max = 10, .kept = true, .takes = "hour, day or week"},
    {.name = "zone",
     .type = WEB_MEMBER_TEXT,
     .max = 64,
     .kept = true,
     .takes = "a time zone, as in Europe/Berlin"},
    {.name = NULL},
};

void
api_alert_change(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_alert_change, NULL);
    struct problems problems;
    json_t *object;

    if (!receive_alert(request, &ask->db.values[0]))
        return;
    object = web_receive_members(request, change_members, true);
    if (!object)
        return;
    problems_init(&problems, http_arena(request));
    if (json_object_get(object, "rhythm"))
        ask->db.values[1] = web_alert_rhythm(json_string_value(json_object_get(object, "rhythm")), &problems);
    ask->db.values[2] = json_string_value(json_object_get(object, "zone"));
    if (problems.count > 0)
        web_reply_invalid(request, &problems);
    else
        web_ask_send(ask);
}
