/* people: the pages and endpoints of who is signed in, as routes.c names them, and what they share. */
#ifndef WEB_PEOPLE_H
#define WEB_PEOPLE_H

#include <jansson.h>

#include "ask.h"
#include "http/http.h"
#include "page.h"

struct secret_key;

/* --- pages ---------------------------------------------------------------------------------------------- */

/* page_sign_in.c */
struct page_sign_in {
    const char *back; /* where to go then */
};
extern const struct http_param page_sign_in_params[];
void page_sign_in(struct http_request *request);      /* /sign-in */
void page_sign_in_ask(struct http_request *request);  /* POST */
void page_sign_in_link(struct http_request *request); /* /sign-in/{id}/{secret} */
void page_sign_in_use(struct http_request *request);  /* POST */
void page_sign_in_code(struct http_request *request); /* POST /sign-in/code */
void page_sign_out(struct http_request *request);     /* POST /sign-out */

/* page_me.c */
struct page_me {
    const char *done; /* what has just been done; the page says so */
};
extern const struct http_param page_me_params[];
void page_me(struct http_request *request);     /* /me */
void page_me_act(struct http_request *request); /* POST */

/* page_me_login.c */
struct page_me_login {
    const char *code;
};
extern const struct http_param page_me_login_params[];
void page_me_login(struct http_request *request);     /* /me/login */
void page_me_login_act(struct http_request *request); /* POST */

/* page_me_rsvp.c */
void page_me_rsvp(struct http_request *request);      /* /me/rsvp/{id} */
void page_me_rsvp_take(struct http_request *request); /* POST */

/* page_members.c */
struct page_members {
    const char *done;
};
extern const struct http_param page_members_params[];
void page_members(struct http_request *request);           /* /me/organizations/{id} */
void page_members_act(struct http_request *request);       /* POST */
void page_invitation(struct http_request *request);        /* /invitations/{id}/{secret} */
void page_invitation_accept(struct http_request *request); /* POST */

/* --- the API -------------------------------------------------------------------------------------------- */

/* api_people.c */
void api_me(struct http_request *request);
void api_me_update(struct http_request *request);
void api_me_events(struct http_request *request);
void api_login_begin(struct http_request *request);
void api_login_take(struct http_request *request);

/* api_members.c */
void api_member_list(struct http_request *request);
void api_member_invite(struct http_request *request);
void api_member_update(struct http_request *request);
void api_member_remove(struct http_request *request);

/* --- what the pages share ------------------------------------------------------------------------------- */

/* 401 as a page that lets somebody sign in and leads back here; ends the cookie of a session that is over. */
void page_sign_in_first(struct http_request *request);
/* page_new() for who has a session; NULL after page_sign_in_first(). Whether it still holds is what the
 * statements say. */
void *page_person_new(struct http_request *request, size_t size, void (*ready)(struct page *page));
/* page_has() for the parts of a person's page: 401 as above, 429 with Retry-After. */
bool page_person_has(struct page *page, const struct page_part *part);
/* Headers that every page of one person has: no referrer with the path, no index. */
extern const char *const page_private_headers[];
/* "errors" and "has_errors" of the template rsvp_errors; a problem's field is the id of its input. */
void page_view_problems(json_t *view, const struct problems *problems);
/* The first sentence about FIELD, or NULL. */
const char *page_problem_of(const struct problems *problems, const char *field);
/* The lower-case form of an address in the arena; NULL after adding the problem "email". */
const char *page_address(struct http_request *request, const char *text, struct problems *problems);
/* A role in words: "Owner". */
const char *present_role(const char *role);
/* "4 January 2027", of an instant, in UTC; "" for NULL. */
const char *present_utc_day(const struct present *p, const char *instant);
/* The data of /me (present_me.c). */
void present_me(const struct present *p, const json_t *person, json_t *view);
void present_my_events(const struct present *p, const json_t *events, const struct secret_key *key,
                       json_t *view);
/* Of /me/organizations/{id}; EVENTS is a list of cards, with links for what the person's role may do there.
 */
void present_members(const struct present *p, const json_t *members, json_t *view);
void present_member_events(const struct present *p, const json_t *members, const json_t *events,
                           const struct secret_key *key, json_t *view);

#endif
