/* What the outcome of a statement means to the sender of the request. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/log.h"
#include "base/problem.h"
#include "http/http.h"
#include "web/kit/ask.h"
#include "web/kit/cache.h"
#include "web/kit/values.h"
#include "web/kit/web.h"

/* A reply names at most so many problems: people mend a few at a time. */
enum { PROBLEMS_MAX = 50 };

static const char invalid_sentence[] = "The document breaks a rule; `errors` says which and where.";

static const struct outcome {
    const char *name;
    int status;
    const char *sentence; /* of a refusal whose body has none */
} outcomes[] = {
    {.name = "ok", .status = 200},
    {.name = "created", .status = 201},
    {.name = "unchanged", .status = 200},
    {.name = "deleted", .status = 204},
    {.name = "invalid", .status = 422, .sentence = invalid_sentence},
    {.name = "bad_parameter",
     .status = 400,
     .sentence = "A parameter is not what this address takes; see `errors`."},
    {.name = "unauthorized",
     .status = 401,
     .sentence = "This needs a token that is known, not revoked and not expired."},
    {.name = "forbidden", .status = 403, .sentence = "The token does not allow this."},
    {.name = "missing", .status = 404, .sentence = "There is nothing under this address."},
    {.name = "gone", .status = 410, .sentence = "This was removed by its organizer."},
    {.name = "limited", .status = 429, .sentence = "This was asked for too often."},
    {.name = "conflict",
     .status = 409,
     .sentence = "This does not go together with what has happened before."},
    {.name = "stale",
     .status = 412,
     .sentence = "It has changed since the version that If-Match names; fetch it anew."},
};

static const struct outcome *
outcome_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(outcomes); i++) {
        if (strcmp(outcomes[i].name, name) == 0)
            return &outcomes[i];
    }
    return NULL;
}

int
web_outcome_status(const char *outcome)
{
    const struct outcome *row = outcome_find(outcome);
    if (!row)
        log_error("web.outcome", LOG_STR("unknown", outcome));
    return row ? row->status : 500;
}

/* What the database says ends like a message of PostgreSQL, without a full stop. */
static const char *
as_sentence(struct arena *arena, const char *detail)
{
    size_t len = strlen(detail);
    return arena_printf(arena, "%s%s", detail, len > 0 && strchr(".?!", detail[len - 1]) ? "" : ".");
}

const char *
web_answer_problems(struct http_request *request, const struct web_answer *answer, struct problems *problems)
{
    json_t *list = web_json_keep(request, json_loadb(answer->body, answer->size, 0, NULL));
    const char *sentence = NULL;
    size_t i;
    json_t *row;
    json_array_foreach(list, i, row)
    {
        const char *field = json_string_value(json_object_get(row, "field"));
        const char *detail = json_string_value(json_object_get(row, "detail"));
        if (!detail)
            continue;
        if (field && field[0])
            problem_add(problems, arena_strdup(http_arena(request), field), "%s",
                        as_sentence(http_arena(request), detail));
        else if (!sentence)
            sentence = as_sentence(http_arena(request), detail);
    }
    return sentence;
}

void
web_trim_problems(struct problems *problems)
{
    struct problem *last = problems->first;
    if (problems->count <= PROBLEMS_MAX)
        return;
    for (int i = 1; i < PROBLEMS_MAX; i++)
        last = last->next;
    last->next = NULL;
    problems->end = &last->next;
    problems->count = PROBLEMS_MAX;
}

void
web_reply_invalid(struct http_request *request, struct problems *problems)
{
    web_trim_problems(problems);
    http_reply_problem(request, 422, invalid_sentence, problems);
}

/* "4 minutes", rounded up. */
static const char *
wait_text(struct arena *arena, long seconds)
{
    long minutes = (seconds + 59) / 60, hours = (minutes + 59) / 60;
    return seconds < 100   ? arena_printf(arena, "%ld second%s", seconds, seconds == 1 ? "" : "s")
           : minutes < 100 ? arena_printf(arena, "%ld minutes", minutes)
                           : arena_printf(arena, "%ld hours", hours);
}

/* The seconds to wait are in the refusal. */
static long
wait_of(struct http_request *request, const struct web_answer *answer)
{
    json_t *list = web_json_keep(request, json_loadb(answer->body, answer->size, 0, NULL));
    const json_t *retry = json_object_get(json_array_get(list, 0), "retry");
    return json_is_integer(retry) ? (long)json_integer_value(retry) : 60;
}

