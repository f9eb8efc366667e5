/* What must not come in: requests that two parsers could read differently (RFC 9112, RFC 9110 section 5). */
#include <string.h>
#include <strings.h>

#include "http/http_internal.h"

static const struct {
    const char *name;
    const char *detail;
    int status; /* 0: 400 */
} refusals[HTTP_REFUSALS] = {
    [HTTP_PASS] = {"none", ""},
    [HTTP_REFUSE_METHOD] = {"method",
                            "The method must be one of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS."},
    [HTTP_REFUSE_TARGET] = {"target", "The request target holds a space or a control byte; write it as %XX."},
    [HTTP_REFUSE_VERSION] = {"version", "The version must be HTTP/1.1 or HTTP/1.0."},
    [HTTP_REFUSE_LINES] = {"lines",
                           "Each line of the head must end with CR LF, once, and may not be folded."},
    [HTTP_REFUSE_COUNT] = {"count", "At most 100 header fields are taken.", 431},
    [HTTP_REFUSE_NAME] = {"name", "A header field's name must be a token, directly followed by a colon."},
    [HTTP_REFUSE_VALUE] = {"value", "A header field's value may not hold control bytes."},
    [HTTP_REFUSE_HOST] = {"host", "Exactly one Host field with a host and an optional port is needed."},
    [HTTP_REFUSE_LENGTH] = {"length", "Content-Length must be given once, as decimal digits."},
    [HTTP_REFUSE_CODING] = {"coding",
                            "Transfer-Encoding may only be given once, in HTTP/1.1, as \"chunked\"."},
    [HTTP_REFUSE_BOTH] = {"both", "Content-Length and Transfer-Encoding may not be given together."},
    [HTTP_REFUSE_BODY] = {"body", "A request with this method has no body."},
    [HTTP_REFUSE_REPEATED] = {"repeated",
                              "Authorization, Content-Type, Expect and Origin may be given once each."},
    [HTTP_REFUSE_LONG] = {"long", "The request's first line may have at most 16 kB.", 414},
    [HTTP_REFUSE_LARGE] = {"large",
                           "The request's head may have at most 32 kB; cookies are often most of it.", 431},
    [HTTP_REFUSE_CHUNKS] = {"chunks", "The body's chunks are not written as RFC 9112, section 7.1 says."},
};

const char *
http_refusal_name(enum http_refusal refusal)
{
    return refusals[refusal].name;
}

const char *
http_refusal_detail(enum http_refusal refusal)
{
    return refusals[refusal].detail;
}

int
http_refusal_status(enum http_refusal refusal)
{
    return refusals[refusal].status ? refusals[refusal].status : 400;
}

/* Fields that steer what follows; each may come once. */
enum known_field {
    FIELD_HOST,
    FIELD_LENGTH,
    FIELD_CODING,
    FIELD_EXPECT,
    FIELD_AUTHORIZATION,
    FIELD_TYPE,
    FIELD_ORIGIN,
    KNOWN_FIELDS
};

static const struct {
    const char *name;
    size_t len;
    enum http_refusal repeated;
} known_fields[KNOWN_FIELDS] = {
    [FIELD_HOST] = {"host", 4, HTTP_REFUSE_HOST},
    [FIELD_LENGTH] = {"content-length", 14, HTTP_REFUSE_LENGTH},
    [FIELD_CODING] = {"transfer-encoding", 17, HTTP_REFUSE_CODING},
    [FIELD_EXPECT] = {"expect", 6, HTTP_REFUSE_REPEATED},
    [FIELD_AUTHORIZATION] = {"authorization", 13, HTTP_REFUSE_REPEATED},
    [FIELD_TYPE] = {"content-type", 12, HTTP_REFUSE_REPEATED},
    [FIELD_ORIGIN] = {"origin", 6, HTTP_REFUSE_REPEATED},
};

/* tchar of RFC 9110, 5.6.2 */
static bool
is_token(const char *text, size_t len)
{
    static const char others[] = "!#$%&'*+-.^_`|~";

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            continue;
        if (c == '\0' || !memchr(others, c, sizeof(others) - 1))
            return false;
    }
    return len > 0;
}

