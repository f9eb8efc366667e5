#include "delivery/ip_private.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <netinet/in.h>

#include "base/attr.h"

struct block {
    uint8_t bytes[6]; /* of the prefix; the rest is zero */
    int bits;
};

/* Not for the open internet, by the IANA IPv4 Special-Purpose Address Registry. */
static const struct block v4[] = {
    {{0}, 8},             /* "this network" */
    {{10}, 8},            /* private */
    {{100, 64}, 10},      /* shared behind a carrier's NAT */
    {{127}, 8},           /* loopback */
    {{169, 254}, 16},     /* link-local, and metadata services of clouds */
    {{172, 16}, 12},      /* private */
    {{192, 0, 0}, 24},    /* protocol assignments */
    {{192, 0, 2}, 24},    /* documentation */
    {{192, 88, 99}, 24},  /* 6to4 relays */
    {{192, 168}, 16},     /* private */
    {{198, 18}, 15},      /* benchmarks */
    {{198, 51, 100}, 24}, /* documentation */
    {{203, 0, 113}, 24},  /* documentation */
    {{224}, 4},           /* multicast */
    {{240}, 4},           /* reserved, broadcast */
};

/* Unicast is given out of this block only; ... */
static const struct block v6_unicast = {{0x20}, 3};
/* ... and in it, these are not for the open internet. */
static const struct block v6[] = {
    {{0x20, 0x01, 0x00}, 23},       /* protocol assignments: Teredo, ORCHID, benchmarks */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4 */
    {{0x3f, 0xff}, 20},             /* documentation */
};

static bool
in_block(const uint8_t *address, const struct block *block)
{
    int whole = block->bits / 8, rest = block->bits % 8;
    uint8_t mask = (uint8_t)(0xff << (8 - rest));
    return memcmp(address, block->bytes, (size_t)whole) == 0 &&
           (rest == 0 || ((address[whole] ^ block->bytes[whole]) & mask) == 0);
}

static bool
in_any(const uint8_t *address, const struct block *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (in_block(address, &blocks[i]))
            return true;
    return false;
}

/* The bytes of an address in network order; NULL for another family. */
static const uint8_t *
bytes_of(const struct sockaddr *address)
{
    switch (address->sa_family) {
    case AF_INET:
        return (const uint8_t *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
    case AF_INET6:
        return ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr;
    default:
        return NULL;
    }
}

bool
delivery_ip_public(const struct sockaddr *address)
{
    const uint8_t *bytes = bytes_of(address);
    if (!bytes)
        return false;
    if (address->sa_family == AF_INET)
        return !in_any(bytes, v4, COUNT_OF(v4));
    return in_block(bytes, &v6_unicast) && !in_any(bytes, v6, COUNT_OF(v6));
}

bool
delivery_ip_loopback(const struct sockaddr *address)
{
    static const struct block v4_loopback = {{127}, 8};
    const uint8_t *bytes = bytes_of(address);

    if (!bytes)
        return false;
    if (address->sa_family == AF_INET)
        return in_block(bytes, &v4_loopback);
    return memcmp(bytes, in6addr_loopback.s6_addr, sizeof(in6addr_loopback)) == 0;
}
