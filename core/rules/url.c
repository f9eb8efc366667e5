#include "rules/url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "rules/address.h"
#include "rules/rules.h"

enum { URL_MAX = 2000, HOST_MAX = 253 };

const char *
url_host(const char *url, size_t *len)
{
    const char *host = strncasecmp(url, "https://", 8) == 0  ? url + 8
                       : strncasecmp(url, "http://", 7) == 0 ? url + 7
                                                             : NULL;
    if (!host || strpbrk(url, " \t\r\n\"<>\\^`{|}"))
        return NULL;
    *len = strcspn(host, "/?#");
    /* "https://bank.example@evil.example" leads to evil.example: no link has a user. */
    if (memchr(host, '@', *len))
        return NULL;
    /* An IPv6 address stands in brackets; a name may have letters beyond ASCII. */
    if (!isalnum((unsigned char)*host) && *host != '[' && (unsigned char)*host < 0x80)
        return NULL;
    return host;
}

json_t *
rule_link(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *text = rule_text(rules, path, value, URL_MAX);
    (void)field;
    size_t len;
    if (!text || url_host(json_string_value(text), &len))
        return text;
    json_decref(text);
    return rules_refuse(rules, path, "This must be a web address, as in https://example.org/meeting.");
}

json_t *
rule_host(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *text = rule_text(rules, path, value, HOST_MAX), *normal = NULL;
    (void)field;
    if (!text)
        return NULL;
    struct buf host;
    buf_init(&host, HOST_MAX);
    if (address_domain_write(&host, json_string_value(text), ADDRESS_KEPT))
        normal = json_stringn(host.data, host.len);
    else
        problem_add(rules->problems, path, "This must be a domain name, as in example.org.");
    buf_release(&host);
    json_decref(text);
    return normal;
}
