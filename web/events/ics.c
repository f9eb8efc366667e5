/* /events/{page}.ics: one event for a calendar program. Its ETag is a digest of the bytes: the rules of a
 * zone and the address of the site are in them, and no revision tells of these. */
#include "base/arena.h"
#include "base/buf.h"
#include "calendar/calendar.h"
#include "http/http.h"
#include "sql/events.h"
#include "web/events/events_internal.h"
#include "web/kit/ask.h"
#include "web/kit/values.h"
#include "web/present/tags.h"
#include "web/present/words.h"

enum { ICS_MAX = 1 << 20 };

static void
reply_ics(struct http_request *request, const json_t *row)
{
    const struct present p = {.arena = http_arena(request), .origin = http_origin(request)};
    const json_t *doc = doc_at(row, "event");
    struct buf out;
    buf_init(&out, ICS_MAX);
    if (!calendar_write(&out, &(struct calendar_event){.doc = doc,
                                                       .uid = doc_text(row, "uid"),
                                                       .uid_domain = doc_text(row, "uid_domain"),
                                                       .origin = p.origin,
                                                       .city = present_city(&p, doc),
                                                       .tags = feed_tags(&p, doc)}) ||
        out.overflow)
        http_reply_broken(request);
    else
        http_reply(request,
                   &(struct http_reply){.status = 200,
                                        .type = "text/calendar; charset=utf-8; method=PUBLISH",
                                        .body = out.data,
                                        .size = out.len,
                                        .etag = arena_printf(p.arena, "\"%.32s\"",
                                                             web_sha256_hex(p.arena, out.data, out.len))});
    buf_release(&out);
}

static void
ics_answered(struct web_ask *ask, const struct web_answer *answer)
{
    if (answer->status == 200)
        reply_ics(ask->http, web_json_keep(ask->http, json_loadb(answer->body, answer->size, 0, NULL)));
    else
        web_reply_answer(ask->http, answer);
}

/* Any slug will do: a calendar that has subscribed keeps the address that it was given. */
void
feed_event(struct http_request *request)
{
    const char *id = present_id(http_arena(request), "evt", http_path_value(request, "page"));
    if (!id) {
        http_reply_problem(request, 404, "There is no event under this address.", NULL);
        return;
    }
    http_cache_tag(request, id);
    web_ask(request, &sql_event_calendar, ics_answered, sql_event_calendar_values(.id = id));
}
