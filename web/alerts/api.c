/* Saved searches. Anybody may ask for one; the secret in the mail confirms, changes and ends it. */
#include "http/http.h"
#include "secret/secret.h"
#include "sql/alerts.h"
#include "web/alerts/alerts_internal.h"
#include "web/events/search.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/session.h"
#include "web/kit/web.h"

static const char no_secret[] =
    "This needs the secret of the alert, from the mail: send it as \"Authorization: Bearer cva_...\".";

struct alert_search
web_alert_search(struct http_request *request, const struct web_search *search)
{
    return (struct alert_search){.q = search->q && search->q[0] ? search->q : NULL,
                                 .filters = web_search_filters(request, search)};
}

/* --- POST /alerts --- */

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
    const json_t *body = web_receive_fields(request, ask_fields, false);
    if (!body)
        return;
    const char *rhythm = json_string_value(json_object_get(body, "rhythm"));
    const char *zone = json_string_value(json_object_get(body, "zone"));
    const struct alert_search search = web_alert_search(request, http_params(request));
    web_ask(request, &sql_alert_ask, NULL,
            sql_alert_ask_values(.email = json_string_value(json_object_get(body, "email")), .q = search.q,
                                 .filters = search.filters, .rhythm = rhythm ? rhythm : WEB_ALERT_RHYTHM,
                                 .zone = zone ? zone : "UTC", .client = web_session_client(request)));
}

/* --- /alerts/{id} --- */

/* The alert of the path, whose secret came along; NULL after a reply. */
static const char *
receive_alert(struct http_request *request)
{
    const char *bearer = http_bearer(request), *id = http_path_value(request, "id");
    if (!bearer)
        http_reply_problem(request, 401, no_secret, NULL);
    else if (!secret_id_valid(id, "alr_"))
        http_reply_problem(request, 404, "There is no such alert.", NULL);
    else if (!secret_fits(web_of(request)->key, SECRET_ALERT, id, bearer))
        http_reply_problem(request, 403, "This is not the secret of this alert.", NULL);
    else
        return id;
    return NULL;
}

void
api_alert_get(struct http_request *request)
{
    const char *id = receive_alert(request);
    if (id)
        web_ask(request, &sql_alert_get, NULL, sql_alert_get_values(.alert = id));
}

void
api_alert_end(struct http_request *request)
{
    const char *id = receive_alert(request);
    if (id)
        web_ask(request, &sql_alert_end, NULL, sql_alert_end_values(.alert = id));
}

void
api_alert_confirm(struct http_request *request)
{
    const char *id = receive_alert(request);
    if (id)
        web_ask(request, &sql_alert_confirm, NULL, sql_alert_confirm_values(.alert = id));
}

static const struct field change_fields[] = {
    {.name = "rhythm", .rule = rule_choice, .choices = rhythms, .kept = true, .hint = "hour, day or week"},
    {.name = "zone", .rule = rule_zone, .kept = true, .hint = "a time zone, as in Europe/Berlin"},
    {.name = NULL},
};

void
api_alert_change(struct http_request *request)
{
    const char *id = receive_alert(request);
    const json_t *patch = id ? web_receive_fields(request, change_fields, true) : NULL;
    if (patch)
        web_ask(request, &sql_alert_change, NULL,
                sql_alert_change_values(.alert = id,
                                        .rhythm = json_string_value(json_object_get(patch, "rhythm")),
                                        .zone = json_string_value(json_object_get(patch, "zone"))));
}
