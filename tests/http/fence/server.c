/* A server of a few routes that uses the room alone, for tests of framing, deadlines and limits, and for
 * measuring.
 *
 *     fence_server [name=value ...]      names as in struct http_config; also `listen=HOST:PORT`
 *
 * Prints "port N" once it listens, and "drained" when SIGTERM has let the last connection go. */
#include <arpa/inet.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/http.h"

struct app {
    struct event_base *base;
    struct http_server *http;
    int calls;
    char *blob; /* of 'x', for replies of any size */
};

enum { BLOB = 16 * 1024 * 1024 };

/* --- replies at once --- */

static void
hello(struct http_request *request)
{
    http_reply_json(request, 200, "{\"hello\":true}", 14, "\"hello-r1\"");
}

static void
static_page(struct http_request *request)
{
    struct app *app = http_context(request);

    http_reply(request, &(struct http_reply){.status = 200,
                                             .type = "text/html; charset=utf-8",
                                             .body = app->blob,
                                             .size = 1024,
                                             .in_arena = true});
}

struct item_params {
    long limit;
    const char *q;
    const char *from;
    const char *sort;
    struct http_list kind;
    bool past;
};

static const char *const sorts[] = {"start", "new", NULL};
static const char *const kinds[] = {"talk", "workshop", "course", NULL};

#define COLUMN(m) .offset = offsetof(struct item_params, m)
static const struct http_param item_table[] = {
    {.name = "limit", .type = HTTP_INT, .min = 1, .max = 100, .fallback = "20", COLUMN(limit)},
    {.name = "q", .type = HTTP_TEXT, .max = 50, COLUMN(q)},
    {.name = "from", .type = HTTP_DATE, COLUMN(from)},
    {.name = "sort", .type = HTTP_CHOICE, .choices = sorts, .fallback = "start", COLUMN(sort)},
    {.name = "kind", .type = HTTP_LIST, .choices = kinds, COLUMN(kind)},
    {.name = "past", .type = HTTP_FLAG, COLUMN(past)},
    {.name = NULL},
};

static void
item(struct http_request *request)
{
    const struct item_params *params = http_params(request);
    char text[512];
    int len = snprintf(
        text, sizeof(text),
        "{\"id\":\"%s\",\"limit\":%ld,\"sort\":\"%s\",\"kinds\":%zu,\"client\":\"%s\",\"origin\":\"%s\"}",
        http_path_value(request, "id"), params->limit, params->sort, params->kind.count, http_client(request),
        http_origin(request));

    http_reply_json(request, 200, text, (size_t)len, NULL);
}

static void
echo(struct http_request *request)
{
    char text[64];
    size_t len;
    int text_len;

    http_body(request, &len);
    text_len = snprintf(text, sizeof(text), "{\"received\":%zu}", len);
    http_reply_json(request, 200, text, (size_t)text_len, NULL);
}

static void
fail(struct http_request *request)
{
    http_reply_problem(request, 500, NULL, NULL);
}

static void
metrics(struct http_request *request)
{
    struct app *app = http_context(request);
    struct buf out;

    buf_init(&out, 1 << 20);
    http_server_metrics(app->http, &out);
    http_reply(request,
               &(struct http_reply){
                   .status = 200, .type = "text/plain; version=0.0.4", .body = out.data, .size = out.len});
    buf_release(&out);
}

/* --- replies of any size, replies later --- */

struct wait_params {
    long ms;
    long size;
    long status;
};

#define WAIT(m) .offset = offsetof(struct wait_params, m)
static const struct http_param wait_table[] = {
    {.name = "ms", .type = HTTP_INT, .max = 600000, .fallback = "0", WAIT(ms)},
    {.name = "size", .type = HTTP_INT, .max = BLOB, .fallback = "20", WAIT(size)},
    {.name = "status", .type = HTTP_INT, .min = 200, .max = 599, .fallback = "200", WAIT(status)},
    {.name = NULL},
};

static void
big(struct http_request *request)
{
    const struct wait_params *params = http_params(request);
    struct app *app = http_context(request);

    http_reply(request, &(struct http_reply){.status = 200,
                                             .type = "text/plain; charset=utf-8",
                                             .body = app->blob,
                                             .size = (size_t)params->size,
                                             .in_arena = true});
}

