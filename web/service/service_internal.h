/* What the files of web/service share: the endpoints, as routes.c names them, and what they use of each
 * other. */
#ifndef WEB_SERVICE_SERVICE_INTERNAL_H
#define WEB_SERVICE_SERVICE_INTERNAL_H

#include "http/http.h"

/* vocabulary_api.c */
void api_vocabularies(struct http_request *request);
void api_description(struct http_request *request);

/* probes.c */
void api_live(struct http_request *request);
void api_ready(struct http_request *request);
void api_metrics(struct http_request *request);

/* site_page.c */
void page_organizers(struct http_request *request); /* /organizers */
void page_about(struct http_request *request);      /* /about */
void page_zone(struct http_request *request);       /* POST /tz */
void page_static(struct http_request *request);     /* /static/{file} */
void page_robots(struct http_request *request);     /* /robots.txt */

/* security_page.c */
void page_security(struct http_request *request); /* /.well-known/security.txt */

#endif
