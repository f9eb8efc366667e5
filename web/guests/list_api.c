/* RSVPs as the organizer of an event sees and steers them. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/guests.h"
#include "web/guests/file.h"
#include "web/guests/guests_internal.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/rsvp/rsvp.h"
#include "web/rsvp/take.h"

/* --- GET /events/{id}/rsvps --- */

static const char *const formats[] = {"json", "csv", "ics", NULL};

const struct http_param api_rsvps_params[] = {
    {.name = "state",
     .type = HTTP_LIST,
     .choices = guests_states,
     .max = 12,
     .takes = "states of RSVPs",
     .offset = offsetof(struct api_rsvps, state)},
    {.name = "mode",
     .type = HTTP_CHOICE,
     .choices = guests_modes,
     .takes = "in_person or online",
     .offset = offsetof(struct api_rsvps, mode)},
    {.name = "q",
     .type = HTTP_TEXT,
     .max = 200,
     .takes = "a part of a name or an address",
     .offset = offsetof(struct api_rsvps, q)},
    {.name = "format",
     .type = HTTP_CHOICE,
     .choices = formats,
     .takes = "json, csv or ics",
     .offset = offsetof(struct api_rsvps, format)},
    {.name = "needs", .type = HTTP_FLAG, .takes = "1 or 0", .offset = offsetof(struct api_rsvps, needs)},
    HTTP_LIMIT(api_rsvps, 1000, "100"),
    HTTP_CURSOR(api_rsvps),
    {.name = NULL},
};

static void
ask_rsvps(struct attendance *it, const char *cursor, const char *limit, web_ask_done *done)
{
    web_ask_begin(&it->ask, it->request, &sql_event_rsvps, done,
                  sql_event_rsvps_values(.token = it->token, .event = it->event, .filters = it->filters,
                                         .cursor = cursor, .limit = limit));
}

/* `format` or, without it, what Accept names first of all. */
static const char *
wanted_format(struct http_request *request, const struct api_rsvps *params)
{
    const char *accept = http_header(request, "Accept");
    if (params->format)
        return params->format;
    if (accept && strncmp(accept, "text/csv", 8) == 0)
        return "csv";
    return accept && strncmp(accept, "text/calendar", 13) == 0 ? "ics" : "json";
}

void
api_rsvp_list(struct http_request *request)
{
    const struct api_rsvps *params = http_params(request);
    const struct page_guests filters = {
        .state = params->state, .mode = params->mode, .q = params->q, .needs = params->needs};
    struct attendance *it = arena_alloc(http_arena(request), sizeof(*it));
    struct web_call call;
    if (!web_receive(request, WEB_ID, &call))
        return;
    *it = (struct attendance){.request = request,
                              .ask_page = ask_rsvps,
                              .token = call.token,
                              .event = call.id,
                              .filters = guests_filters(request, &filters, false),
                              .format = wanted_format(request, params)};
    if (strcmp(it->format, "json") == 0)
        it->ask_page(it, params->cursor, arena_printf(http_arena(request), "%ld", params->limit), NULL);
    else
        attendance_send(it);
}

/* --- POST /events/{id}/rsvps/{rsvp}/approve, decline, offer --- */

/* {id} is the event's. False after a reply. */
static bool
receive_rsvp(struct http_request *request, struct web_call *call, const char **rsvp)
{
    *rsvp = http_path_value(request, "rsvp");
    if (!web_receive(request, WEB_ID, call))
        return false;
    if (!secret_id_valid(*rsvp, "rsv_")) {
        http_reply_problem(request, 404, "There is no such RSVP.", NULL);
        return false;
    }
    return web_receive_nothing(request);
}

void
api_rsvp_approve(struct http_request *request)
{
    struct web_call call;
    const char *rsvp;
    if (receive_rsvp(request, &call, &rsvp))
        web_ask(request, &sql_rsvp_approve, web_rsvp_done,
                sql_rsvp_approve_values(.token = call.token, .event = call.id, .rsvp = rsvp));
}

void
api_rsvp_decline(struct http_request *request)
{
    struct web_call call;
    const char *rsvp;
    if (receive_rsvp(request, &call, &rsvp))
        web_ask(request, &sql_rsvp_decline, web_rsvp_done,
                sql_rsvp_decline_values(.token = call.token, .event = call.id, .rsvp = rsvp));
}

void
api_rsvp_offer(struct http_request *request)
{
    struct web_call call;
    const char *rsvp;
    if (receive_rsvp(request, &call, &rsvp))
        web_ask(request, &sql_rsvp_offer, web_rsvp_done,
                sql_rsvp_offer_values(.token = call.token, .event = call.id, .rsvp = rsvp));
}