struct waiting {
    struct http_request *request;
    int call;
};

static void
on_later(evutil_socket_t fd, short what, void *context)
{
    const struct waiting *waiting = context;
    struct http_request *request = waiting->request;
    const struct wait_params *params = http_params(request);
    const struct http_route *route = http_route_of(request);
    char text[64];
    int len = snprintf(text, sizeof(text), "{\"calls\":%d}", waiting->call);

    (void)fd;
    (void)what;
    if (route->flags & HTTP_CACHED)
        http_cache_tag(request, "listing");
    http_reply(request,
               &(struct http_reply){.status = (int)params->status,
                                    .type = "application/json",
                                    .body = text,
                                    .size = (size_t)len,
                                    .cache = strstr(route->pattern, "own") ? "private, no-store" : NULL});
}

static void
later(struct http_request *request)
{
    const struct wait_params *params = http_params(request);
    struct app *app = http_context(request);
    struct timeval wait = {.tv_sec = params->ms / 1000, .tv_usec = params->ms % 1000 * 1000};
    struct waiting *waiting = arena_alloc(http_arena(request), sizeof(*waiting));

    *waiting = (struct waiting){.request = request, .call = ++app->calls};
    event_base_once(app->base, -1, EV_TIMEOUT, on_later, waiting, &wait);
}

/* --- the guard: what the header Guard says, at once or after a while --- */

static void
decide(struct http_request *request)
{
    if (strstr(http_header(request, "Guard"), "pass"))
        http_guard_pass(request);
    else
        http_reply_problem(request, 401, "The guard knows nobody of this name.", NULL);
}

static void
on_decide(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    decide(context);
}

static void
guard(struct http_request *request)
{
    struct app *app = http_context(request);
    const char *word = http_header(request, "Guard");
    struct timeval wait = {.tv_usec = 100000};

    if (!word)
        http_guard_pass(request);
    else if (strstr(word, "never"))
        return;
    else if (strstr(word, "later"))
        event_base_once(app->base, -1, EV_TIMEOUT, on_decide, request, &wait);
    else
        decide(request);
}

static void
drop(struct http_request *request)
{
    struct app *app = http_context(request);

    http_cache_drop(app->http, "listing");
    http_reply(request, &(struct http_reply){.status = 204});
}

#define WAITS .params = wait_table, .params_size = sizeof(struct wait_params)
static const struct http_route routes[] = {
    {.method = "GET", .pattern = "/hello", .flags = HTTP_CORS, .start = hello},
    {.method = "GET", .pattern = "/static", .flags = HTTP_PAGE, .start = static_page},
    {.method = "GET",
     .pattern = "/kept",
     .flags = HTTP_PAGE | HTTP_CACHED,
     .cache_seconds = 60,
     .start = static_page},
    {.method = "GET",
     .pattern = "/items/{id}",
     .params = item_table,
     .params_size = sizeof(struct item_params),
     .start = item},
    {.method = "GET", .pattern = "/fail", .start = fail},
    {.method = "GET", .pattern = "/big", WAITS, .start = big},
    {.method = "GET", .pattern = "/later", WAITS, .start = later},
    {.method = "GET", .pattern = "/cached", .flags = HTTP_CACHED, .cache_seconds = 60, WAITS, .start = later},
    {.method = "GET",
     .pattern = "/cached/own",
     .flags = HTTP_CACHED,
     .cache_seconds = 60,
     WAITS,
     .start = later},
    {.method = "POST", .pattern = "/drop", .start = drop},
    {.method = "POST", .pattern = "/json", .flags = HTTP_BODY_JSON, .body_max = 65536, .start = echo},
    {.method = "POST",
     .pattern = "/anybody",
     .flags = HTTP_BODY_JSON | HTTP_ANYBODY,
     .body_max = 100,
     .start = echo},
    {.method = "POST",
     .pattern = "/optional",
     .flags = HTTP_BODY_JSON | HTTP_BODY_OPTIONAL,
     .body_max = 100,
     .start = echo},
    {.method = "POST", .pattern = "/lines", .flags = HTTP_BODY_NDJSON, .body_max = 1 << 22, .start = echo},
    {.method = "POST",
     .pattern = "/form",
     .flags = HTTP_BODY_FORM | HTTP_PAGE,
     .body_max = 1000,
     .start = echo},
    {.method = "GET", .pattern = "/metrics", .flags = HTTP_UNLIMITED, .start = metrics},
    {.method = NULL},
};

