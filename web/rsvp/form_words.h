/* form_words: seats, the form, and the page of a single RSVP, in words. FORM is the document of the statement
 * rsvp_form, RSVP that of rsvp_get. */
#ifndef WEB_RSVP_FORM_WORDS_H
#define WEB_RSVP_FORM_WORDS_H

#include <jansson.h>

#include "base/problem.h"
#include "web/present/words.h"

/* "Few left: 2 of 6 seats": of one mode in a document of seats. */
const char *present_seat_text(const struct present *p, const json_t *seat);

/* One's own page. EVENT is NULL when it was removed. */
void present_rsvp_own(const struct present *p, const json_t *rsvp, const json_t *event, json_t *view);
/* What the fields of present_rsvp_fields() hold for an RSVP that is there; a new object. */
json_t *present_rsvp_values(const struct present *p, const json_t *rsvp);
/* After the form was taken: what happens next. ANSWER is the row's document. */
void present_rsvp_taken(const struct present *p, const json_t *answer, const json_t *event, const char *email,
                        json_t *view);

#endif
