/* Which addresses a webhook may have: judged by libcurl's own parser, which will also send. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>
#include <netdb.h>

#include "delivery/ip_private.h"
#include "delivery/webhook.h"

static const char default_ports[] = "443,8443";

static const char not_url[] =
    "A webhook's address is a URL as in https://example.org/hooks/convene, of visible ASCII characters.";
static const char private_host[] =
    "This is an address of this machine or of a private network, and nothing is sent there.";

struct parts {
    char *scheme, *host, *port, *user, *fragment;
};

static void
release_parts(struct parts *parts)
{
    curl_free(parts->scheme);
    curl_free(parts->host);
    curl_free(parts->port);
    curl_free(parts->user);
    curl_free(parts->fragment);
}

static bool
read_parts(const char *url, struct parts *parts)
{
    CURLU *parsed = curl_url();
    bool ok = parsed && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK;
    *parts = (struct parts){0};
    if (ok) {
        curl_url_get(parsed, CURLUPART_SCHEME, &parts->scheme, 0);
        curl_url_get(parsed, CURLUPART_HOST, &parts->host, 0);
        curl_url_get(parsed, CURLUPART_PORT, &parts->port, CURLU_DEFAULT_PORT);
        curl_url_get(parsed, CURLUPART_USER, &parts->user, 0);
        curl_url_get(parsed, CURLUPART_FRAGMENT, &parts->fragment, 0);
        ok = parts->scheme && parts->host && *parts->host && parts->port;
    }
    curl_url_cleanup(parsed);
    return ok;
}

static bool
in_list(const char *list, const char *port)
{
    long wanted = strtol(port, NULL, 10);

    for (char *end; *list; list = end + strspn(end, ", ")) {
        if (strtol(list, &end, 10) == wanted)
            return true;
        if (end == list)
            break;
    }
    return false;
}

static bool
named_localhost(const char *host)
{
    size_t len = strcspn(host, "%");
    while (len > 0 && host[len - 1] == '.')
        len--;
    return (len == 9 && strncasecmp(host, "localhost", 9) == 0) ||
           (len > 10 && strncasecmp(host + len - 10, ".localhost", 10) == 0);
}

enum host_kind { HOST_NAME, HOST_PUBLIC, HOST_LOOPBACK, HOST_PRIVATE };

/* What can be told without asking a resolver. HOST may have the brackets of IPv6. */
static enum host_kind
judge_host(const char *host)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    enum host_kind kind = HOST_NAME;
    size_t len = strlen(host);
    if (named_localhost(host))
        return HOST_LOOPBACK;
    char bare[256];
    if (len >= sizeof(bare))
        return HOST_PRIVATE;
    if (host[0] == '[') {
        host++;
        len -= 2;
    }
    memcpy(bare, host, len);
    bare[len] = '\0';
    if (getaddrinfo(bare, NULL, &hints, &found) == 0) {
        kind = delivery_ip_public(found->ai_addr)     ? HOST_PUBLIC
               : delivery_ip_loopback(found->ai_addr) ? HOST_LOOPBACK
                                                      : HOST_PRIVATE;
        freeaddrinfo(found);
    }
    return kind;
}

static const char *
flaw_of(const struct parts *parts, const struct delivery_webhook_rules *rules)
{
    enum host_kind kind = judge_host(parts->host);
    bool here = rules->loopback && kind == HOST_LOOPBACK;
    if (strcasecmp(parts->scheme, "https") != 0 && !(here && strcasecmp(parts->scheme, "http") == 0))
        return "A webhook's address begins with https://: what is sent to it is not for others to read.";
    if (parts->user)
        return "A webhook's address has no user name or password: deliveries are signed instead.";
    if (parts->fragment)
        return "A webhook's address has no part behind a #: it would not be sent.";
    if (!here && (kind == HOST_LOOPBACK || kind == HOST_PRIVATE))
        return private_host;
    if (!here && !in_list(rules->ports ? rules->ports : default_ports, parts->port))
        return "";
    return NULL;
}

bool
delivery_webhook_url_valid(const char *url, const struct delivery_webhook_rules *rules, struct buf *error)
{
    const char *flaw = not_url;
    struct parts parts = {0};
    size_t len = strlen(url);
    bool visible = len > 0 && len <= DELIVERY_WEBHOOK_URL_MAX;
    for (size_t i = 0; visible && i < len; i++)
        visible = url[i] > 0x20 && url[i] < 0x7f;
    if (visible && read_parts(url, &parts))
        flaw = flaw_of(&parts, rules);
    release_parts(&parts);
    if (flaw && *flaw)
        buf_puts(error, flaw);
    else if (flaw)
        buf_printf(error, "Webhooks are sent to these ports only: %s.",
                   rules->ports ? rules->ports : default_ports);
    return !flaw;
}
