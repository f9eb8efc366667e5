/* The links of an event's list and check-in page, for callers who may see what they open: GET gives them,
 * POST makes new ones, after which the others do not work. */
#include <string.h>

#include "base/arena.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/links.h"
#include "web/guests/guests_internal.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/kit/web.h"

/* "https://…/events/7k…/rsvps/cvl_…" of the generation that the answer tells; NULL after a reply. */
static const char *
link_of(struct web_ask *ask, const struct web_answer *answer, enum secret_purpose purpose, const char *page,
        const char **ends)
{
    struct http_request *request = ask->http;
    if (answer->status != 200) {
        web_reply_answer(request, answer);
        return NULL;
    }
    const char *event = http_path_value(request, "id");
    json_t *document = web_json_keep(request, json_loadb(answer->body, answer->size, 0, NULL));
    char secret[SECRET_LINK_SIZE];
    secret_link_make(web_of(request)->key, purpose, event,
                     (int)json_integer_value(json_object_get(document, "generation")), secret);
    *ends = json_string_value(json_object_get(document, "ends"));
    return arena_printf(http_arena(request), "%s/events/%s/%s/%s", http_origin(request), event + 4, page,
                        secret);
}

static void
list_answered(struct web_ask *ask, const struct web_answer *answer)
{
    const char *ends, *url = link_of(ask, answer, SECRET_LIST, "rsvps", &ends);
    if (!url)
        return;
    json_t *link =
        json_pack("{s:s, s:o, s:s}", "url", url, "badges", json_sprintf("%s/badges", url), "ends", ends);
    const char *text = web_json_text(ask->http, web_json_keep(ask->http, link));
    http_reply_json(ask->http, 200, text, strlen(text), NULL);
}

static void
door_answered(struct web_ask *ask, const struct web_answer *answer)
{
    const char *ends, *url = link_of(ask, answer, SECRET_DOOR, "checkin", &ends);
    if (!url)
        return;
    json_t *link = json_pack("{s:s, s:s}", "url", url, "ends", ends);
    const char *text = web_json_text(ask->http, web_json_keep(ask->http, link));
    http_reply_json(ask->http, 200, text, strlen(text), NULL);
}

static void
ask_link(struct http_request *request, const char *purpose, bool renew, web_ask_done *done)
{
    struct web_call call;
    if (web_receive(request, WEB_ID, &call) && (!renew || web_receive_nothing(request)))
        web_ask(request, &sql_event_link, done,
                sql_event_link_values(.token = call.token, .event = call.id, .purpose = purpose,
                                      .renew = renew ? "true" : "false"));
}

void
api_guests_link(struct http_request *request)
{
    ask_link(request, "list", false, list_answered);
}

void
api_guests_renew(struct http_request *request)
{
    ask_link(request, "list", true, list_answered);
}

void
api_door(struct http_request *request)
{
    ask_link(request, "door", false, door_answered);
}

void
api_door_renew(struct http_request *request)
{
    ask_link(request, "door", true, door_answered);
}
