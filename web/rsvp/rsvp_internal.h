/* What the files of web/rsvp share: the endpoints, as routes.c names them, and what they use of each other.
 */
#ifndef WEB_RSVP_RSVP_INTERNAL_H
#define WEB_RSVP_RSVP_INTERNAL_H

#include "http/http.h"

/* take_api.c */
void api_rsvp_create(struct http_request *request);
void api_rsvp_put(struct http_request *request);

/* own_api.c */
void api_rsvp_get(struct http_request *request);
void api_rsvp_change(struct http_request *request);
struct api_rsvp_scope {
    const char *scope; /* this, all */
};
extern const struct http_param api_rsvp_scope_params[];
void api_rsvp_cancel(struct http_request *request);
void api_rsvp_renew(struct http_request *request); /* POST /rsvps/{id}/link */
void api_rsvp_confirm(struct http_request *request);
void api_rsvp_accept(struct http_request *request);

/* seats_api.c */
void api_seats(struct http_request *request);
void api_seats_stream(struct http_request *request);
void api_rsvp_form(struct http_request *request);

/* form_page.c, signed_page.c, own_page.c, code_page.c */
struct page_rsvp_own {
    const char *done; /* what has just been done; its page says so */
};
extern const struct http_param page_rsvp_own_params[];
void page_rsvp(struct http_request *request);         /* /events/{page}/rsvp */
void page_rsvp_take(struct http_request *request);    /* POST /events/{page}/rsvp */
void page_rsvp_own(struct http_request *request);     /* /rsvps/{id}/{secret} */
void page_rsvp_own_act(struct http_request *request); /* POST /rsvps/{id}/{secret} */
void page_rsvp_leave(struct http_request *request);   /* /rsvps/{id}/{secret}/cancel */
void page_me_rsvp(struct http_request *request);      /* /me/rsvp/{id} */
void page_me_rsvp_take(struct http_request *request); /* POST */
void page_code(struct http_request *request);         /* /rsvps/{id}/{secret}/code.svg */

#endif
