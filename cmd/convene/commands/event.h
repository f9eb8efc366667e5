/* Events as the API gives them: reading, acting on, and showing one. */
#ifndef CONVENE_EVENT_H
#define CONVENE_EVENT_H

#include "base/attr.h"

#include "convene/frame/command.h"
#include "convene/input/draft.h"

/* The flag that event_if_match() reads. */
#define EVENT_FLAG_IF_MATCH                                                                                  \
    {                                                                                                        \
        .name = "if-match", .takes = "ETAG",                                                                 \
        .help = "only if the event is still at this revision, as in evt_7k2m9q4x8w3t-r4"                     \
    }

/* /api/v1/events/{id} and REST, in the arena. */
const char *event_path(struct run *run, const char *id, const char *rest);
/* GET /events/{id}: its document, and its ETag when ETAG is not NULL. */
MUST_CHECK enum exit_code event_get(struct run *run, const char *id, json_t **event, const char **etag);
/* The flag --if-match as a header: in the quotes of an ETag, which a shell would take away. NULL when it is
 * not given. */
const char *event_if_match(struct run *run);
/* POST a new event: the draft's document; refused fields are reported at their lines. */
MUST_CHECK enum exit_code event_create(struct run *run, struct draft *draft, json_t **event);
/* The address of its page: the server gives a path when it does not know how it is called outside. */
const char *event_url(struct run *run, const json_t *event);
/* Report a refusal of DRAFT's event: fields at the lines of its file. */
MUST_CHECK enum exit_code event_refused(struct run *run, struct draft *draft, const struct reply *reply);
/* After a write: its id and address on standard output, or the whole event with --json. */
void event_report(struct run *run, const char *done, const json_t *event);
/* "Tue 4 May 2027, 09:00 – 12:00 Europe/Berlin" */
const char *event_when(struct arena *arena, const json_t *event);
/* The same, short, for a table: "2027-05-04 09:00". */
const char *event_when_short(struct arena *arena, const json_t *event);
/* "Berlin, DE", "online", "Berlin, DE + online" */
const char *event_where(struct arena *arena, const json_t *event);

#endif
