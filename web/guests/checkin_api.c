/* Check-in. It is idempotent, so that two devices, or one with a poor connection, do no harm. */
#include <string.h>

#include "base/arena.h"
#include "base/problem.h"
#include "http/http.h"
#include "rsvp/code.h"
#include "secret/secret.h"
#include "sql/guests.h"
#include "web/guests/guests_internal.h"
#include "web/kit/ask.h"
#include "web/kit/link.h"
#include "web/kit/receive.h"
#include "web/kit/web.h"
#include "web/rsvp/rsvp.h"
#include "web/rsvp/take.h"

static const char *const checkin_actions[] = {"in", "out", "undo", NULL};

static const struct field checkin_fields[] = {
    {.name = "code", .rule = rule_line, .max = 100},
    {.name = "rsvp", .rule = rule_line, .max = 100},
    {.name = "action", .rule = rule_choice, .choices = checkin_actions},
    {.name = "at", .rule = rule_instant},
    {.name = "desk", .rule = rule_line, .max = 100},
    {.name = NULL},
};

static void
refuse_code(struct http_request *request, const char *field, const char *sentence)
{
    struct problems problems;
    problems_init(&problems, http_arena(request));
    problem_add(&problems, field, "%s", sentence);
    http_reply_problem(request, 422, sentence, &problems);
}

/* The RSVP that is meant, or NULL after a reply. */
static const char *
meant_rsvp(struct http_request *request, const char *event, const json_t *body)
{
    const char *code = json_string_value(json_object_get(body, "code"));
    const char *rsvp = json_string_value(json_object_get(body, "rsvp"));
    if (!code == !rsvp) {
        refuse_code(request, "code", "Send either the code or the id of the RSVP.");
        return NULL;
    }
    if (rsvp) {
        if (secret_id_valid(rsvp, "rsv_"))
            return rsvp;
        refuse_code(request, "rsvp", "This is not the id of an RSVP, as in rsv_7k2m9q4x8w3t.");
        return NULL;
    }
    char code_event[SECRET_ID_SIZE], code_rsvp[SECRET_ID_SIZE];
    if (rsvp_code_read(web_of(request)->key, code, code_event, code_rsvp) != RSVP_CODE_GOOD) {
        refuse_code(request, "code", "This is not a code of a confirmation that was sent from here.");
        return NULL;
    }
    if (strcmp(code_event, event) != 0) {
        refuse_code(request, "code", "This code is for another event.");
        return NULL;
    }
    return arena_strdup(http_arena(request), code_rsvp);
}

/* The secret of the check-in link stands in for a token; it is checked here. */
static bool
receive_door(struct http_request *request, const char **event, const char **token)
{
    const char *bearer = http_bearer(request);
    *token = NULL;
    struct web_call call;
    if (!bearer || strncmp(bearer, "cvd_", 4) != 0) {
        if (!web_receive(request, WEB_ID, &call))
            return false;
        *token = call.token;
        *event = call.id;
        return true;
    }
    if (!web_receive_id(request, event))
        return false;
    enum web_link link = web_link_admit(request, SECRET_DOOR, *event, bearer);
    if (link == WEB_LINK_WRONG)
        http_reply_problem(request, 403, "This is not the secret of this event's check-in page.", NULL);
    return link == WEB_LINK_OPEN;
}

static void
checked_in(struct web_ask *ask, const struct web_answer *answer)
{
    if (answer->status < 300)
        web_seats_changed(ask->http, http_path_value(ask->http, "id"));
    web_rsvp_reply(ask->http, answer);
}

void
api_checkin(struct http_request *request)
{
    const char *event, *token;
    if (!receive_door(request, &event, &token))
        return;
    const json_t *body = web_receive_fields(request, checkin_fields, false);
    const char *rsvp = body ? meant_rsvp(request, event, body) : NULL;
    if (!rsvp)
        return;
    const char *action = json_string_value(json_object_get(body, "action"));
    web_ask(request, &sql_rsvp_checkin, checked_in,
            sql_rsvp_checkin_values(.token = token, .event = event, .rsvp = rsvp,
                                    .action = action ? action : "in",
                                    .at = json_string_value(json_object_get(body, "at")),
                                    .desk = json_string_value(json_object_get(body, "desk"))));
}
