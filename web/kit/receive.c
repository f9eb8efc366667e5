#include "web/kit/receive.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/problem.h"
#include "http/http.h"
#include "listing/listing.h"
#include "web/kit/ask.h"
#include "web/kit/values.h"

enum { ID_MAX = 100, KEY_MAX = 255, REVISION_MAX = 9 };

static const char no_token[] = "This needs a token: send it as \"Authorization: Bearer cvn_...\".";
static const char bad_key[] = "An Idempotency-Key is 1 to 255 visible ASCII characters.";
static const char no_key[] = "This address takes no Idempotency-Key: its answer is given only once.";
static const char bad_match[] = "If-Match takes the ETag of this resource with its quotes, or *.";

static bool
refuse_header(struct http_request *request, const char *header, const char *sentence)
{
    struct problems problems;
    problems_init(&problems, http_arena(request));
    problem_add(&problems, header, "%s", sentence);
    http_reply_problem(request, 400, sentence, &problems);
    return false;
}

bool
web_receive_id(struct http_request *request, const char **id)
{
    static const char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";
    const char *value = http_path_value(request, "id");
    size_t len = strlen(value);
    if (len == 0 || len > ID_MAX || strspn(value, alphabet) != len) {
        http_reply_problem(request, 404, "There is nothing under this address.", NULL);
        return false;
    }
    *id = value;
    return true;
}

static bool
receive_once(struct http_request *request, struct web_call *call)
{
    const char *key = http_header(request, "Idempotency-Key");
    if (!key)
        return true;
    size_t len = strlen(key);
    if (len == 0 || len > KEY_MAX)
        return refuse_header(request, "Idempotency-Key", bad_key);
    for (size_t i = 0; i < len; i++) {
        if (key[i] < 0x21 || key[i] > 0x7e)
            return refuse_header(request, "Idempotency-Key", bad_key);
    }
    size_t size;
    const char *body = http_body(request, &size);
    struct buf text;
    buf_init(&text, size + strlen(http_target(request)) + 32);
    buf_printf(&text, "%s\n%s\n", http_method(request), http_target(request));
    buf_append(&text, body, size);
    call->key = key;
    call->hash = web_sha256_hex(http_arena(request), text.data, text.len);
    buf_release(&text);
    return true;
}

/* The revision in one ETag, "<id>-r<revision>" with perhaps the suffix of an encoding ("-gzip"); 0 when the
 * tag is another resource's. W/ in front is passed over, against RFC 9110, 13.1.1: our tag names a revision,
 * not bytes, and is never weak; a proxy that packed the document wrote the W/. */
static long
tag_revision(const char *tag, const char *id)
{
    size_t id_len = strlen(id);
    if (strncmp(tag + 1, id, id_len) != 0 || strncmp(tag + 1 + id_len, "-r", 2) != 0)
        return 0;
    tag += id_len + 3;
    size_t digits = strspn(tag, "0123456789");
    if (digits == 0 || digits > REVISION_MAX || (tag[digits] != '"' && tag[digits] != '-'))
        return 0;
    return strtol(tag, NULL, 10);
}

/* Of several tags the newest revision counts: it is the only one that can be the present one, because
 * revisions only grow and nobody has seen a later one. */
static bool
receive_revision(struct http_request *request, struct web_call *call)
{
    const char *match = http_header_list(request, "If-Match");
    long newest = 0;
    bool tags = false;
    if (!match || strcmp(match, "*") == 0)
        return true;
    for (;;) {
        match += strspn(match, " \t,");
        if (!*match && tags)
            break;
        const char *quote = strncmp(match, "W/\"", 3) == 0 ? match + 2 : match;
        const char *end = *quote == '"' ? strchr(quote + 1, '"') : NULL;
        if (!end)
            return refuse_header(request, "If-Match", bad_match);
        long revision = tag_revision(quote, call->id);
        newest = revision > newest ? revision : newest;
        tags = true;
        match = end + 1;
    }
    if (newest > 0) {
        call->revision = arena_printf(http_arena(request), "%ld", newest);
        return true;
    }
    http_reply_problem(request, 412, "It has changed since the version that If-Match names; fetch it anew.",
                       NULL);
    return false;
}

void
web_reply_no_token(struct http_request *request)
{
    http_reply_problem(request, 401, no_token, NULL);
}

bool
web_receive(struct http_request *request, unsigned brings, struct web_call *call)
{
    *call = (struct web_call){.token = web_token_hash(request)};
    if (!call->token && !(brings & WEB_ANYBODY)) {
        web_reply_no_token(request);
        return false;
    }
    if ((brings & WEB_NO_ONCE) && http_header(request, "Idempotency-Key"))
        return refuse_header(request, "Idempotency-Key", no_key);
    return (!(brings & WEB_ID) || web_receive_id(request, &call->id)) &&
           (!(brings & WEB_REVISION) || receive_revision(request, call)) &&
           (!(brings & WEB_ONCE) || receive_once(request, call));
}

json_t *
web_receive_object(struct http_request *request)
{
    size_t size;
    const char *body = http_body(request, &size);
    if (size == 0 && (http_route_of(request)->flags & HTTP_BODY_OPTIONAL))
        return web_json_keep(request, json_object());
    struct problems problems;
    problems_init(&problems, http_arena(request));
    json_t *object = web_json_keep(request, rules_parse(body, size, &problems));
    if (!object) {
        http_reply_problem(request, 400, problems.first ? problems.first->detail : "The body is not JSON.",
                           &problems);
        return NULL;
    }
    if (!json_is_object(object)) {
        problem_add(&problems, "", "The body must be a JSON object: {\"title\": ...}.");
        http_reply_problem(request, 400, problems.first->detail, &problems);
        return NULL;
    }
    return object;
}

json_t *
web_receive_listing(struct http_request *request, enum listing_use use)
{
    json_t *object = web_receive_object(request);
    if (!object)
        return NULL;
    struct problems problems;
    problems_init(&problems, http_arena(request));
    json_t *normal = web_json_keep(request, listing_check(object, use, &problems));
    if (!normal)
        web_reply_invalid(request, &problems);
    return normal;
}

json_t *
web_receive_fields(struct http_request *request, const struct field *fields, bool patch)
{
    json_t *object = web_receive_object(request);
    struct problems problems;
    struct rules rules = {.problems = &problems, .patch = patch};
    if (!object)
        return NULL;
    problems_init(&problems, http_arena(request));
    json_t *normal = web_json_keep(request, rules_object(&rules, fields, "", object));
    if (!normal)
        web_reply_invalid(request, &problems);
    return normal;
}

bool
web_receive_nothing(struct http_request *request)
{
    static const struct field none[] = {{.name = NULL}};
    return web_receive_fields(request, none, true) != NULL;
}
