/* page_rsvp: what the pages about RSVPs share. */
#ifndef WEB_PAGE_RSVP_H
#define WEB_PAGE_RSVP_H

#include <jansson.h>

#include "base/problem.h"
#include "http/http.h"
#include "rsvp/request.h"

/* What a form says, as an object that rsvp_check_request() takes; empty fields are left out. FORM is
 * the document of rsvp_form. A signed-in person has a name and an address already: both are passed over. What
 * is missing is a problem here, in a sentence for the reader of the form. */
json_t *page_rsvp_request(struct http_request *request, const json_t *form, const json_t *values,
                          enum rsvp_use use, struct problems *problems);

#endif
