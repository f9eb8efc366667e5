/* POST /imports: documents as NDJSON, one line at a time, some hundred to a statement, one statement after
 * the other. A bad line stops no other; the same lines again change nothing, so that an import that broke off
 * is simply repeated.
 *
 *   api_import -> import_step: fill a batch from the next lines -> event_import -> import_saved ->
 * import_step ... -> reply
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/escape.h"
#include "base/problem.h"
#include "http/http.h"
#include "listing/listing.h"
#include "rules/rules.h"
#include "sql/events.h"
#include "web/events/events_internal.h"
#include "web/kit/ask.h"
#include "web/kit/cache.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/kit/web.h"

/* As many lines as are written within the time that a request may wait for its answer. */
enum { BATCH_LINES = 200, LINE_MAX_BYTES = 256 << 10, LINES_MAX = 2000, REPLY_MAX = 64 << 20 };

enum import_count { IMPORT_CREATED, IMPORT_UPDATED, IMPORT_UNCHANGED, IMPORT_REFUSED, IMPORT_COUNTS };
static const char *const count_names[IMPORT_COUNTS] = {"created", "updated", "unchanged", "refused"};

/* A line of the batch under way, in the order of the file. */
struct import_line {
    long number;
    const char *errors; /* JSON, when it was refused here; NULL: the statement's next row answers it */
};

struct import {
    struct web_ask ask;
    struct http_request *request;
    const char *token;    /* kept: the headers are gone once the client is, and the import goes on */
    const char *at, *end; /* what is left of the body */
    long number;          /* of the line at `at`, from 1 */
    bool asked;           /* the token has been looked at: at least one statement ran */
    size_t lines, sent;   /* in this batch: all, and those that go to the database */
    struct import_line batch[BATCH_LINES];
    struct buf documents; /* JSON array of the lines that are sent */
    struct buf outcomes;  /* inside of the reply's array */
    long counts[IMPORT_COUNTS];
};

const struct http_param api_import_params[] = {
    {.name = "source",
     .type = HTTP_TEXT,
     .max = 100,
     .takes = "the name of the source, for documents that do not name theirs",
     .offset = offsetof(struct api_import, source)},
    {.name = "dry_run", .type = HTTP_FLAG, .takes = "1 or 0", .offset = offsetof(struct api_import, dry_run)},
    {.name = NULL},
};

static void import_step(struct import *import);

/* --- one line --- */

static const char *
errors_json(struct http_request *request, struct problems *problems)
{
    json_t *list = web_json_keep(request, json_array());
    web_trim_problems(problems);
    for (const struct problem *problem = problems->first; problem; problem = problem->next)
        json_array_append_new(list,
                              json_pack("{s:s, s:s}", "field", problem->field, "detail", problem->detail));
    return web_json_text(request, list);
}

static void
import_line(struct import *import, const char *line, size_t len)
{
    struct import_line *entry = &import->batch[import->lines++];
    struct problems problems;
    json_t *document = NULL, *normal = NULL;
    *entry = (struct import_line){.number = import->number};
    problems_init(&problems, http_arena(import->request));
    if (len > LINE_MAX_BYTES)
        problem_add(&problems, "", "A line holds one document of at most %d kB.", LINE_MAX_BYTES >> 10);
    else
        document = rules_parse(line, len, &problems);
    if (document)
        normal = listing_check(document, LISTING_IMPORT, &problems);
    if (normal && json_object_get(json_object_get(normal, "series"), "rrule")) {
        problem_add(&problems, "series.rrule",
                    "An import takes single events: send each occurrence as a line.");
        json_decref(normal);
        normal = NULL;
    }
    if (normal) {
        char *text = json_dumps(normal, JSON_COMPACT | JSON_REAL_PRECISION(15));
        buf_puts(&import->documents, import->sent++ > 0 ? "," : "");
        buf_puts(&import->documents, text ? text : "null");
        free(text);
    } else {
        entry->errors = errors_json(import->request, &problems);
    }
    json_decref(normal);
    json_decref(document);
}

/* Fill the batch with what comes next; blank lines count as lines only. */
static void
import_fill(struct import *import)
{
    import->lines = 0;
    import->sent = 0;
    buf_clear(&import->documents);
    buf_putc(&import->documents, '[');
    while (import->at < import->end && import->lines < BATCH_LINES) {
        const char *newline = memchr(import->at, '\n', (size_t)(import->end - import->at));
        const char *stop = newline ? newline : import->end;
        size_t len = (size_t)(stop - import->at);
        import->number++;
        if (len > 0 && import->at[len - 1] == '\r')
            len--;
        if (len > 0)
            import_line(import, import->at, len);
        import->at = newline ? newline + 1 : import->end;
    }
    buf_putc(&import->documents, ']');
}

