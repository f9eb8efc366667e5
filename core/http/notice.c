/* What the log says once about the way that requests come: signs of a configuration that lacks an option. */
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/http_internal.h"
#include "http/steps.h"

enum {
    AGAIN_SECONDS = 60 * 60,
    LOOK_ALWAYS = 256, /* the first requests are all looked at ... */
    LOOK_EACH = 64 /* ... then one of so many: a proxy passes on all of them, and a look costs five headers */
};

static bool
host_loopback(const char *host)
{
    static const char *const names[] = {"127.", "localhost", "[::1]"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strncasecmp(host, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* The header that a client on this machine would not send; NULL for none. */
static const char *
passed_on_by(struct http_request *request)
{
    static const char *const headers[] = {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"};
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        if (http_header(request, headers[i]))
            return headers[i];
    const char *host = http_header(request, "Host");
    return host && !host_loopback(host) ? "Host" : NULL;
}

void
http_notice_proxy(struct http_request *request)
{
    struct http_server *server = request->server;
    const struct http_peer *peer = &request->connection->peer;
    if (server->proxy_noticed || request->trusted || !http_peer_loopback(peer))
        return;
    if (++server->proxy_looks > LOOK_ALWAYS && server->proxy_looks % LOOK_EACH != 0)
        return;
    const char *sign = passed_on_by(request);
    if (!sign)
        return;
    server->proxy_noticed = true;
    log_warn("http.proxy", LOG_STR("sign", sign),
             LOG_STR("note",
                     peer->is_unix
                         ? "a proxy passes requests on, and its visitors have no limits, as this machine has "
                           "none: start convened with --trusted-proxies unix and --origin"
                         : "a proxy on this machine passes requests on, and its visitors have no limits, as "
                           "this machine has none: start convened with --trusted-proxies 127.0.0.1,::1 and "
                           "--origin"));
}

void
http_notice_origin(struct http_request *request)
{
    struct http_server *server = request->server;
    const char *theirs = http_header(request, "Origin");
    uint64_t now = clock_monotonic_us();
    if (!theirs || server->config.origin ||
        (server->origin_noticed_us && now - server->origin_noticed_us < AGAIN_SECONDS * 1000000ULL))
        return;
    server->origin_noticed_us = now;
    log_warn("http.origin", LOG_STR("form", theirs), LOG_STR("site", http_origin(request)),
             LOG_STR("note",
                     "a form came from another origin and was refused; if that is the address of this site, "
                     "a proxy changes the name: set --origin"));
}
