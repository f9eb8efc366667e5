/* ip_private: which addresses a request that others caused may be sent to. A pure function. */
#ifndef DELIVERY_IP_PRIVATE_H
#define DELIVERY_IP_PRIVATE_H

#include <stdbool.h>

#include <sys/socket.h>

/* A unicast address of the open internet (the registries of RFC 6890 and what was added since). Everything
 * else is not: this machine, private, shared and link-local networks, multicast, broadcast, what is reserved
 * or for documentation, and IPv6 addresses that carry an IPv4 address inside (mapped, NAT64, 6to4, Teredo),
 * because a gateway may turn them into any of these. */
bool delivery_ip_public(const struct sockaddr *address);
/* 127.0.0.0/8 or ::1. */
bool delivery_ip_loopback(const struct sockaddr *address);

#endif
