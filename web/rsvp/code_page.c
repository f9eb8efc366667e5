/* /rsvps/{id}/{secret}/code.svg: what to show at the door. */
#include <string.h>

#include "http/http.h"
#include "rsvp/code.h"
#include "secret/secret.h"
#include "sql/rsvp.h"
#include "web/kit/ask.h"
#include "web/kit/link.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/present/doc.h"
#include "web/present/qr.h"
#include "web/rsvp/rsvp_internal.h"

static void
code_answered(struct web_ask *ask, const struct web_answer *answer)
{
    static const char *const headers[] = {"Referrer-Policy", "no-referrer", NULL};
    struct arena *arena = http_arena(ask->http);
    const char *svg = NULL;
    if (answer->status != 200) {
        web_reply_answer(ask->http, answer);
        return;
    }
    json_t *rsvp = web_json_keep(ask->http, json_loadb(answer->body, answer->size, 0, NULL));
    const char *event = doc_text(rsvp, "event");
    char text[RSVP_CODE_SIZE];
    if (event) {
        rsvp_code_make(web_of(ask->http)->key, event, http_path_value(ask->http, "id"), text);
        svg = present_code(arena, text);
    }
    if (!svg) {
        http_reply_broken(ask->http);
        return;
    }
    http_reply(ask->http, &(struct http_reply){.status = 200,
                                               .type = "image/svg+xml",
                                               .body = svg,
                                               .size = strlen(svg),
                                               .in_arena = true,
                                               .headers = headers});
}

void
page_code(struct http_request *request)
{
    const char *id = http_path_value(request, "id");
    enum web_link link = secret_id_valid(id, "rsv_")
                             ? web_link_admit(request, SECRET_RSVP, id, http_path_value(request, "secret"))
                             : WEB_LINK_WRONG;
    if (link == WEB_LINK_WRONG)
        http_reply_problem(request, 404, "There is no such RSVP.", NULL);
    if (link != WEB_LINK_OPEN)
        return;
    web_ask(request, &sql_rsvp_get, code_answered, sql_rsvp_get_values(.rsvp = id));
}
