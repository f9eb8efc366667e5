/* service: the pages without a statement, vocabularies, probes. */
#ifndef WEB_SERVICE_SERVICE_H
#define WEB_SERVICE_SERVICE_H

#include "http/http.h"

extern const struct http_route service_routes[]; /* ends with a row without a method */

#endif
