/* Content coding: what the client takes, what is worth packing, and the packing. */
#define ZLIB_CONST
#include <brotli/encode.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "base/attr.h"
#include "http/http_internal.h"

static const struct {
    const char *name;
    size_t len;
} encodings[HTTP_ENCODINGS] = {
    [HTTP_IDENTITY] = {"identity", 8},
    [HTTP_GZIP] = {"gzip", 4},
    [HTTP_BROTLI] = {"br", 2},
};

const char *
http_encoding_name(enum http_encoding encoding)
{
    return encodings[encoding].name;
}

/* "q=0.5" behind a coding, in thousandths; 1000 when absent, 0 when malformed. */
static int
weight_of(const char *params, const char *end)
{
    int weight = 0, scale = 1000;
    while (params < end && (*params == ' ' || *params == '\t' || *params == ';'))
        params++;
    if (params == end)
        return 1000;
    if (end - params < 3 || (*params != 'q' && *params != 'Q') || params[1] != '=')
        return 0;
    for (params += 2; params < end && scale > 0; params++) {
        if (*params == '.')
            continue;
        if (*params < '0' || *params > '9')
            break;
        weight += (*params - '0') * scale;
        scale /= 10;
    }
    return weight > 1000 ? 1000 : weight;
}

enum http_encoding
http_encoding_choose(const char *accept, bool prefer_small)
{
    int weights[HTTP_ENCODINGS] = {-1, -1, -1}, any = 0;
    enum http_encoding first = prefer_small ? HTTP_BROTLI : HTTP_GZIP;
    enum http_encoding second = prefer_small ? HTTP_GZIP : HTTP_BROTLI;
    for (const char *item = accept ? accept : ""; *item;) {
        const char *end = strchrnul(item, ',');
        item += strspn(item, " \t");
        size_t len = item < end ? strcspn(item, ",; \t") : 0;
        for (int e = 0; e < HTTP_ENCODINGS; e++) {
            if (len == encodings[e].len && strncasecmp(item, encodings[e].name, len) == 0)
                weights[e] = weight_of(item + len, end);
        }
        if (len == 6 && strncasecmp(item, "x-gzip", 6) == 0)
            weights[HTTP_GZIP] = weight_of(item + len, end);
        if (len == 1 && *item == '*')
            any = weight_of(item + len, end);
        item = *end ? end + 1 : end;
    }
    for (int e = HTTP_GZIP; e < HTTP_ENCODINGS; e++)
        weights[e] = weights[e] < 0 ? any : weights[e];
    if (weights[second] > weights[first])
        first = second;
    return weights[first] > 0 && weights[first] >= weights[HTTP_IDENTITY] ? first : HTTP_IDENTITY;
}

bool
http_type_compressible(const char *type)
{
    static const char *const types[] = {
        "application/json",
        "application/problem+json",
        "application/ld+json",
        "application/x-ndjson",
        "application/javascript",
        "application/atom+xml",
        "application/openapi+yaml",
        "application/yaml",
        "application/manifest+json",
        "application/xml",
        "image/svg+xml",
    };
    size_t len = type ? strcspn(type, "; \t") : 0;

    if (len > 5 && strncasecmp(type, "text/", 5) == 0)
        return !(len == 13 && strncasecmp(type, "text/calendar", 13) == 0);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (len == strlen(types[i]) && strncasecmp(type, types[i], len) == 0)
            return true;
    }
    return false;
}

/* A reply made once is packed fast; one that is kept is packed well. */
static bool
pack_gzip(const char *bytes, size_t len, int effort, char *out, size_t *out_len)
{
    z_stream stream = {.next_in = (const unsigned char *)bytes, .avail_in = (unsigned)len};
    int level = effort ? 6 : 3, bits = 15;
    /* A window larger than the body only costs memory to clear. */
    while (bits > 10 && ((size_t)1 << (bits - 1)) >= len)
        bits--;
    if (len > UINT32_MAX / 2 || deflateInit2(&stream, level, Z_DEFLATED, bits + 16, effort ? 8 : bits - 7,
                                             Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    stream.next_out = (unsigned char *)out;
    stream.avail_out = (unsigned)*out_len;
    int result = deflate(&stream, Z_FINISH);
    *out_len = stream.total_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END;
}

static bool
pack_brotli(const char *bytes, size_t len, int effort, char *out, size_t *out_len)
{
    int window = BROTLI_MIN_WINDOW_BITS + 6;
    while (window < BROTLI_DEFAULT_WINDOW && ((size_t)1 << window) < len)
        window++;
    return BrotliEncoderCompress(effort ? 5 : 2, window, BROTLI_MODE_TEXT, len, (const unsigned char *)bytes,
                                 out_len, (unsigned char *)out) == BROTLI_TRUE;
}

bool
http_encode(enum http_encoding encoding, const char *bytes, size_t len, int effort, struct buf *out)
{
    size_t packed_len = len;
    char *packed = encoding == HTTP_IDENTITY ? NULL : malloc(len + 1);
    bool smaller =
        packed &&
        (encoding == HTTP_GZIP ? pack_gzip : pack_brotli)(bytes, len, effort, packed, &packed_len) &&
        packed_len < len;
    if (smaller)
        buf_append(out, packed, packed_len);
    free(packed);
    return smaller && !out->overflow;
}

/* --- entity tags --- */

/* The opaque part between the quotes, without an encoding's suffix, which is given back. */
static enum http_encoding
tag_core(const char **tag, size_t *len)
{
    if (*len >= 2 && strncmp(*tag, "W/", 2) == 0) {
        *tag += 2;
        *len -= 2;
    }
    if (*len >= 2 && **tag == '"' && (*tag)[*len - 1] == '"') {
        *tag += 1;
        *len -= 2;
    }
    for (int i = HTTP_IDENTITY + 1; i < HTTP_ENCODINGS; i++) {
        size_t n = strlen(encodings[i].name);
        if (*len > n + 1 && (*tag)[*len - n - 1] == '-' &&
            memcmp(*tag + *len - n, encodings[i].name, n) == 0) {
            *len -= n + 1;
            return (enum http_encoding)i;
        }
    }
    return HTTP_IDENTITY;
}

bool
http_etag_matches(const char *if_none_match, const char *etag, enum http_encoding *encoding)
{
    size_t etag_len = etag ? strlen(etag) : 0;
    *encoding = HTTP_IDENTITY;
    if (!if_none_match || !etag)
        return false;
    (void)tag_core(&etag, &etag_len);
    for (const char *item = if_none_match; *item;) {
        item += strspn(item, " \t,");
        size_t len = strcspn(item, ",");
        while (len > 0 && (item[len - 1] == ' ' || item[len - 1] == '\t'))
            len--;
        if (len == 1 && *item == '*')
            return true;

        const char *core = item;
        size_t core_len = len;
        enum http_encoding listed = tag_core(&core, &core_len);
        if (len > 0 && core_len == etag_len && memcmp(core, etag, etag_len) == 0) {
            *encoding = listed;
            return true;
        }
        item += strcspn(item, ",");
    }
    return false;
}

void
http_etag_for(const char *etag, enum http_encoding encoding, struct buf *out)
{
    size_t len = strlen(etag);
    if (encoding == HTTP_IDENTITY || len < 2 || etag[len - 1] != '"')
        buf_puts(out, etag);
    else
        buf_printf(out, "%.*s-%s\"", (int)(len - 1), etag, encodings[encoding].name);
}
