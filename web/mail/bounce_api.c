/* POST /outbox/bounce: a mail that came back, as a mail system hands it over. */
#include <string.h>

#include "base/arena.h"
#include "http/http.h"
#include "notify/bounce.h"
#include "sql/outbox.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/web.h"
#include "web/mail/mail_internal.h"

/* Both as they came: a mail need not be UTF-8, nor the address one of ours. */
static const struct field bounce_fields[] = {
    {.name = "mail", .rule = rule_any, .required = true, .hint = "the mail as it came"},
    {.name = "recipient", .rule = rule_any},
    {.name = NULL},
};

void
api_outbox_bounce(struct http_request *request)
{
    static const char *const actions[] = {[NOTIFY_BOUNCE_FAILED] = "failed",
                                          [NOTIFY_BOUNCE_DELAYED] = "delayed",
                                          [NOTIFY_BOUNCE_OTHER] = "other"};
    struct web_ask *ask = web_ask_new(request, &sql_outbox_bounce, NULL);
    struct notify_bounce *bounce = arena_alloc(http_arena(request), sizeof(*bounce));
    struct web_call call;
    const json_t *mail;
    json_t *body;

    if (!web_receive(request, 0, &call))
        return;
    body = web_receive_fields(request, bounce_fields, false);
    if (!body)
        return;
    mail = json_object_get(body, "mail");
    ask->db.values[0] = call.token;
    if (json_is_string(mail) &&
        notify_bounce_read(web_of(request)->key, json_string_value(mail), json_string_length(mail),
                           json_string_value(json_object_get(body, "recipient")), bounce))
        ask->db.values[1] = arena_printf(http_arena(request), "%lld", (long long)bounce->id);
    ask->db.values[2] = actions[bounce->action];
    ask->db.values[3] = bounce->status;
    ask->db.values[4] = bounce->diagnostic;
    web_ask_send(ask);
}
