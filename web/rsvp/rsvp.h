/* rsvp: what other subjects use of RSVPs. */
#ifndef WEB_RSVP_RSVP_H
#define WEB_RSVP_RSVP_H

#include <jansson.h>

#include "base/attr.h"
#include "base/problem.h"
#include "http/http.h"
#include "web/kit/ask.h"
#include "web/mail/mail.h"
#include "web/present/words.h"

struct db_pool;
struct rsvp_desk;
struct web;
struct web_watch;

extern const struct http_route rsvp_routes[];   /* ends with a row without a method */
extern const struct web_mail_kind rsvp_mails[]; /* ends with a row without a kind */

/* The reply to what was done to an RSVP: its document with 200 (or what the outcome says), or the refusal.
 * The cached counts of its event are forgotten, and nothing else is. */
void web_rsvp_reply(struct http_request *request, const struct web_answer *answer);
void web_rsvp_done(struct web_ask *ask, const struct web_answer *answer);

/* --- in words; FORM is the document of the statement rsvp_form --- */

/* "takes_rsvps", "seat_lines": how many seats there are, for each mode; "seats_live": that may change;
 * "rsvp_closed": why none can be had; "rsvp_go" and "rsvp_button": what the link to the form and the form's
 * button say. FORM may be NULL. */
void present_rsvp_seats(const struct present *p, const json_t *form, json_t *view);

/* What the fields hold: by the names in the form ("name", "answers.diet"), as typed. */
struct present_rsvp_filled {
    const json_t *form;
    const json_t *values;
    const struct problems *problems; /* the first of each field is shown */
    bool change;                     /* of one that is there: its address stays, no code is asked for */
    const json_t *person; /* the signed-in person: neither name nor address is asked for; or NULL */
};
/* "fields", and "errors" with links to them; "has_errors"; "rsvp_name", "rsvp_email" of the signed-in person.
 */
void present_rsvp_fields(const struct present *p, const struct present_rsvp_filled *filled, json_t *view);
/* "in_person" in words: "in the room". */
const char *present_rsvp_mode(const char *mode);

/* --- made by web_init: where RSVPs wait, and the seats of open pages --- */

/* The lines in which RSVPs wait (take.h); POOL is read when needed. The caller frees it with
 * rsvp_desk_free(). */
MUST_CHECK struct rsvp_desk *web_take_desk(struct db_pool *const *pool);

/* Of WEB, whose pool and loop may be made later. NULL: no memory. */
MUST_CHECK struct web_watch *web_watch_new(const struct web *web);
/* After the server, whose streams are in it. NULL is allowed. */
void web_watch_free(struct web_watch *watch);

#endif
