/* GET /events/{id}/checkin: the link of the check-in page, for callers who may see the attendees. */
#include <string.h>

#include "base/arena.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/organizations.h"
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
    secret_make(web_of(request)->key, SECRET_DOOR, event, secret);
    const char *link = web_json_text(
        request, web_json_keep(request, json_pack("{s:o}", "url",
                                                  json_sprintf("%s/events/%s/checkin/%s",
                                                               http_origin(request), event + 4, secret))));
    http_reply_json(request, 200, link, strlen(link), NULL);
}

void
api_door(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, WEB_ID, &call))
        web_ask(request, &sql_member_door, link_answered,
                sql_member_door_values(.token = call.token, .event = call.id));
}
