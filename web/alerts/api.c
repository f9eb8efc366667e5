/* Saved searches: asked for by anybody, confirmed and steered by who holds the secret from the mail. */
#include "db/db.h"
#include "http/http.h"
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

static const char *const rhythms[] = {"hour", "day", "week", NULL};

static const struct field ask_fields[] = {
    {.name = "email",
     .rule = rule_address,
     .required = true,
     .hint = "a mail address, as in ada@example.org"},
    {.name = "rhythm", .rule = rule_choice, .choices = rhythms},
    {.name = "zone", .rule = rule_zone},
    {.name = NULL},
};

void
api_alert_ask(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_alert_ask, NULL);
    json_t *object = web_receive_fields(request, ask_fields, false);
    const char *rhythm = json_string_value(json_object_get(object, "rhythm"));
    const char *zone = json_string_value(json_object_get(object, "zone"));

    if (!object)
        return;
    ask->db.values[0] = json_string_value(json_object_get(object, "email"));
    web_alert_search(request, http_params(request), ask->db.values + 1);
    ask->db.values[3] = rhythm ? rhythm : WEB_ALERT_RHYTHM;
    ask->db.values[4] = zone ? zone : "UTC";
    web_ask_send(ask);
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

static const struct field change_fields[] = {
    {.name = "rhythm", .rule = rule_choice, .choices = rhythms, .kept = true, .hint = "hour, day or week"},
    {.name = "zone", .rule = rule_zone, .kept = true, .hint = "a time zone, as in Europe/Berlin"},
    {.name = NULL},
};

void
api_alert_change(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_alert_change, NULL);
    json_t *object;

    if (!receive_alert(request, &ask->db.values[0]))
        return;
    object = web_receive_fields(request, change_fields, true);
    if (!object)
        return;
    ask->db.values[1] = json_string_value(json_object_get(object, "rhythm"));
    ask->db.values[2] = json_string_value(json_object_get(object, "zone"));
    web_ask_send(ask);
}
