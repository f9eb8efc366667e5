/* Seats, for everybody: how many there are, and what the form of an event asks for. */
#include <string.h>

#include "base/arena.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/rsvp.h"
#include "web/kit/ask.h"
#include "web/kit/web.h"
#include "web/rsvp/rsvp_internal.h"
#include "web/rsvp/seats_watch.h"
#include "web/rsvp/take.h"

/* --- GET /events/{id}/seats --- */

/* The statement answers for many events, {"evt_...": {...}}; here it is asked for one. */
static void
seats_answered(struct web_ask *ask, const struct web_answer *answer)
{
    enum { BEFORE = sizeof("{\"evt_7k2m9q4x8w3t\":") - 1 };
    struct web_answer inner = *answer;

    if (answer->status != 200) {
        web_reply_answer(ask->http, answer);
    } else if (answer->size <= BEFORE + 1) {
        http_reply_problem(ask->http, 404, "There is no such event.", NULL);
    } else {
        inner.body = arena_strndup(http_arena(ask->http), answer->body + BEFORE, answer->size - BEFORE - 1);
        inner.size = answer->size - BEFORE - 1;
        web_digest_done(ask, &inner);
    }
}

/* False after a reply. */
static bool
receive_event(struct http_request *request, const char **event)
{
    *event = http_path_value(request, "id");
    if (secret_id_valid(*event, "evt_"))
        return true;
    http_reply_problem(request, 404, "There is no such event.", NULL);
    return false;
}

void
api_seats(struct http_request *request)
{
    const char *event;
    if (!receive_event(request, &event))
        return;
    http_cache_tag(request, event);
    http_cache_tag(request, web_seats_tag(request, event));
    web_ask(request, &sql_event_seats, seats_answered,
            sql_event_seats_values(.ids = arena_printf(http_arena(request), "{%s}", event)));
}

/* --- GET /events/{id}/rsvp-form --- */

void
api_rsvp_form(struct http_request *request)
{
    const char *event;
    if (!receive_event(request, &event))
        return;
    http_cache_tag(request, event);
    http_cache_tag(request, web_seats_tag(request, event));
    web_ask(request, &sql_rsvp_form, web_digest_done, sql_rsvp_form_values(.event = event));
}

/* --- GET /events/{id}/seats/stream --- */

/* The form's document is asked for, which tells removed events from those that never were. */
static void
watched_event_answered(struct web_ask *ask, const struct web_answer *answer)
{
    if (answer->status != 200) {
        web_reply_answer(ask->http, answer);
        return;
    }
    json_t *form = json_loadb(answer->body, answer->size, 0, NULL);
    web_watch_begin(web_of(ask->http)->watch, ask->http, http_path_value(ask->http, "id"),
                    json_object_get(form, "seats"));
    json_decref(form);
}

void
api_seats_stream(struct http_request *request)
{
    const char *event;
    if (!receive_event(request, &event) || web_watch_join(web_of(request)->watch, request, event))
        return;
    web_ask(request, &sql_rsvp_form, watched_event_answered, sql_rsvp_form_values(.event = event));
}