/* --- outcomes --- */

static void
import_count(struct import *import, const char *outcome)
{
    for (int i = 0; i < IMPORT_COUNTS; i++) {
        if (strcmp(count_names[i], outcome) == 0)
            import->counts[i]++;
    }
}

static void
import_outcome(struct import *import, const struct import_line *line, const json_t *row)
{
    const char *outcome = row ? json_string_value(json_object_get(row, "outcome")) : "refused";
    const char *id = json_string_value(json_object_get(row, "id"));
    const json_t *errors = json_object_get(row, "errors");
    if (!outcome)
        outcome = "refused";
    import_count(import, outcome);
    buf_printf(&import->outcomes, "%s{\"line\":%ld,\"outcome\":\"%s\"", import->outcomes.len > 0 ? "," : "",
               line->number, outcome);
    if (id) {
        buf_puts(&import->outcomes, ",\"id\":\"");
        escape_json(&import->outcomes, id, strlen(id));
        buf_putc(&import->outcomes, '"');
    }
    if (json_array_size(errors) > 0) {
        char *text = json_dumps(errors, JSON_COMPACT);
        buf_printf(&import->outcomes, ",\"errors\":%s", text ? text : "[]");
        free(text);
    } else if (line->errors) {
        buf_printf(&import->outcomes, ",\"errors\":%s", line->errors);
    }
    buf_putc(&import->outcomes, '}');
}

static void
import_reply(struct import *import)
{
    struct buf body;
    /* As after any other write: its notifications may come later than this reply. */
    if (import->counts[IMPORT_CREATED] + import->counts[IMPORT_UPDATED] > 0)
        web_listing_changed(web_of(import->request), "*");
    buf_init(&body, REPLY_MAX + 1000);
    buf_putc(&body, '{');
    for (int i = 0; i < IMPORT_COUNTS; i++)
        buf_printf(&body, "\"%s\":%ld,", count_names[i], import->counts[i]);
    buf_puts(&body, "\"outcomes\":[");
    buf_append(&body, import->outcomes.data, import->outcomes.len);
    buf_puts(&body, "]}");
    http_reply_json(import->request, 200, body.data, body.len, NULL);
    buf_release(&body);
}

/* --- batch after batch --- */

static void
import_saved(struct web_ask *ask, const struct web_answer *answer)
{
    struct import *import = container_of(ask, struct import, ask);
    size_t next = 0;
    if (answer->status != 200) {
        web_reply_answer(import->request, answer);
        return;
    }
    json_t *rows = json_loadb(answer->body, answer->size, 0, NULL);
    for (size_t i = 0; i < import->lines; i++) {
        const struct import_line *line = &import->batch[i];
        import_outcome(import, line, line->errors ? NULL : json_array_get(rows, next++));
    }
    json_decref(rows);
    import_step(import);
}

static void
import_step(struct import *import)
{
    const struct api_import *params = http_params(import->request);
    import_fill(import);
    if (import->lines == 0 && import->asked) {
        import_reply(import);
        return;
    }
    import->asked = true;
    web_ask_begin(&import->ask, import->request, &sql_event_import, import_saved,
                  sql_event_import_values(.token = import->token, .source = params->source,
                                          .dry_run = params->dry_run ? "true" : "false",
                                          .docs = import->documents.data));
}

static void
import_release(void *thing)
{
    struct import *import = thing;
    buf_release(&import->documents);
    buf_release(&import->outcomes);
}

static bool
too_many_lines(const char *body, size_t size)
{
    size_t lines = 0;
    for (const char *c = memchr(body, '\n', size); c; c = memchr(c + 1, '\n', size - (size_t)(c + 1 - body)))
        lines++;
    return lines > LINES_MAX;
}

void
api_import(struct http_request *request)
{
    struct import *import = arena_alloc(http_arena(request), sizeof(*import));
    struct web_call call;
    size_t size;
    const char *body = http_body(request, &size);
    /* A repeated import changes nothing, with or without an Idempotency-Key. */
    if (!web_receive(request, 0, &call))
        return;
    if (too_many_lines(body, size)) {
        http_reply_problem(request, 413, "An import has at most 2000 lines; send the rest in another.", NULL);
        return;
    }
    import->request = request;
    import->token = call.token;
    import->at = body;
    import->end = body + size;
    buf_init(&import->documents, 2 * (size_t)API_IMPORT_BODY_MAX);
    buf_init(&import->outcomes, REPLY_MAX);
    arena_defer(http_arena(request), import_release, import);
    import_step(import);
}
