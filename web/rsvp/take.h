/* take: one RSVP on its way through the line of its event (core/rsvp/desk.h), for API and pages alike.
 *
 *     struct web_take *take = web_take_new(request, event_id, done);
 *     if (web_take_check(take, object, RSVP_NEW, &problems)) web_take_send(take);
 *
 * `done` gets this RSVP's row. It is not called when the database failed; the request has been answered
 * then.
 */
#ifndef WEB_TAKE_H
#define WEB_TAKE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/problem.h"
#include "rsvp/desk.h"
#include "rsvp/request.h"
#include "secret/secret.h"
#include "web/kit/ask.h"

struct web_take {
    struct rsvp_entry entry;
    struct web_ask ask; /* of one for a whole series, which goes by itself */
    bool series;
    struct http_request *http;
    void (*done)(struct web_take *take, const struct web_answer *answer);
    const char *event;
    char id[SECRET_ID_SIZE]; /* of the RSVP that it will be */
    struct buf json;         /* under construction: '{' and the members so far */
    void *context;           /* the caller's */
};

/* In the request's arena. */
struct web_take *web_take_new(struct http_request *request, const char *event,
                              void (*done)(struct web_take *take, const struct web_answer *answer));
/* A member whose value is text; left out when VALUE is NULL. */
void web_take_put(struct web_take *take, const char *name, const char *value);
/* rsvp_check_request() of OBJECT into `json`; whether it is for a whole series is noted. */
bool web_take_check(struct web_take *take, const json_t *object, enum rsvp_use use,
                    struct problems *problems);
void web_take_send(struct web_take *take);

/* The ids in the document of an RSVP, which begins with them; in the arena. False when it is none. */
MUST_CHECK bool web_rsvp_ids(struct http_request *request, const struct web_answer *answer, const char **rsvp,
                             const char **event);

/* The counts of this event are not what they were: forget the cached replies that show them, and no others,
 * and send the new ones to open pages. */
void web_seats_changed(struct http_request *request, const char *event);
/* The tag of those replies; in the arena. */
const char *web_seats_tag(struct http_request *request, const char *event);

#endif
