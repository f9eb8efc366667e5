/* What may be in a body, and whether a form comes from one of our own pages. */
#include <string.h>
#include <strings.h>

#include "http/body.h"
#include "http/route.h"

static bool
word_is(const char *text, size_t len, const char *word)
{
    return len == strlen(word) && strncasecmp(text, word, len) == 0;
}

/* Parameters behind the type: only charset=utf-8 is taken (quoted or not); others are ignored. */
static bool
charset_fits(const char *rest)
{
    const char *charset = strcasestr(rest, "charset=");
    if (!charset)
        return true;
    charset += strlen("charset=");
    charset += *charset == '"';
    return strncasecmp(charset, "utf-8", 5) == 0 && strchr("\"; \t", charset[5]);
}

static bool
json_type(const char *type, size_t len)
{
    return word_is(type, len, "application/json") ||
           (len > 17 && strncasecmp(type, "application/", 12) == 0 &&
            strncasecmp(type + len - 5, "+json", 5) == 0);
}

const char *
http_body_type_wrong(unsigned flags, const char *type)
{
    size_t len = type ? strcspn(type, "; \t") : 0;
    bool charset = type && charset_fits(type + len);
    if (flags & HTTP_BODY_JSON)
        return charset && json_type(type, len) ? NULL
                                               : "The body must be JSON: Content-Type: application/json.";
    if (flags & HTTP_BODY_NDJSON)
        return charset && (word_is(type, len, "application/x-ndjson") ||
                           word_is(type, len, "application/ndjson"))
                   ? NULL
                   : "The body must be one JSON document a line: Content-Type: application/x-ndjson.";
    if ((flags & HTTP_ANY_ORIGIN) && word_is(type, len, "multipart/form-data"))
        return NULL; /* programs may choose (RFC 8058 3.2) */
    if (flags & HTTP_BODY_FORM)
        return charset && word_is(type, len, "application/x-www-form-urlencoded")
                   ? NULL
                   : "The body must be a form: Content-Type: application/x-www-form-urlencoded.";
    return NULL;
}

/* The URL's origin is OURS: it ends there, or a path begins. */
static bool
url_is_of(const char *url, const char *ours)
{
    size_t len = strlen(ours);
    return strncasecmp(url, ours, len) == 0 && (url[len] == '\0' || url[len] == '/');
}

bool
http_form_allowed(const struct http_source *source, const char *ours)
{
    if (source->fetch_site)
        return strcmp(source->fetch_site, "same-origin") == 0;
    if (source->origin)
        return strcasecmp(source->origin, ours) == 0;
    if (source->referer)
        return url_is_of(source->referer, ours);
    return !source->cookies;
}
