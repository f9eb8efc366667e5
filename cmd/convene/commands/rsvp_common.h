/* What the commands about RSVPs share. */
#ifndef CONVENE_RSVP_COMMON_H
#define CONVENE_RSVP_COMMON_H

#include <jansson.h>

#include "base/attr.h"

#include "convene/frame/command.h"

/* Which RSVPs of an event are asked for. */
struct rsvp_query {
    const char *event;  /* as the command line names it */
    const char *states; /* codes joined by ','; NULL: all */
    const char *mode; /* NULL: both. With the state "waitlisted": in the order of the queue, with positions */
    bool needs;       /* also what people need in order to take part: health data, only when asked for */
};

/* Get RSVPs into one array (kept). */
MUST_CHECK enum exit_code rsvp_list(struct run *run, const struct rsvp_query *query, json_t **rsvps);
/* Print an array of RSVPs as a table. */
void rsvp_print(struct run *run, const json_t *rsvps);
/* Report a change: the RSVP with --json, else its id and the note "DONE: name, state". Returns EXIT_OK. */
enum exit_code rsvp_report(struct run *run, const char *done, const json_t *rsvp);
/* Print the address in the member `url` of LINK. */
void rsvp_print_link(struct run *run, const json_t *link);

#endif
