/* RSVPs as the organizer of an event sees and steers them. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "base/arena.h"
#include "receive.h"
#include "rsvp/sheet.h"
#include "sql/statements.h"
#include "take.h"
#include "web.h"

/* --- GET /events/{id}/rsvps ------------------------------------------------------------------------------
 */

static const char *const states[] = {"invited",    "interested", "requested", "held",      "going",
                                     "waitlisted", "offered",    "declined",  "cancelled", "expired",
                                     "attended",   "no_show",    NULL};
static const char *const modes[] = {"in_person", "online", NULL};
static const char *const formats[] = {"json", "csv", NULL};

const struct http_param api_rsvps_params[] = {
    {.name = "state",
     .type = HTTP_LIST,
     .choices = states,
     .max = 12,
     .takes = "states of RSVPs",
     .offset = offsetof(struct api_rsvps, state)},
    {.name = "mode",
     .type = HTTP_CHOICE,
     .choices = modes,
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
     .fallback = "json",
     .takes = "json or csv",
     .offset = offsetof(struct api_rsvps, format)},
    {.name = "limit",
     .type = HTTP_INT,
     .min = 1,
     .max = 1000,
     .fallback = "100",
     .takes = "a number from 1 to 1000",
     .offset = offsetof(struct api_rsvps, limit)},
    {.name = "cursor",
     .type = HTTP_TEXT,
     .max = 400,
     .takes = "the `next` of the page before",
     .offset = offsetof(struct api_rsvps, cursor)},
    {.name = NULL},
};

/* A sheet is the whole list, page after page; bounded, because a reply is made in memory. */
enum { SHEET_PAGE = 1000, SHEET_ROWS_MAX = 100000, SHEET_BYTES_MAX = 64 << 20 };

struct rsvp_pages {
    struct web_ask ask;
    json_t *rows;
};

static const char *
filters_text(struct http_request *request, const struct api_rsvps *params)
{
    json_t *filters = web_json_keep(request, json_object());

    if (params->state.count > 0) {
        json_t *list = json_array();

        for (size_t i = 0; i < params->state.count; i++)
            json_array_append_new(list, json_string(params->state.items[i]));
        json_object_set_new(filters, "state", list);
    }
    if (params->mode)
        json_object_set_new(filters, "mode", json_string(params->mode));
    if (params->q)
        json_object_set_new(filters, "q", json_string(params->q));
    return web_json_text(request, filters);
}

static void
reply_sheet(struct rsvp_pages *pages)
{
    static const char *const headers[] = {"Content-Disposition", "attachment; filename=\"rsvps.csv\"", NULL};
    struct buf out;

    buf_init(&out, SHEET_BYTES_MAX);
    rsvp_sheet(&out, pages->rows);
    if (out.overflow)
        http_reply_problem(pages->ask.http, 413,
                           "The list is too long for one sheet; narrow it with `state`.", NULL);
    else
        http_reply(pages->ask.http, &(struct http_reply){.status = 200,
                                                         .type = "text/csv; charset=utf-8",
                                                         .body = out.data,
                                                         .size = out.len,
                                                         .headers = headers});
    buf_release(&out);
}

static void
sheet_page(struct web_ask *ask, const struct web_answer *answer)
{
    struct rsvp_pages *pages = (struct rsvp_pages *)((char *)ask - offsetof(struct rsvp_pages, ask));
    struct http_request *request = ask->http;
    const char *next;
    json_t *page;

    if (answer->status != 200) {
        web_reply_answer(request, answer);
        return;
    }
    page = json_loadb(answer->body, answer->size, 0, NULL);
    json_array_extend(pages->rows, json_object_get(page, "data"));
    next = json_string_value(json_object_get(page, "next"));
    if (next && json_array_size(pages->rows) < SHEET_ROWS_MAX) {
        ask->db.values[3] = arena_strdup(http_arena(request), next);
        web_ask_send(ask);
    } else {
        reply_sheet(pages);
    }
    json_decref(page);
}

