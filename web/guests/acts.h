/* acts: what an organizer can do to one RSVP. */
#ifndef WEB_GUESTS_ACTS_H
#define WEB_GUESTS_ACTS_H

#include <stdbool.h>

#include "http/http.h"
#include "web/kit/ask.h"

struct guests_doing;

struct guests_act {
    const char *name; /* "approve" */
    /* Ask the statement that does it. */
    void (*ask)(struct guests_doing *it, struct http_request *request, web_ask_done *done);
    const char *door;          /* the action of a check-in, or NULL */
    const char *states;        /* of which RSVPs, with blanks around each */
    const char *button, *says; /* and what happens */
    const char *done;          /* "Approved" */
    bool danger;
};
extern const struct guests_act guests_acts[]; /* ends with a row without a name */
/* The row that is called NAME; NULL when NAME is NULL or no row is. */
const struct guests_act *guests_act_find(const char *name);

/* An act under way, asked for through the link of the list. */
struct guests_doing {
    struct web_ask ask;
    const struct guests_act *act;
    const char *event, *rsvp;
};

#endif
