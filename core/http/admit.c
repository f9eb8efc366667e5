/* Every check between a request's head and its handler, in this order; the first that fails answers. */
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/escape.h"
#include "http/body.h"
#include "http/steps.h"

enum { CANONICAL_MAX = 16 * 1024 };

/* --- address --- */

void
http_admit_refuse(struct http_request *request, enum http_refusal refusal)
{
    http_metrics_refused(request->server->metrics, refusal);
    request->close = true;
    http_problem_send(request, http_refusal_status(refusal), http_refusal_detail(refusal), NULL, NULL);
}

/* WORD is in the list of the Connection fields. */
static bool
connection_says(struct http_request *request, const char *word)
{
    const char *list = http_header_list(request, "Connection");
    size_t word_len = strlen(word);
    while (list && *list) {
        list += strspn(list, ", \t");
        size_t len = strcspn(list, ", \t");
        if (len == word_len && strncasecmp(list, word, len) == 0)
            return true;
        list += len;
    }
    return false;
}

/* Whether the connection goes on behind the reply (RFC 9112, 9.3). Behind a chunked body it ends: readers
 * differ about where such a body does, and what follows it is never run. */
static void
settle_close(struct http_request *request)
{
    request->close = request->framing.chunked || connection_says(request, "close") ||
                     (request->old && !connection_says(request, "keep-alive"));
}