static void
list_page(struct web_ask *ask, const struct web_answer *answer)
{
    web_reply_answer(ask->http, answer);
}

/* `format` or, without it, what Accept names first of all. */
static bool
wants_sheet(struct http_request *request, const struct api_rsvps *params)
{
    const char *accept = http_header(request, "Accept");

    return strcmp(params->format, "csv") == 0 || (accept && strncmp(accept, "text/csv", 8) == 0);
}

void
api_rsvp_list(struct http_request *request)
{
    const struct api_rsvps *params = http_params(request);
    struct rsvp_pages *pages = arena_alloc(http_arena(request), sizeof(*pages));
    bool sheet = wants_sheet(request, params);
    struct web_call call;

    if (!web_receive(request, WEB_ID, &call))
        return;
    web_ask_init(&pages->ask, request, &sql_event_rsvps, sheet ? sheet_page : list_page);
    pages->rows = web_json_keep(request, json_array());
    pages->ask.db.values[0] = call.token;
    pages->ask.db.values[1] = call.id;
    pages->ask.db.values[2] = filters_text(request, params);
    pages->ask.db.values[3] = params->cursor;
    pages->ask.db.values[4] =
        arena_printf(http_arena(request), "%ld", sheet ? (long)SHEET_PAGE : params->limit);
    web_ask_send(&pages->ask);
}

/* --- POST /events/{id}/rsvps/{rsvp}/approve, decline, offer
 * ------------------------------------------------- */

static const struct web_member no_members[] = {{.name = NULL}};

static void
steer(struct http_request *request, const struct db_statement *statement)
{
    struct web_ask *ask = web_ask_new(request, statement, web_rsvp_done);
    const char *rsvp = http_path_value(request, "rsvp");
    struct web_call call;

    if (!web_receive(request, WEB_ID, &call))
        return;
    if (!secret_id_valid(rsvp, "rsv_")) {
        http_reply_problem(request, 404, "There is no such RSVP.", NULL);
        return;
    }
    if (!web_receive_members(request, no_members, false))
        return;
    ask->db.values[0] = call.token;
    ask->db.values[1] = call.id;
    ask->db.values[2] = rsvp;
    web_ask_send(ask);
}

void
api_rsvp_approve(struct http_request *request)
{
    steer(request, &sql_rsvp_approve);
}

void
api_rsvp_decline(struct http_request *request)
{
    steer(request, &sql_rsvp_decline);
}

void
api_rsvp_offer(struct http_request *request)
{
    steer(request, &sql_rsvp_offer);
}

/* --- PATCH /events/{id}/capacity, rsvp-policy; GET /events/{id}/rsvp-policy
 * ---------------------------------- */

static void
seats_patched(struct web_ask *ask, const struct web_answer *answer)
{
    if (answer->status < 300)
        web_seats_changed(ask->http, http_path_value(ask->http, "id"));
    web_reply_answer(ask->http, answer);
}

/* What a patch may hold is the database's to say: it depends on the event. */
static void
patch_event(struct http_request *request, const struct db_statement *statement, bool reads)
{
    struct web_ask *ask = web_ask_new(request, statement, seats_patched);
    struct web_call call;
    json_t *patch;

    if (!web_receive(request, WEB_ID, &call))
        return;
    patch = reads ? web_json_keep(request, json_object()) : web_receive_object(request);
    if (!patch)
        return;
    ask->db.values[0] = call.token;
    ask->db.values[1] = call.id;
    ask->db.values[2] = web_json_text(request, patch);
    web_ask_send(ask);
}

void
api_capacity(struct http_request *request)
{
    patch_event(request, &sql_seat_capacity, false);
}

void
api_rsvp_policy_get(struct http_request *request)
{
    patch_event(request, &sql_rsvp_policy, true);
}

void
api_rsvp_policy(struct http_request *request)
{
    patch_event(request, &sql_rsvp_policy, false);
}
