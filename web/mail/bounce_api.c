/* POST /outbox/bounce: a mail that came back, as a mail system hands it over. */
#include <string.h>

#include "base/arena.h"
#include "delivery/bounce.h"
#include "http/http.h"
#include "sql/outbox.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/web.h"
#include "web/mail/mail_internal.h"

/* The status and the address as they came: a mail need not be UTF-8, and the address may be unknown here. */
static const struct field bounce_fields[] = {
    {.name = "mail", .rule = rule_any, .required = true, .hint = "the mail as it came"},
    {.name = "recipient", .rule = rule_any},
    {.name = NULL},
};

void
api_outbox_bounce(struct http_request *request)
{
    static const char *const actions[] = {[DELIVERY_BOUNCE_FAILED] = "failed",
                                          [DELIVERY_BOUNCE_DELAYED] = "delayed",
                                          [DELIVERY_BOUNCE_OTHER] = "other"};
    struct web_call call;
    if (!web_receive(request, 0, &call))
        return;
    json_t *body = web_receive_fields(request, bounce_fields, false);
    if (!body)
        return;
    struct delivery_bounce *bounce = arena_alloc(http_arena(request), sizeof(*bounce));
    const json_t *mail = json_object_get(body, "mail");
    bool ours = json_is_string(mail) &&
                delivery_bounce_read(web_of(request)->key, json_string_value(mail), json_string_length(mail),
                                     json_string_value(json_object_get(body, "recipient")), bounce);
    const char *id = ours ? arena_printf(http_arena(request), "%lld", (long long)bounce->id) : NULL;
    web_ask(request, &sql_outbox_bounce, NULL,
            sql_outbox_bounce_values(.token = call.token, .id = id, .action = actions[bounce->action],
                                     .status = bounce->status, .diagnostic = bounce->diagnostic));
}
