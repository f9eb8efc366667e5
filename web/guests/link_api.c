/* GET /events/{id}/rsvps/link: the link of the organizer's list, for callers who may see the attendees. */
#include <string.h>

#include "base/arena.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/guests.h"
#include "web/guests/guests_internal.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/kit/web.h"

static void
link_answered(struct web_ask *ask, const struct web_answer *answer)
{
    struct http_request *request = ask->http;
    const char *event = http_path_value(request, "id");
    if (answer->status != 200) {
        web_reply_answer(request, answer);
        return;
    }
    char secret[SECRET_SIZE];
    secret_make(web_of(request)->key, SECRET_LIST, event, secret);
    const char *url =
        arena_printf(http_arena(request), "%s/events/%s/rsvps/%s", http_origin(request), event + 4, secret);
    const char *text =
        web_json_text(request, web_json_keep(request, json_pack("{s:s, s:o}", "url", url, "badges",
                                                                json_sprintf("%s/badges", url))));
    http_reply_json(request, 200, text, strlen(text), NULL);
}

/* A caller who may read the list may have its link. */
void
api_guests_link(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, WEB_ID, &call))
        web_ask(request, &sql_event_rsvps, link_answered,
                sql_event_rsvps_values(.token = call.token, .event = call.id, .limit = "1"));
}
