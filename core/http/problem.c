/* Errors for people and programs: problem documents (RFC 9457), pages for routes that a person reads. */
#include <ctype.h>
#include <string.h>

#include "base/attr.h"
#include "base/escape.h"
#include "http/steps.h"

enum { DOCUMENT_MAX = 256 * 1024, PAGE_MAX = 1024 * 1024 };

/* Headlines of error pages. A document of type about:blank has the status's own phrase (RFC 9457, 4.2.1). */
static const struct {
    int status;
    const char *title;
} titles[] = {
    {400, "Bad request"},
    {401, "A token is needed"},
    {403, "Not allowed"},
    {404, "Not found"},
    {405, "Method not allowed"},
    {409, "In conflict with what is there"},
    {410, "No longer there"},
    {412, "It has been changed since"},
    {413, "Too large"},
    {415, "Not in this format"},
    {422, "Please check these fields"},
    {428, "A condition is needed"},
    {429, "Too many requests"},
    {431, "Too many header fields"},
    {500, "Something went wrong here"},
    {503, "Not available right now"},
    {504, "Not answered in time"},
};

static const char *
title_of(int status)
{
    for (size_t i = 0; i < COUNT_OF(titles); i++) {
        if (titles[i].status == status)
            return titles[i].title;
    }
    return http_status_phrase(status);
}

/* Where the sender wrote it: "If-Match" is a header, a name of the route's is in the query or the path, else
 * it is in the body. */
static const char *
place_of(const struct http_request *request, int status, const char *field)
{
    const struct http_route *route = request->match.route;
    if (isupper((unsigned char)*field))
        return "header";
    if (status == 422)
        return "body";
    for (const struct http_param *row = route ? route->params : NULL; row && row->name; row++) {
        if (strcmp(row->name, field) == 0)
            return "query";
    }
    for (size_t i = 0; i < request->match.count; i++) {
        const struct http_slice *slice = &request->match.slices[i];
        if (strlen(field) == slice->name_len && memcmp(field, slice->name, slice->name_len) == 0)
            return "path";
    }
    return request->body.len > 0 || strcmp(field, "body") == 0 ? "body" : "query";
}

static void
write_document(const struct http_request *request, int status, const char *detail,
               const struct problems *problems, struct buf *out)
{
    bool first = true;
    buf_puts(out, "{\"type\":\"about:blank\"");
    json_put_text(out, "title", http_status_phrase(status));
    buf_printf(out, ",\"status\":%d", status);
    json_put_text(out, "detail", detail);
    buf_printf(out, ",\"instance\":\"urn:convene:request:%s\"", request->id);
    for (const struct problem *p = problems ? problems->first : NULL; p; p = p->next) {
        buf_puts(out, first ? ",\"errors\":[{" : ",{");
        first = false;
        json_put_text(out, "field", p->field);
        json_put_text(out, "in", place_of(request, status, p->field));
        json_put_text(out, "detail", p->detail);
        buf_putc(out, '}');
    }
    buf_puts(out, first ? "}" : "]}");
}

/* A person reads it: the route says so or, where there is none, what the client asks for. */
static bool
wants_page(struct http_request *request)
{
    const struct http_route *route = request->match.route;
    const char *accept = http_header(request, "Accept");
    if (!request->server->config.error_page)
        return false;
    if (route)
        return (route->flags & HTTP_PAGE) != 0;
    return request->path && strncmp(request->path, "/api/", 5) != 0 && accept && strstr(accept, "text/html");
}

/* Without a detail the first problem speaks for itself. */
static const char *
detail_or_first(const char *detail, const struct problems *problems)
{
    return detail || !problems || !problems->first ? detail : problems->first->detail;
}

void
http_problem_send(struct http_request *request, int status, const char *detail,
                  const struct problems *problems, const char *const *headers)
{
    struct http_reply reply = {.status = status, .headers = headers};
    detail = detail_or_first(detail, problems);
    struct buf out;
    if (wants_page(request)) {
        buf_init(&out, PAGE_MAX);
        request->server->config.error_page(request, status, title_of(status), detail, problems, &out);
        reply.type = "text/html; charset=utf-8";
    } else {
        buf_init(&out, DOCUMENT_MAX);
        write_document(request, status, detail, problems, &out);
        reply.type = "application/problem+json";
    }
    reply.body = out.data;
    reply.size = out.len;
    http_reply(request, &reply);
    buf_release(&out);
}

void
http_reply_problem(struct http_request *request, int status, const char *detail,
                   const struct problems *problems)
{
    static const char *const bearer[] = {"WWW-Authenticate", "Bearer realm=\"convene\"", NULL};

    http_problem_send(request, status, detail, problems, status == 401 ? bearer : NULL);
}

void
http_reply_limited(struct http_request *request, long seconds, const char *detail)
{
    const char *headers[] = {"Retry-After", arena_printf(request->arena, "%ld", seconds), NULL};
    http_problem_send(request, 429, detail, NULL, headers);
}

void
http_reply_broken(struct http_request *request)
{
    http_reply_problem(request, 500, "Something went wrong here. It has been logged.", NULL);
}

void
http_reply_unavailable(struct http_request *request)
{
    static const char *const soon[] = {"Retry-After", "2", NULL};

    http_problem_send(request, 503, "The database cannot be asked right now; please try again in a moment.",
                      NULL, soon);
}
