/* Lists as files: all pages of a list, one after the other, and then one reply. Bounded, because a reply is
 * made in memory. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "calendar/calendar.h"
#include "http/http.h"
#include "rsvp/sheet.h"
#include "sql/events.h"
#include "sql/guests.h"
#include "web/guests/file.h"
#include "web/guests/guests_internal.h"
#include "web/kit/ask.h"
#include "web/kit/page.h"
#include "web/kit/values.h"
#include "web/present/words.h"

static const char page_rows[] = "1000";

enum { ROWS_MAX = 100000, BYTES_MAX = 64 << 20 };

static void
reply_file(struct attendance *it, const char *type, const struct buf *out)
{
    struct http_request *request = it->request;
    const char *headers[] = {
        "Content-Disposition",
        arena_printf(http_arena(request), "attachment; filename=\"rsvps.%s\"", it->format),
        "Referrer-Policy",
        "same-origin",
        "X-Robots-Tag",
        "noindex, nofollow",
        NULL};
    if (out->overflow)
        http_reply_problem(request, 413, "The list is too long for one file; narrow it with `state`.", NULL);
    else
        http_reply(request, &(struct http_reply){.status = 200,
                                                 .type = type,
                                                 .body = out->data,
                                                 .size = out->len,
                                                 .cache = guests_cache,
                                                 .headers = headers});
}

/* --- as a calendar --- */

/* domain.md of the project gives the table: what our states are in a calendar. Who neither comes nor waits
 * nor said no is left out. */
static const struct {
    const char *state, *partstat;
} partstats[] = {
    {"invited", "NEEDS-ACTION"}, {"requested", "NEEDS-ACTION"},  {"held", "NEEDS-ACTION"},
    {"offered", "NEEDS-ACTION"}, {"waitlisted", "NEEDS-ACTION"}, {"interested", "TENTATIVE"},
    {"going", "ACCEPTED"},       {"declined", "DECLINED"},       {"cancelled", "DECLINED"},
    {"attended", "COMPLETED"},
};

static struct calendar_attendee *
attendees_of(struct arena *arena, const json_t *rows, size_t *count)
{
    struct calendar_attendee *list = arena_alloc(arena, (json_array_size(rows) + 1) * sizeof(*list));
    *count = 0;
    const json_t *row;
    size_t i;
    json_array_foreach((json_t *)rows, i, row)
    {
        for (size_t n = 0; n < COUNT_OF(partstats); n++) {
            if (!doc_is(row, "state", partstats[n].state))
                continue;
            list[(*count)++] =
                (struct calendar_attendee){.name = doc_text(row, "name"),
                                           .address = doc_text(row, "email"),
                                           .partstat = partstats[n].partstat,
                                           .waits = doc_is(row, "state", "waitlisted"),
                                           .guests = (int)json_integer_value(doc_at(row, "party")) - 1};
        }
    }
    return list;
}

static void
calendar_answered(struct web_ask *ask, const struct web_answer *answer)
{
    struct attendance *it = (struct attendance *)ask;
    struct http_request *request = ask->http;
    const struct present p = {.arena = http_arena(request), .origin = http_origin(request)};
    struct calendar_event event = {.origin = p.origin};
    if (answer->status != 200) {
        web_reply_answer(request, answer);
        return;
    }
    json_t *row = web_json_keep(request, json_loadb(answer->body, answer->size, 0, NULL));
    event.doc = doc_at(row, "event");
    event.uid = doc_text(row, "uid");
    event.uid_domain = doc_text(row, "uid_domain");
    event.city = present_city(&p, event.doc);
    event.attendees = attendees_of(p.arena, it->rows, &event.attendee_count);
    struct buf out;
    buf_init(&out, BYTES_MAX);
    if (calendar_write(&out, &event))
        reply_file(it, "text/calendar; charset=utf-8", &out);
    else
        http_reply_broken(request);
    buf_release(&out);
}

/* --- pages into one file --- */

static void
write_json(struct buf *out, const struct attendance *it)
{
    json_t *all = json_pack("{s:s, s:O}", "event", it->event, "data", it->rows);
    char *text = json_dumps(all, JSON_COMPACT | JSON_REAL_PRECISION(15));
    buf_puts(out, text ? text : "");
    buf_putc(out, '\n');
    free(text);
    json_decref(all);
}

static void
rows_complete(struct attendance *it)
{
    if (strcmp(it->format, "ics") == 0) {
        web_ask_begin(&it->ask, it->request, &sql_event_calendar, calendar_answered,
                      sql_event_calendar_values(.id = it->event));
        return;
    }
    struct buf out;
    buf_init(&out, BYTES_MAX);
    if (strcmp(it->format, "csv") == 0) {
        rsvp_sheet(&out, it->rows);
        reply_file(it, "text/csv; charset=utf-8", &out);
    } else {
        write_json(&out, it);
        reply_file(it, "application/json", &out);
    }
    buf_release(&out);
}

static void
page_answered(struct web_ask *ask, const struct web_answer *answer)
{
    struct attendance *it = (struct attendance *)ask;
    if (answer->status != 200) {
        web_reply_answer(ask->http, answer);
        return;
    }
    json_t *page = json_loadb(answer->body, answer->size, 0, NULL);
    json_array_extend(it->rows, json_object_get(page, "data"));
    const char *next = json_string_value(json_object_get(page, "next"));
    if (next && json_array_size(it->rows) < ROWS_MAX)
        it->ask_page(it, arena_strdup(http_arena(it->request), next), page_rows, page_answered);
    else
        rows_complete(it);
    json_decref(page);
}

void
attendance_send(struct attendance *it)
{
    it->rows = web_json_keep(it->request, json_array());
    it->ask_page(it, NULL, page_rows, page_answered);
}

static void
ask_guests(struct attendance *it, const char *cursor, const char *limit, web_ask_done *done)
{
    web_ask_begin(&it->ask, it->request, &sql_event_guests, done,
                  sql_event_guests_values(.event = it->event, .filters = it->filters, .cursor = cursor,
                                          .limit = limit));
}

void
page_guests_file(struct http_request *request)
{
    static const char *const formats[] = {"csv", "json", "ics"};
    struct attendance *it = arena_alloc(http_arena(request), sizeof(*it));
    const char *wanted = http_path_value(request, "format");
    *it = (struct attendance){.request = request,
                              .ask_page = ask_guests,
                              .filters = guests_filters(request, http_params(request), false)};
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (strcmp(formats[i], wanted) == 0)
            it->format = formats[i];
    const char *path;
    const struct page_guests *params = http_params(request);
    if (!guests_admit(request, &it->event, &path) || !guests_may_see_needs(request, params->needs))
        return;
    if (!it->format) {
        http_reply_problem(request, 404, "The list can be had as rsvps.csv, rsvps.json and rsvps.ics.", NULL);
        return;
    }
    attendance_send(it);
}
