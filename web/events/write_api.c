/* Events, written: made, changed, removed, and the actions of their life. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/problem.h"
#include "http/http.h"
#include "listing/listing.h"
#include "sql/events.h"
#include "web/events/events_internal.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"

/* A series is materialised this far ahead (model.md); the worker extends it as time goes. */
enum { SERIES_YEARS = 2, SERIES_MAX = 750 };

/* --- POST /events --- */

/* The day two years after the start, or after today when that is later, as a local time. */
static const char *
series_horizon(struct http_request *request, const char *start)
{
    char today[sizeof("2027-05-04")];
    time_t now = clock_wall();
    struct tm utc;
    strftime(today, sizeof(today), "%Y-%m-%d", gmtime_r(&now, &utc));
    const char *from = strncmp(start, today, strlen(today)) > 0 ? start : today;
    /* 29 February has no twin two years later. */
    return arena_printf(http_arena(request), "%04ld-%.5sT23:59", strtol(from, NULL, 10) + SERIES_YEARS,
                        strncmp(from + 5, "02-29", 5) == 0 ? "02-28" : from + 5);
}

/* The local starts of a document that repeats, as an array literal; *STARTS is NULL for one that does not.
 * False after a reply. */
static bool
series_starts(struct http_request *request, const json_t *document, const char **starts)
{
    const json_t *series = json_object_get(document, "series");
    const char *rrule = json_string_value(json_object_get(series, "rrule"));
    const char *start = json_string_value(json_object_get(document, "starts"));
    *starts = NULL;
    if (!rrule || !start)
        return true;
    struct problems problems;
    problems_init(&problems, http_arena(request));
    const json_t *list =
        web_json_keep(request, listing_series_expand(rrule, json_object_get(series, "exdates"), start,
                                                     series_horizon(request, start), SERIES_MAX, &problems));
    if (!list) {
        web_reply_invalid(request, &problems);
        return false;
    }
    *starts = web_array_literal(request, list);
    return true;
}

void
api_event_create(struct http_request *request)
{
    struct web_call call;
    if (!web_receive(request, WEB_ONCE, &call))
        return;
    const json_t *document = web_receive_listing(request, LISTING_NEW);
    const char *starts;
    if (document && series_starts(request, document, &starts))
        web_ask(request, &sql_event_create, NULL,
                sql_event_create_values(.token = call.token, .idempotency_key = call.key,
                                        .request_hash = call.hash, .doc = web_json_text(request, document),
                                        .series_starts = starts));
}

/* --- PATCH /events/{id} --- */

static const char *const scopes[] = {"this", "following", "all", NULL};

const struct http_param api_scope_params[] = {
    {.name = "scope",
     .type = HTTP_CHOICE,
     .choices = scopes,
     .fallback = "this",
     .takes = "this, following or all: which occurrences of a series change",
     .offset = offsetof(struct api_scope, scope)},
    {.name = NULL},
};

void
api_event_update(struct http_request *request)
{
    const struct api_scope *params = http_params(request);
    struct web_call call;
    if (!web_receive(request, WEB_ID | WEB_REVISION, &call))
        return;
    const json_t *patch = web_receive_listing(request, LISTING_PATCH);
    if (patch)
        web_ask(request, &sql_event_update, NULL,
                sql_event_update_values(.token = call.token, .id = call.id, .if_revision = call.revision,
                                        .scope = params->scope, .patch = web_json_text(request, patch)));
}

/* --- DELETE /events/{id} --- */

void
api_event_delete(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, WEB_ID | WEB_REVISION, &call))
        web_ask(request, &sql_event_delete, NULL,
                sql_event_delete_values(.token = call.token, .id = call.id, .if_revision = call.revision));
}

/* --- DELETE /events/{id}/changes/{revision} --- */

void
api_event_change_withhold(struct http_request *request)
{
    enum { REVISION_DIGITS = 9 };
    const char *revision = http_path_value(request, "revision");
    size_t digits = strspn(revision, "0123456789");
    struct web_call call;
    if (!web_receive(request, WEB_ID, &call))
        return;
    if (revision[digits] || digits > REVISION_DIGITS) {
        http_reply_problem(request, 404, "A change is named by the revision that it made, as in 4.", NULL);
        return;
    }
    web_ask(request, &sql_event_change_withhold, NULL,
            sql_event_change_withhold_values(.token = call.token, .id = call.id, .revision = revision));
}

/* --- POST /events/{id}/publish, cancel, postpone, reschedule, move-online --- */

#define REASON                                                                                               \
    {                                                                                                        \
        .name = "reason", .rule = rule_line, .max = 400                                                      \
    }

/* What a time or an address must look like beyond being there is a rule of the document. */
static const struct field publish_fields[] = {{.name = NULL}};
static const struct field reason_fields[] = {REASON, {.name = NULL}};
static const struct field reschedule_fields[] = {
    REASON,
    {.name = "starts", .rule = rule_any, .required = true, .hint = "a local time as 2027-05-04T09:00"},
    {.name = "ends", .rule = rule_any},
    {.name = "zone", .rule = rule_any},
    {.name = NULL},
};
static const struct field online_fields[] = {
    REASON,
    {.name = "online", .rule = rule_any},
    {.name = NULL},
};

static const struct action {
    const char *name;
    const struct field *fields;
} actions[] = {
    {.name = "publish", .fields = publish_fields},    {.name = "cancel", .fields = reason_fields},
    {.name = "postpone", .fields = reason_fields},    {.name = "reschedule", .fields = reschedule_fields},
    {.name = "move-online", .fields = online_fields}, {.name = NULL},
};

/* The part of the arguments that is a part of the document, in its normal form. */
static bool
action_document(struct http_request *request, json_t *args, struct problems *problems)
{
    static const char *const parts[] = {"starts", "ends", "zone", "online", NULL};
    json_t *part = web_json_keep(request, json_object());

    for (size_t i = 0; parts[i]; i++) {
        if (json_object_get(args, parts[i]))
            json_object_set(part, parts[i], json_object_get(args, parts[i]));
    }
    if (json_object_size(part) == 0)
        return true;
    json_t *normal = web_json_keep(request, listing_check(part, LISTING_PATCH, problems));
    if (!normal)
        return false;
    json_object_update(args, normal);
    return true;
}

void
api_event_act(struct http_request *request)
{
    const char *name = strrchr(http_route_of(request)->pattern, '/') + 1;
    const struct action *action = actions;
    struct web_call call;
    while (action->name && strcmp(action->name, name) != 0)
        action++;
    if (!web_receive(request, WEB_ID | WEB_REVISION | WEB_ONCE, &call))
        return;
    json_t *args = web_receive_fields(request, action->fields, false);
    if (!args)
        return;
    struct problems problems;
    problems_init(&problems, http_arena(request));
    if (!action_document(request, args, &problems)) {
        web_reply_invalid(request, &problems);
        return;
    }
    web_ask(request, &sql_event_act, NULL,
            sql_event_act_values(.token = call.token, .id = call.id, .if_revision = call.revision,
                                 .idempotency_key = call.key, .request_hash = call.hash, .action = name,
                                 .args = web_json_text(request, args)));
}
