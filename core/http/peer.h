/* The other end of a connection, by IP address: peers, trusted proxies, the limits per address.
 * Private to the room. */
#ifndef HTTP_PEER_H
#define HTTP_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/attr.h"
#include "base/buf.h"

enum { HTTP_PEER_TEXT = 56 };

/* IPv4 as ::ffff:a.b.c.d; a Unix socket's peer has none. */
struct http_peer {
    unsigned char bytes[16];
    bool is_unix;
};

void http_peer_of(struct http_peer *address, const struct sockaddr *from);
/* "192.0.2.1", "2001:db8::1", "[2001:db8::1]:443", "192.0.2.1:80". */
MUST_CHECK bool http_peer_parse(struct http_peer *address, const char *text, size_t len);
void http_peer_text(const struct http_peer *address, char out[HTTP_PEER_TEXT]);
/* For the log: only the network, "192.0.2.0/24" or "2001:db8:1::/48". */
void http_peer_blurred(const struct http_peer *address, char out[HTTP_PEER_TEXT]);
bool http_peer_loopback(const struct http_peer *address);

enum { HTTP_NETWORKS_MAX = 64 };
struct http_networks {
    size_t count;
    bool unix_sockets;
    struct {
        unsigned char bytes[16];
        int bits;
    } list[HTTP_NETWORKS_MAX];
};

/* LIST: comma-separated, may be NULL. False with a sentence in ERROR. */
MUST_CHECK bool http_networks_parse(struct http_networks *networks, const char *list, struct buf *error);
bool http_networks_hold(const struct http_networks *networks, const struct http_peer *address);
/* The client that trusted proxies name: the rightmost address in X-Forwarded-For (else Forwarded, RFC 7239)
 * that is not itself trusted. PEER when it is not trusted, or when nothing usable is said. */
void http_forwarded_client(const struct http_networks *trusted, const struct http_peer *peer,
                           const char *forwarded_for, const char *forwarded, struct http_peer *client);

/* What counts as one client: an IPv4 address, or the /64 that an IPv6 household is given. */
void http_peer_key(const struct http_peer *address, unsigned char key[16]);

/* --- rate.c: requests a minute, in a table of fixed size; a full row forgets its oldest address --- */

struct http_rates;
struct http_limiter;
struct http_quota {
    long limit;     /* requests per minute */
    long remaining; /* whole requests that could come at once */
    long reset;     /* seconds until the bucket is full again */
    long retry;     /* seconds until one request would pass; 0 when this one did */
};

/* Counted in RATES (http.h) or, for NULL, in a table of its own. NULL when PER_MINUTE is 0. */
MUST_CHECK struct http_limiter *http_limiter_new(long per_minute, struct http_rates *rates);
/* NOW_US of the machine's monotonic clock, which all processes have in common. */
MUST_CHECK bool http_limiter_take(struct http_limiter *limiter, const struct http_peer *address,
                                  uint64_t now_us, struct http_quota *quota);
void http_limiter_free(struct http_limiter *limiter);

/* --- limit.c: what one address holds at once, exact --- */

struct http_peers;
MUST_CHECK struct http_peers *http_peers_new(void);
/* False, and not counted, when the address would hold more than CAP (0: no cap). */
MUST_CHECK bool http_peers_take(struct http_peers *peers, const struct http_peer *address, size_t amount,
                                size_t cap);
void http_peers_give(struct http_peers *peers, const struct http_peer *address, size_t amount);
/* The same for one, of connections. */
MUST_CHECK bool http_peers_enter(struct http_peers *peers, const struct http_peer *address, unsigned cap);
void http_peers_leave(struct http_peers *peers, const struct http_peer *address);
void http_peers_free(struct http_peers *peers);

#endif