/* Visible ASCII, space, tab and bytes above (obs-text). */
static bool
is_value(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static bool
is_target(const char *target)
{
    if (*target == '\0')
        return false;
    for (const unsigned char *c = (const unsigned char *)target; *c; c++) {
        if (*c <= 0x20 || *c == 0x7f || *c == '#')
            return false;
    }
    return true;
}

/* uri-host [":" port]: a name, an IPv4 address or a bracketed IPv6 address. May be empty, as some clients
 * send it. */
static bool
is_host(const struct http_field *field)
{
    static const char others[] = "-._~!$&'()*+,;=%[]:";

    for (size_t i = 0; i < field->value_len; i++) {
        unsigned char c = (unsigned char)field->value[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            continue;
        if (c == '\0' || !memchr(others, c, sizeof(others) - 1))
            return false;
    }
    return field->value_len > 0 && field->value_len < 256;
}

static bool
parse_length(const struct http_field *field, uint64_t *length)
{
    uint64_t sum = 0;
    if (field->value_len == 0 || field->value_len > 18)
        return false;
    for (size_t i = 0; i < field->value_len; i++) {
        if (field->value[i] < '0' || field->value[i] > '9')
            return false;
        sum = sum * 10 + (uint64_t)(field->value[i] - '0');
    }
    *length = sum;
    return true;
}

static bool
value_is(const struct http_field *field, const char *word)
{
    return field->value_len == strlen(word) && strncasecmp(field->value, word, field->value_len) == 0;
}

static enum http_refusal
check_fields(const struct http_head *head, const struct http_field *seen[KNOWN_FIELDS])
{
    if (head->count > HTTP_FIELDS_MAX)
        return HTTP_REFUSE_COUNT;
    for (size_t i = 0; i < head->count; i++) {
        const struct http_field *field = &head->fields[i];
        if (!is_token(field->name, field->name_len))
            return HTTP_REFUSE_NAME;
        if (!is_value(field->value, field->value_len))
            return HTTP_REFUSE_VALUE;
        for (int k = 0; k < KNOWN_FIELDS; k++) {
            if (field->name_len != known_fields[k].len ||
                strncasecmp(field->name, known_fields[k].name, field->name_len) != 0)
                continue;
            if (seen[k])
                return known_fields[k].repeated;
            seen[k] = field;
        }
    }
    return HTTP_PASS;
}

static enum http_refusal
check_framing(const struct http_head *head, const struct http_field *const seen[KNOWN_FIELDS],
              struct http_framing *framing)
{
    bool modern = strcmp(head->version, "HTTP/1.1") == 0;
    if (seen[FIELD_LENGTH] && seen[FIELD_CODING])
        return HTTP_REFUSE_BOTH;
    if (seen[FIELD_LENGTH] && !parse_length(seen[FIELD_LENGTH], &framing->length))
        return HTTP_REFUSE_LENGTH;
    if (seen[FIELD_CODING] && (!modern || !value_is(seen[FIELD_CODING], "chunked")))
        return HTTP_REFUSE_CODING;
    framing->has_length = seen[FIELD_LENGTH] != NULL;
    framing->chunked = seen[FIELD_CODING] != NULL;
    framing->expects_continue = modern && seen[FIELD_EXPECT] && value_is(seen[FIELD_EXPECT], "100-continue");
    if (strcmp(head->method, "HEAD") == 0 && (framing->chunked || framing->length > 0))
        return HTTP_REFUSE_BODY;
    return HTTP_PASS;
}

enum http_refusal
http_fence(const struct http_head *head, struct http_framing *framing)
{
    const struct http_field *seen[KNOWN_FIELDS] = {NULL};
    *framing = (struct http_framing){.chunked = false};
    if (strcmp(head->version, "HTTP/1.1") != 0 && strcmp(head->version, "HTTP/1.0") != 0)
        return HTTP_REFUSE_VERSION;
    if (!http_method_bit(head->method))
        return HTTP_REFUSE_METHOD;
    if (!is_target(head->target))
        return HTTP_REFUSE_TARGET;
    enum http_refusal refusal = check_fields(head, seen);
    if (refusal != HTTP_PASS)
        return refusal;
    if (head->torn)
        return HTTP_REFUSE_LINES;
    if (seen[FIELD_HOST] ? !is_host(seen[FIELD_HOST]) : strcmp(head->version, "HTTP/1.1") == 0)
        return HTTP_REFUSE_HOST;
    return check_framing(head, seen, framing);
}