static void
error_page(struct http_request *request, int status, const char *title, const char *detail,
           const struct problems *problems, struct buf *out)
{
    (void)request;
    (void)problems;
    buf_printf(out, "<!doctype html><title>%d %s</title><p>%s", status, title, detail ? detail : "");
}

/* --- start and end --- */

static const struct {
    const char *name;
    size_t offset;
} numbers[] = {
    {"connections_max", offsetof(struct http_config, connections_max)},
    {"connections_per_address", offsetof(struct http_config, connections_per_address)},
    {"requests_per_minute", offsetof(struct http_config, requests_per_minute)},
    {"header_seconds", offsetof(struct http_config, header_seconds)},
    {"body_seconds", offsetof(struct http_config, body_seconds)},
    {"proxy_idle_seconds", offsetof(struct http_config, proxy_idle_seconds)},
    {"idle_seconds", offsetof(struct http_config, idle_seconds)},
    {"bytes_per_second", offsetof(struct http_config, bytes_per_second)},
    {"reply_seconds", offsetof(struct http_config, reply_seconds)},
};

static void
set_option(struct http_config *config, const char *word, int *port)
{
    const char *value = strchr(word, '=');
    size_t len = value ? (size_t)(value - word) : 0;

    if (!value)
        log_fatal("fence_server", "arguments are name=value");
    value++;
    if (strncmp(word, "listen=", 7) == 0)
        *port = (int)strtol(value, NULL, 10);
    else if (strncmp(word, "trusted_proxies=", 16) == 0)
        config->trusted_proxies = value;
    else if (strncmp(word, "origin=", 7) == 0)
        config->origin = value;
    else if (strncmp(word, "body_bytes=", 11) == 0)
        config->body_bytes = (size_t)strtol(value, NULL, 10);
    else if (strncmp(word, "body_bytes_per_address=", 23) == 0)
        config->body_bytes_per_address = (size_t)strtol(value, NULL, 10);
    else if (strncmp(word, "limit_loopback=", 15) == 0)
        config->limit_loopback = *value == '1';
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        if (strlen(numbers[i].name) == len && memcmp(numbers[i].name, word, len) == 0)
            *(int *)(void *)((char *)config + numbers[i].offset) = (int)strtol(value, NULL, 10);
    }
}

static int
listen_on(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t len = sizeof(address);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 1024) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        log_fatal("fence_server", "cannot listen");
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void
on_drained(void *context)
{
    struct app *app = context;

    printf("drained\n");
    fflush(stdout);
    event_base_loopbreak(app->base);
}

static void
on_term(evutil_socket_t fd, short what, void *context)
{
    struct app *app = context;

    (void)fd;
    (void)what;
    http_server_drain(app->http, on_drained, app);
}

int
main(int argc, char **argv)
{
    struct app app = {.base = event_base_new(), .blob = malloc(BLOB)};
    struct http_config config = {.routes = (const struct http_route *const[]){routes, NULL},
                                 .context = &app,
                                 .error_page = error_page,
                                 .guard = guard,
                                 .cache_key_cookies = "tz",
                                 .cache_bytes = 1 << 24};
    struct event *term = evsignal_new(app.base, SIGTERM, on_term, &app);
    struct buf error;
    int port = 0;

    log_setup(getenv("FENCE_LOG") ? LOG_LEVEL_DEBUG : LOG_LEVEL_WARN, LOG_FORMAT_TEXT, "fence");
    memset(app.blob, 'x', BLOB);
    for (int i = 1; i < argc; i++)
        set_option(&config, argv[i], &port);
    config.listen_fd = listen_on(port);
    buf_init(&error, 1000);
    app.http = http_server_new(app.base, &config, &error);
    if (!app.http)
        log_fatal("fence_server", error.data);
    event_add(term, NULL);
    event_base_dispatch(app.base);
    http_server_free(app.http);
    event_free(term);
    event_base_free(app.base);
    close(config.listen_fd);
    free(app.blob);
    buf_release(&error);
    return 0;
}
