/* What may be in a body, and from where a form may come. Private to the room. */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include <stdbool.h>

#include "base/attr.h"

/* NULL when TYPE fits the route's flags, else the sentence that says what is expected. */
MUST_CHECK const char *http_body_type_wrong(unsigned flags, const char *type);
/* What a browser says of the page that sends a form; NULL for a header that it does not send. */
struct http_source {
    const char *fetch_site; /* Sec-Fetch-Site, from browsers since 2019 to 2023 */
    const char *origin;     /* Origin (RFC 6454), from older ones; text browsers send only the next */
    const char *referer;    /* Referer (RFC 9110, 10.1.3) */
    const char *cookies;    /* Cookie */
};

/* The first of these headers that is there decides: the form comes from a page of OURS ("https://host"). A
 * form that says nothing is taken when it brings no cookie either, because another site could not do more
 * with this browser than with a request of its own. */
MUST_CHECK bool http_form_allowed(const struct http_source *source, const char *ours);

#endif
