#include "web/kit/cache.h"

#include <string.h>

#include "http/http.h"
#include "web/kit/web.h"

void
web_listing_changed(struct web *web, const char *payload)
{
    if (strcmp(payload, "*") == 0) {
        http_cache_drop(web->http, NULL);
        return;
    }
    http_cache_drop(web->http, payload);
    http_cache_drop(web->http, "listing");
}
