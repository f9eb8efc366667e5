/* url: addresses of pages on the web. */
#ifndef RULES_URL_H
#define RULES_URL_H

#include <stddef.h>

/* The host (with its port) in the http or https address URL, *LEN bytes of it; NULL when URL is no address
 * that a link may have: other schemes, no host, a user before it, blanks, and characters that a URL never
 * has. */
const char *url_host(const char *url, size_t *len);

#endif
