/* present_rsvp: seats, the form, and one's own RSVP, in words. FORM is the document of the statement
 * rsvp_form, RSVP that of rsvp_get. */
#ifndef WEB_PRESENT_RSVP_H
#define WEB_PRESENT_RSVP_H

#include <jansson.h>

#include "base/problem.h"
#include "present.h"

/* "takes_rsvps", "seat_lines": how many seats there are, for each mode; "seats_live": that may change;
 * "rsvp_closed": why none can be had; "rsvp_go" and "rsvp_button": what the link to the form and the form's
 * button say. FORM may be NULL. */
void present_rsvp_seats(const struct present *p, const json_t *form, json_t *view);

/* "Few left: 2 of 6 seats": of one mode in a document of seats. */
const char *present_seat_text(const struct present *p, const json_t *seat);

/* What the fields hold: by the names in the form ("name", "answers.diet"), as typed. */
struct present_rsvp_filled {
    const json_t *form;
    const json_t *values;
    const struct problems *problems; /* the first of each field is shown */
    bool change;                     /* of one that is there: its address stays, no code is asked for */
    bool signed_in;                  /* name and address are known: neither is asked for */
};
/* "fields", and "errors" with links to them; "has_errors". */
void present_rsvp_fields(const struct present *p, const struct present_rsvp_filled *filled, json_t *view);

/* "Monday, 4 January 2027, 09:15 CET (in 14 minutes)": INSTANT as documents have it, in the event's zone.
 * NULL for NULL. */
const char *present_moment(const struct present *p, const json_t *event, const char *instant);
/* "in_person" in words: "in the room". */
const char *present_rsvp_mode(const char *mode);
/* One's own page. EVENT is NULL when it was removed. */
void present_rsvp_own(const struct present *p, const json_t *rsvp, const json_t *event, json_t *view);
/* What the fields of present_rsvp_fields() hold for an RSVP that is there; a new object. */
json_t *present_rsvp_values(const struct present *p, const json_t *rsvp);
/* After the form was taken: what happens next. ANSWER is the row's document. */
void present_rsvp_taken(const struct present *p, const json_t *answer, const json_t *event, const char *email,
                        json_t *view);

#endif