static const char *
limited_sentence(struct http_request *request, const struct web_answer *answer, struct problems *problems)
{
    const char *sentence = web_answer_problems(request, answer, problems);
    return arena_printf(http_arena(request), "%s Try again in %s.", sentence ? sentence : "",
                        wait_text(http_arena(request), wait_of(request, answer)));
}

void
web_reply_limited(struct http_request *request, const struct web_answer *answer)
{
    struct problems problems;
    problems_init(&problems, http_arena(request));
    const char *sentence = limited_sentence(request, answer, &problems);
    http_reply_limited(request, wait_of(request, answer), sentence);
}

const char *const *
web_answer_headers(struct http_request *request, const struct web_answer *answer)
{
    if (answer->status != 429)
        return NULL;
    const char **headers = arena_alloc(http_arena(request), 3 * sizeof(*headers));
    headers[0] = "Retry-After";
    headers[1] = arena_printf(http_arena(request), "%ld", wait_of(request, answer));
    headers[2] = NULL;
    return headers;
}

void
web_answer_tell(struct http_request *request, const struct web_answer *answer, const char *field,
                struct problems *problems)
{
    const char *sentence = answer->status == 429 ? limited_sentence(request, answer, problems)
                                                 : web_answer_problems(request, answer, problems);
    if (sentence)
        problem_add(problems, field, "%s", sentence);
}

static void
reply_refusal(struct http_request *request, const struct web_answer *answer)
{
    const struct outcome *row = outcome_find(answer->outcome);
    if (answer->status == 429) {
        web_reply_limited(request, answer);
        return;
    }
    struct problems problems;
    problems_init(&problems, http_arena(request));
    const char *sentence = web_answer_problems(request, answer, &problems);
    web_trim_problems(&problems);
    if (!sentence && problems.count == 1 && answer->status != 422)
        sentence = problems.first->detail;
    if (!sentence)
        sentence = row ? row->sentence : "Something went wrong here. It has been logged.";
    http_reply_problem(request, answer->status, sentence, problems.count > 0 ? &problems : NULL);
}

/* "evt_7k2m9q4x8w3t" of an ETag "evt_7k2m9q4x8w3t-r1", or NULL. */
static const char *
tag_id(struct http_request *request, const char *etag)
{
    const char *end = etag ? strchr(etag, '-') : NULL;
    return end && end > etag + 1 ? arena_strndup(http_arena(request), etag + 1, (size_t)(end - etag - 1))
                                 : NULL;
}

/* NOTIFY may arrive after our reply. Drop the cached pages now, so that the writer reads the new version. */
static void
forget_cached(struct http_request *request, const char *id)
{
    const struct http_route *route = http_route_of(request);
    if (strcmp(route->method, "GET") == 0)
        return;
    if (!id && strstr(route->pattern, "{id}"))
        id = http_path_value(request, "id");
    web_listing_changed(web_of(request), id ? id : "listing");
}

void
web_reply_answer(struct http_request *request, const struct web_answer *answer)
{
    struct http_reply reply = {.status = answer->status};
    if (answer->status >= 300) {
        reply_refusal(request, answer);
        return;
    }
    if (answer->status != 204) {
        reply.type = "application/json";
        reply.body = answer->body;
        reply.size = answer->size;
        reply.etag = answer->etag;
    }
    const char *id = tag_id(request, answer->etag);
    if (answer->status == 201 && id)
        reply.location = arena_printf(http_arena(request), "%s/%s", http_route_of(request)->pattern, id);
    forget_cached(request, id);
    http_reply(request, &reply);
}

void
web_answer_done(struct web_ask *ask, const struct web_answer *answer)
{
    web_reply_answer(ask->http, answer);
}

void
web_digest_done(struct web_ask *ask, const struct web_answer *answer)
{
    static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] = {0};
    unsigned char digest[crypto_shorthash_siphashx24_BYTES];
    char etag[2 * sizeof(digest) + 3] = "\"";
    struct web_answer tagged = *answer;
    if (answer->status == 200 && !answer->etag) {
        crypto_shorthash_siphashx24(digest, (const unsigned char *)answer->body, answer->size, key);
        sodium_bin2hex(etag + 1, sizeof(etag) - 1, digest, sizeof(digest));
        etag[sizeof(etag) - 2] = '"';
        etag[sizeof(etag) - 1] = '\0';
        tagged.etag = arena_strdup(http_arena(ask->http), etag);
    }
    web_reply_answer(ask->http, &tagged);
}
