/* Addresses, trusted networks, and the client behind a trusted proxy. */
#include "http/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool
is_ipv4(const unsigned char *bytes)
{
    return memcmp(bytes, mapped, sizeof(mapped)) == 0;
}

void
http_peer_of(struct http_peer *address, const struct sockaddr *from)
{
    *address = (struct http_peer){.is_unix = true};
    if (from && from->sa_family == AF_INET) {
        address->is_unix = false;
        memcpy(address->bytes, mapped, sizeof(mapped));
        memcpy(address->bytes + 12, &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
    } else if (from && from->sa_family == AF_INET6) {
        address->is_unix = false;
        memcpy(address->bytes, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, 16);
    }
}

static bool
parse_plain(struct http_peer *address, const char *text)
{
    *address = (struct http_peer){.is_unix = false};
    if (inet_pton(AF_INET6, text, address->bytes) == 1)
        return true;
    memcpy(address->bytes, mapped, sizeof(mapped));
    return inet_pton(AF_INET, text, address->bytes + 12) == 1;
}

void
http_peer_key(const struct http_peer *address, unsigned char key[16])
{
    memcpy(key, address->bytes, 16);
    if (memcmp(key, mapped, sizeof(mapped)) != 0)
        memset(key + 8, 0, 8);
}

bool
http_peer_parse(struct http_peer *address, const char *text, size_t len)
{
    char plain[HTTP_PEER_TEXT];
    if (len == 0 || len >= sizeof(plain))
        return false;
    const char *close;
    if (*text == '[') {
        close = memchr(text, ']', len);
        if (!close || (close + 1 < text + len && close[1] != ':'))
            return false;
        text++;
        len = (size_t)(close - text);
    } else if (memchr(text, '.', len) && memchr(text, ':', len) &&
               memchr(text, ':', len) == memrchr(text, ':', len)) {
        len = (size_t)((const char *)memchr(text, ':', len) - text);
    }
    memcpy(plain, text, len);
    plain[len] = '\0';
    return strlen(plain) == len && parse_plain(address, plain);
}

void
http_peer_text(const struct http_peer *address, char out[HTTP_PEER_TEXT])
{
    if (address->is_unix)
        snprintf(out, HTTP_PEER_TEXT, "unix");
    else if (is_ipv4(address->bytes))
        inet_ntop(AF_INET, address->bytes + 12, out, HTTP_PEER_TEXT);
    else
        inet_ntop(AF_INET6, address->bytes, out, HTTP_PEER_TEXT);
}

void
http_peer_blurred(const struct http_peer *address, char out[HTTP_PEER_TEXT])
{
    struct http_peer network = *address;
    bool ipv4 = is_ipv4(address->bytes);
    size_t keep = ipv4 ? 15 : 6;
    if (!address->is_unix)
        memset(network.bytes + keep, 0, sizeof(network.bytes) - keep);
    http_peer_text(&network, out);
    size_t len = strlen(out);
    if (!address->is_unix)
        snprintf(out + len, HTTP_PEER_TEXT - len, ipv4 ? "/24" : "/48");
}

bool
http_peer_loopback(const struct http_peer *address)
{
    static const unsigned char loopback[16] = {[15] = 1};

    if (address->is_unix || memcmp(address->bytes, loopback, 16) == 0)
        return true;
    return is_ipv4(address->bytes) && address->bytes[12] == 127;
}

/* --- networks --- */

static bool
parse_network(struct http_networks *networks, const char *item, size_t len)
{
    const char *slash = memchr(item, '/', len);
    struct http_peer address;
    long bits = -1;

    if (len == 4 && strncasecmp(item, "unix", 4) == 0) {
        networks->unix_sockets = true;
        return true;
    }
    if (networks->count == HTTP_NETWORKS_MAX ||
        !http_peer_parse(&address, item, slash ? (size_t)(slash - item) : len))
        return false;
    if (slash) {
        bits = 0;
        if (slash + 1 == item + len || item + len - slash > 4)
            return false;
        for (const char *c = slash + 1; c < item + len; c++) {
            if (*c < '0' || *c > '9')
                return false;
            bits = bits * 10 + (*c - '0');
        }
        if (bits > (is_ipv4(address.bytes) ? 32 : 128))
            return false;
        bits += is_ipv4(address.bytes) ? 96 : 0;
    }
    memcpy(networks->list[networks->count].bytes, address.bytes, 16);
    networks->list[networks->count++].bits = bits < 0 ? 128 : (int)bits;
    return true;
}

bool
http_networks_parse(struct http_networks *networks, const char *list, struct buf *error)
{
    *networks = (struct http_networks){.count = 0};
    for (const char *item = list ? list : ""; *item;) {
        item += strspn(item, ", \t");
        size_t len = strcspn(item, ", \t");
        if (len > 0 && !parse_network(networks, item, len)) {
            buf_printf(error,
                       "trusted-proxies takes addresses, networks such as 10.0.0.0/8 and the word \"unix\", "
                       "separated by commas, not \"%.*s\".",
                       (int)len, item);
            return false;
        }
        item += len;
    }
    return true;
}

static bool
network_holds(const unsigned char *network, int bits, const unsigned char *address)
{
    int whole = bits / 8, rest = bits % 8;
    if (memcmp(network, address, (size_t)whole) != 0)
        return false;
    return rest == 0 || ((network[whole] ^ address[whole]) >> (8 - rest)) == 0;
}

bool
http_networks_hold(const struct http_networks *networks, const struct http_peer *address)
{
    if (address->is_unix)
        return networks->unix_sockets;
    for (size_t i = 0; i < networks->count; i++) {
        if (network_holds(networks->list[i].bytes, networks->list[i].bits, address->bytes))
            return true;
    }
    return false;
}

/* --- the client behind proxies --- */

/* The last comma-separated item of [text, *end); *end moves in front of it. */
static bool
last_item(const char *text, const char **end, const char **item, size_t *len)
{
    const char *stop = *end;
    if (stop <= text)
        return false;
    const char *start = memrchr(text, ',', (size_t)(stop - text));
    *end = start ? start : text;
    *item = start ? start + 1 : text;
    while (*item < stop && (**item == ' ' || **item == '\t'))
        (*item)++;
    while (stop > *item && (stop[-1] == ' ' || stop[-1] == '\t'))
        stop--;
    *len = (size_t)(stop - *item);
    return true;
}

/* The value of for= in one element of Forwarded, without quotes. */
static bool
forwarded_for(const char **item, size_t *len)
{
    const char *end = *item + *len;
    for (const char *pair = *item; pair < end;) {
        const char *stop = memchr(pair, ';', (size_t)(end - pair));
        stop = stop ? stop : end;
        while (pair < stop && *pair == ' ')
            pair++;
        if (stop - pair > 4 && strncasecmp(pair, "for=", 4) == 0) {
            pair += 4;
            if (*pair == '"' && stop - pair >= 2 && stop[-1] == '"') {
                pair++;
                stop--;
            }
            *item = pair;
            *len = (size_t)(stop - pair);
            return true;
        }
        pair = stop + 1;
    }
    return false;
}

void
http_forwarded_client(const struct http_networks *trusted, const struct http_peer *peer,
                      const char *forwarded_for_list, const char *forwarded, struct http_peer *client)
{
    const char *list = forwarded_for_list ? forwarded_for_list : forwarded;
    const char *end = list ? list + strlen(list) : NULL;
    *client = *peer;
    if (!http_networks_hold(trusted, peer))
        return;
    const char *item;
    struct http_peer hop;
    size_t len;
    for (int hops = 0; list && hops < 16 && last_item(list, &end, &item, &len); hops++) {
        if ((!forwarded_for_list && !forwarded_for(&item, &len)) || !http_peer_parse(&hop, item, len))
            return;
        *client = hop;
        if (!http_networks_hold(trusted, &hop))
            return;
    }
}
