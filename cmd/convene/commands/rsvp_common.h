/* RSVPs as the API gives them to organizers: lists, and what is done to one. */
#ifndef CONVENE_RSVP_H
#define CONVENE_RSVP_H

#include "convene/frame/command.h"
#include "convene/terminal/out.h"

/* GET all pages of an event's RSVPs into one array (kept). STATES: codes joined by ',', or NULL for all; MODE
 * may be NULL. Of "waitlisted" alone and a mode: in the order of the queue, with positions. NEEDS: also what
 * people need in order to take part, which nobody sees unasked. */
enum exit_code rsvp_list(struct run *run, const char *event, const char *states, const char *mode, bool needs,
                         json_t **rsvps);
/* POST BODY (takes the reference; NULL: none) to "/api/v1/rsvps/{id}/ACTION" or the like. */
enum exit_code rsvp_send(struct run *run, const char *method, const char *path, json_t *body,
                         json_t **answer);
/* Print RSVPs as a table: position, name, state, mode, party, address, id. */
void rsvp_print(struct run *run, const json_t *rsvps);
/* After a change: the document with --json, else a note "WHAT: name, state". */
void rsvp_report(struct run *run, const char *what, const json_t *rsvp);

#endif
