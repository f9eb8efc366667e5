/* How much of bodies is in memory at once: in all, and of one address. Reserved when a body is announced, so
 * that those who send slowly are counted, too. */
#include "http/steps.h"

enum { STEP = 64 * 1024, SOON_SECONDS = 5 };

static bool
refuse(struct http_request *request, int status, const char *detail)
{
    const char *const headers[] = {"Retry-After", arena_printf(request->arena, "%d", SOON_SECONDS), NULL};
    http_metrics_count(request->server->metrics, HTTP_COUNT_BODIES_FULL);
    request->close = true;
    http_problem_send(request, status, detail, NULL, headers);
    return false;
}

static size_t
cap_of(const struct http_request *request)
{
    const struct http_server *server = request->server;
    const struct http_peer *address = &request->client_address;
    bool exempt = !server->config.limit_loopback &&
                  (http_peer_loopback(address) || http_networks_hold(&server->trusted, address));
    return exempt ? 0 : server->config.body_bytes_per_address;
}

bool
http_budget_reserve(struct http_request *request, uint64_t size)
{
    struct http_server *server = request->server;
    size_t left = server->config.body_bytes - server->body_bytes;
    if (size <= request->reserved)
        return true;
    /* A body without a length is counted in steps. */
    size_t more = (size_t)size - request->reserved;
    more = request->framing.chunked ? (more + STEP - 1) / STEP * STEP : more;
    if (more > left)
        return refuse(request, 503,
                      "Many bodies are on their way here at once; send this one again in a moment.");
    if (!http_peers_take(server->body_peers, &request->client_address, more, cap_of(request)))
        return refuse(request, 429,
                      arena_printf(request->arena,
                                   "%zu MB of bodies are taken from one address at once; send them one after "
                                   "the other.",
                                   server->config.body_bytes_per_address >> 20));
    server->body_bytes += more;
    request->reserved += more;
    return true;
}