static void
admit_client(struct http_request *request)
{
    struct http_server *server = request->server;
    request->trusted = http_networks_hold(&server->trusted, &request->client_address);
    request->personal = http_header(request, "Authorization") != NULL;
    if (!request->trusted)
        return;
    http_forwarded_client(&server->trusted, &request->connection->peer,
                          http_header_list(request, "X-Forwarded-For"),
                          http_header_list(request, "Forwarded"), &request->client_address);
    const char *id = http_header(request, "X-Request-Id");
    if (id && strlen(id) >= 8 && strlen(id) < sizeof(request->id) &&
        strspn(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == strlen(id))
        memcpy(request->id, id, strlen(id) + 1);
}

/* origin-form, absolute-form or, for OPTIONS, "*" (RFC 9112, 3.2) */
static bool
admit_target(struct http_request *request)
{
    const char *path = request->target;
    size_t scheme = strncasecmp(path, "http://", 7) == 0 ? 7 : strncasecmp(path, "https://", 8) == 0 ? 8 : 0;
    if (scheme > 0) {
        size_t len = strcspn(path + scheme, "/?");
        request->authority = arena_strndup(request->arena, path + scheme, len);
        path += scheme + len;
        request->target = *path == '/' ? path : arena_printf(request->arena, "/%s", path);
        path = request->target;
    } else if (*path != '/' && !(strcmp(path, "*") == 0 && strcmp(request->method, "OPTIONS") == 0)) {
        return false;
    }
    request->path = path;
    request->path_len = strcspn(path, "?");
    request->query = path[request->path_len] == '?' ? path + request->path_len + 1 : path + request->path_len;
    return true;
}

/* --- route --- */

static bool
answer_options(struct http_request *request, unsigned allowed, bool cors)
{
    const char *headers[] = {"Allow", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL};
    struct http_reply reply = {.status = 204, .headers = headers};
    struct buf allow;
    buf_init(&allow, 128);
    http_allow_list(allowed, &allow);
    headers[1] = arena_take(request->arena, &allow);
    if (cors && http_header(request, "Origin")) {
        const char *const preflight[] = {
            "Access-Control-Allow-Methods",
            headers[1],
            "Access-Control-Allow-Headers",
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match",
            "Access-Control-Max-Age",
            "86400"};
        memcpy(headers + 2, preflight, sizeof(preflight));
    }
    http_reply(request, &reply);
    return false;
}

static bool
answer_no_method(struct http_request *request)
{
    const char *headers[] = {"Allow", NULL, NULL};
    struct buf allow;
    buf_init(&allow, 128);
    http_allow_list(request->match.allowed, &allow);
    headers[1] = arena_take(request->arena, &allow);
    http_problem_send(
        request, 405,
        arena_printf(request->arena, "This address takes %s, not %s.", headers[1], request->method), NULL,
        headers);
    return false;
}

/* Redirect an address with a trailing slash to the one without. */
static bool
answer_no_path(struct http_request *request)
{
    size_t len = request->path_len;
    struct http_match match;
    if (len > 1 && request->path[len - 1] == '/') {
        http_route_find(request->server->routes, http_method_bit(request->method), request->path, len - 1,
                        &match);
        if (match.route && http_method_bit(match.route->method) == HTTP_GET) {
            http_reply_redirect(
                request, 308,
                arena_printf(request->arena, "%.*s%s", (int)(len - 1), request->path, request->path + len));
            return false;
        }
    }
    http_reply_problem(request, 404, "There is nothing at this address.", NULL);
    return false;
}

static bool
decode_values(struct http_request *request)
{
    for (size_t i = 0; i < request->match.count; i++) {
        const struct http_slice *slice = &request->match.slices[i];
        struct buf out;
        buf_init(&out, slice->len + 1);
        bool clean = unescape_url(&out, slice->value, slice->len, false) && utf8_valid(out.data, out.len) &&
                     !text_has_control(out.data, out.len) && !strpbrk(out.data, "\t\n") &&
                     strlen(out.data) == out.len;
        request->values[i] = arena_take(request->arena, &out);
        if (!clean)
            return false;
    }
    return true;
}

static bool
admit_route(struct http_request *request)
{
    const struct http_route *const *routes = request->server->routes;
    unsigned method = http_method_bit(request->method), all = HTTP_OPTIONS;

    if (strcmp(request->path, "*") == 0) {
        for (size_t i = 0; routes[i]; i++)
            all |= http_method_bit(routes[i]->method);
        return answer_options(request, all | (all & HTTP_GET ? HTTP_HEAD : 0), false);
    }
    http_route_find(routes, method, request->path, request->path_len, &request->match);
    if (!request->match.allowed && request->server->config.unavailable) {
        http_reply_unavailable(request);
        return false;
    }
    if (!request->match.allowed)
        return answer_no_path(request);
    if (!request->match.route)
        return method == HTTP_OPTIONS ? answer_options(request, request->match.allowed, request->match.cors)
                                      : answer_no_method(request);
    request->route_index = request->match.index;
    if (decode_values(request))
        return true;
    http_reply_problem(request, 400,
                       "The path holds a broken escape, control characters or bytes that are not UTF-8.",
                       NULL);
    return false;
}

/* --- limit --- */

static bool
admit_rate(struct http_request *request)
{
    struct http_server *server = request->server;
    const struct http_route *route = request->match.route;
    const char *headers[] = {"Retry-After", NULL, NULL};
    if (!server->limiter || (route && (route->flags & HTTP_UNLIMITED)))
        return true;
    if (!server->config.limit_loopback && (http_peer_loopback(&request->client_address) ||
                                           http_networks_hold(&server->trusted, &request->client_address)))
        return true;
    request->quota_known = true;
    if (http_limiter_take(server->limiter, &request->client_address, request->start_us, &request->quota))
        return true;
    http_metrics_count(server->metrics, HTTP_COUNT_LIMITED);
    headers[1] = arena_printf(request->arena, "%ld", request->quota.retry);
    http_problem_send(request, 429,
                      arena_printf(request->arena,
                                   "%ld requests a minute are taken from one address; try again in %ld s.",
                                   request->quota.limit, request->quota.retry),
                      NULL, headers);
    return false;
}

/* --- parameters --- */

static bool
admit_params(struct http_request *request)
{
    const struct http_route *route = request->match.route;
    bool cached = (route->flags & HTTP_CACHED) && !request->personal;
    struct problems problems;
    problems_init(&problems, request->arena);
    struct buf canonical;
    buf_init(&canonical, CANONICAL_MAX);
    request->params = route->params_size ? arena_alloc(request->arena, route->params_size) : NULL;
    bool fits =
        http_params_parse(route->params, request->params,
                          (route->flags & HTTP_PAGE) ? HTTP_UNKNOWN_IGNORED : HTTP_UNKNOWN_REFUSED,
                          request->query, strlen(request->query), &problems, cached ? &canonical : NULL);
    if (cached && fits)
        request->key = arena_take(request->arena, &canonical);
    buf_release(&canonical);
    if (!fits)
        http_reply_problem(request, 400, problems.count > 1 ? "Several parameters do not fit." : NULL,
                           &problems);
    return fits;
}

/* --- the body, as announced and as it came --- */

static bool
answer_body(struct http_request *request, int status, const char *field, const char *detail)
{
    struct problems problems;
    problems_init(&problems, request->arena);
    problem_add(&problems, field, "%s", detail);
    http_reply_problem(request, status, detail, &problems);
    return false;
}

static bool
answer_too_large(struct http_request *request)
{
    http_reply_problem(
        request, 413,
        arena_printf(request->arena, "The body may have at most %zu bytes.", request->match.route->body_max),
        NULL);
    return false;
}

static bool
form_allowed(struct http_request *request)
{
    return http_form_allowed(&(struct http_source){.fetch_site = http_header(request, "Sec-Fetch-Site"),
                                                   .origin = http_header(request, "Origin"),
                                                   .referer = http_header(request, "Referer"),
                                                   .cookies = http_header(request, "Cookie")},
                             http_origin(request));
}

static bool
admit_announced(struct http_request *request)
{
    const unsigned kinds = HTTP_BODY_JSON | HTTP_BODY_NDJSON | HTTP_BODY_FORM;
    const struct http_route *route = request->match.route;
    bool announced = request->framing.chunked || request->framing.length > 0;
    const char *coding = http_header(request, "Content-Encoding"), *wrong;

    if ((route->flags & HTTP_BODY_FORM) && !(route->flags & HTTP_ANY_ORIGIN) && !form_allowed(request)) {
        http_notice_origin(request);
        return answer_body(request, 403, "Origin", "This form is only taken from a page of this site.");
    }
    if (!announced && (route->flags & kinds) && !(route->flags & HTTP_BODY_OPTIONAL))
        return answer_body(request, 400, "body", "This address needs a body.");
    if (!announced)
        return true;
    if (!(route->flags & kinds))
        return answer_body(request, 400, "body", "This address takes no body.");
    if (coding && strcasecmp(coding, "identity") != 0)
        return answer_body(request, 415, "Content-Encoding",
                           "The body must be sent as it is, without Content-Encoding.");
    wrong = http_body_type_wrong(route->flags, http_header(request, "Content-Type"));
    if (wrong)
        return answer_body(request, 415, "Content-Type", wrong);
    if (request->framing.length > route->body_max)
        return answer_too_large(request);
    buf_release(&request->body);
    buf_init(&request->body, route->body_max);
    return true;
}

bool
http_admit_body(struct http_request *request)
{
    const struct buf *body = &request->body;
    const unsigned kinds = HTTP_BODY_JSON | HTTP_BODY_NDJSON | HTTP_BODY_FORM;
    unsigned flags = request->match.route->flags;

    if (body->overflow)
        return answer_too_large(request);
    if (body->len == 0 && request->framing.chunked && !(flags & HTTP_BODY_OPTIONAL))
        return answer_body(request, 400, "body", "This address needs a body.");
    if ((flags & kinds) && memchr(body->data, '\0', body->len))
        return answer_body(request, 400, "body", "The body holds a NUL byte.");
    if ((flags & kinds) && !utf8_valid(body->data, body->len))
        return answer_body(request, 400, "body", "The body is not valid UTF-8.");
    return true;
}

bool
http_admit(struct http_request *request, const struct http_head *head)
{
    static bool (*const checks[])(struct http_request *) = {admit_route, admit_rate, admit_params,
                                                            admit_announced};
    enum http_refusal refusal = http_fence(head, &request->framing);

    request->method = head->method;
    request->old = strcmp(head->version, "HTTP/1.0") == 0;
    if (refusal == HTTP_PASS && !admit_target(request))
        refusal = HTTP_REFUSE_TARGET;
    if (refusal != HTTP_PASS) {
        http_admit_refuse(request, refusal);
        return false;
    }
    settle_close(request);
    admit_client(request);
    http_notice_proxy(request);
    if (request->server->stopping) {
        http_reply_unavailable(request);
        return false;
    }
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        if (!checks[i](request))
            return false;
    }
    return true;
}
