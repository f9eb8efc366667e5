#include "convene/commands/event.h"

#include <string.h>
#include <time.h>

#include "convene/commands/report.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/server/key.h"
#include "convene/terminal/out.h"

/* --- calls --- */

const char *
event_path(struct run *run, const char *id, const char *rest)
{
    return run_path(run, "/api/v1/events/", id, rest);
}

enum exit_code
event_get(struct run *run, const char *id, json_t **event, const char **etag)
{
    struct reply reply = {0};
    struct request request = {.method = "GET", .path = event_path(run, run_event_id(run, id), "")};
    enum exit_code code = run_call(run, &request, &reply, event);

    if (etag)
        *etag = reply.etag;
    return code;
}

const char *
event_if_match(struct run *run)
{
    const char *tag = args_value(run, "if-match");
    return tag && *tag != '"' && strcmp(tag, "*") != 0 ? arena_printf(run->arena, "\"%s\"", tag) : tag;
}

enum exit_code
event_refused(struct run *run, struct draft *draft, const struct reply *reply)
{
    json_t *problem = run_keep(run, json_loadb(reply->body, reply->len, 0, NULL));
    if ((reply->status != 422 && reply->status != 400) ||
        !report_take_errors(draft, json_object_get(problem, "errors")))
        return run_refused(run, reply);
    report_print(stderr, draft, &draft->problems, REPORT_ERROR);
    return EXIT_INPUT;
}

enum exit_code
event_create(struct run *run, struct draft *draft, json_t **event)
{
    struct request request = {.method = "POST", .path = "/api/v1/events"};
    struct reply reply = {0};
    run_body(run, &request, draft->document);
    if (!run_client(run))
        return EXIT_USAGE;
    request.idempotency_key = key_make(run->arena, client_url(run->client), draft->document);
    enum exit_code code = run_send(run, &request, &reply);
    if (code != EXIT_OK)
        return code;
    if (reply.status < 200 || reply.status >= 300)
        return event_refused(run, draft, &reply);
    *event = run_keep(run, json_loadb(reply.body, reply.len, 0, NULL));
    if (*event)
        return EXIT_OK;
    return run_fail(run, EXIT_UNREACHABLE, "The server stored the event, but its answer cannot be read.");
}

const char *
event_url(struct run *run, const json_t *event)
{
    const char *url = field_text(event, "url");
    return *url == '/' ? arena_printf(run->arena, "%s%s", client_url(run->client), url) : url;
}

void
event_report(struct run *run, const char *done, const json_t *event)
{
    if (run->json) {
        run_print_json(event);
        return;
    }
    if (run->quiet) {
        printf("%s\n", field_text(event, "id"));
        return;
    }
    printf("%s %s%s%s\n", done, out_style(stdout, OUT_BOLD), out_safe(run->arena, field_text(event, "title")),
           out_style(stdout, OUT_PLAIN));
    printf("  %s  %s\n", field_text(event, "id"), out_safe(run->arena, event_url(run, event)));
}

/* --- words --- */

/* "Tue 4 May 2027" for a local time; TEXT itself when it is no date. */
static const char *
day_words(struct arena *arena, const char *text)
{
    struct tm day = {0};
    if (!strptime(arena_strndup(arena, text, strnlen(text, 10)), "%Y-%m-%d", &day))
        return text;
    char words[64];
    strftime(words, sizeof(words), "%a %-d %b %Y", &day);
    return arena_strdup(arena, words);
}

const char *
event_when(struct arena *arena, const json_t *event)
{
    const char *starts = field_text(event, "starts"), *ends = field_text(event, "ends"),
               *zone = field_text(event, "zone");
    bool same_day = strncmp(starts, ends, 10) == 0, timed = strlen(starts) > 11;
    const char *text = day_words(arena, starts);

    if (timed)
        text = arena_printf(arena, "%s, %s", text, starts + 11);
    if (*ends && !same_day)
        text = arena_printf(arena, "%s – %s", text, day_words(arena, ends));
    if (*ends && strlen(ends) > 11)
        text = arena_printf(arena, same_day ? "%s – %s" : "%s, %s", text, ends + 11);
    return timed && *zone ? arena_printf(arena, "%s %s", text, zone) : text;
}

const char *
event_when_short(struct arena *arena, const json_t *event)
{
    const char *starts = field_text(event, "starts");
    return strlen(starts) > 11 ? arena_printf(arena, "%.10s %s", starts, starts + 11) : starts;
}

const char *
event_where(struct arena *arena, const json_t *event)
{
    const json_t *place = json_object_get(event, "place");
    const char *city = field_text(place, "city"), *country = field_text(place, "country"),
               *mode = field_text(event, "mode");
    const char *text = *city && *country ? arena_printf(arena, "%s, %s", city, country)
                       : *city           ? city
                                         : country;

    if (strcmp(mode, "online") == 0)
        return "online";
    if (strcmp(mode, "hybrid") == 0)
        return *text ? arena_printf(arena, "%s + online", text) : "hybrid";
    return text;
}
