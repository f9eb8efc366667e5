/* /.well-known/security.txt (RFC 9116): where to report a hole in this site. */
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "http/http.h"
#include "web/kit/web.h"
#include "web/service/service_internal.h"

enum { TEXT_MAX = 4096, DAY = 24 * 60 * 60, VALID_DAYS = 180 };

/* RFC 9116, 2.5.3: a URI. Words, as "room 12", are on the page about the site; web addresses must be https.
 */
static const char *
contact_uri(struct http_request *request)
{
    const char *contact = web_of(request)->contact, *origin = http_origin(request);
    if (!contact)
        return NULL;
    if (strncmp(contact, "https://", 8) == 0 || strncmp(contact, "mailto:", 7) == 0)
        return contact;
    if (strchr(contact, '@') && !strpbrk(contact, " <>"))
        return arena_printf(http_arena(request), "mailto:%s", contact);
    return strncmp(origin, "https:", 6) == 0 ? arena_printf(http_arena(request), "%s/about", origin) : NULL;
}

void
page_security(struct http_request *request)
{
    const char *contact = contact_uri(request), *origin = http_origin(request);
    if (!contact) {
        http_reply_problem(request, 404, "This site names nobody to report to.", NULL);
        return;
    }
    /* The same all day, so that caches keep it. */
    time_t end = (clock_wall() / DAY + VALID_DAYS) * DAY;
    struct tm tm;
    char expires[32];
    gmtime_r(&end, &tm);
    strftime(expires, sizeof(expires), "%Y-%m-%dT00:00:00Z", &tm);
    struct buf text;
    buf_init(&text, TEXT_MAX);
    buf_printf(&text, "Contact: %s\nExpires: %s\nPreferred-Languages: en\n", contact, expires);
    if (strncmp(origin, "https:", 6) == 0)
        buf_printf(&text, "Canonical: %s/.well-known/security.txt\n", origin);
    http_reply(request, &(struct http_reply){.status = 200,
                                             .type = "text/plain; charset=utf-8",
                                             .body = text.data,
                                             .size = text.len,
                                             .cache = "public, max-age=3600"});
    buf_release(&text);
}
