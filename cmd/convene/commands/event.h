/* Events as the API sends them: getting, creating and printing one. */
#ifndef CONVENE_EVENT_H
#define CONVENE_EVENT_H

#include "base/attr.h"

#include "convene/frame/command.h"
#include "convene/input/draft.h"

/* The flag that event_if_match() reads. */
#define EVENT_FLAG_IF_MATCH                                                                                  \
    {                                                                                                        \
        .name = "if-match", .takes = "ETAG",                                                                 \
        .help = "change the event only if it is still at this revision, as in evt_7k2m9q4x8w3t-r4"           \
    }

/* The address of an event: /api/v1/events/{ID}, then REST. In the arena. */
const char *event_path(struct run *run, const char *id, const char *rest);
/* Get an event that is named by id, slug or address; its ETag, too, when ETAG is not NULL. */
MUST_CHECK enum exit_code event_get(struct run *run, const char *id, json_t **event, const char **etag);
/* The value of --if-match in the quotes that an ETag has and a shell removes. NULL without the flag. */
const char *event_if_match(struct run *run);
/* Post the document of DRAFT as a new event. The fields that the server refuses are reported at their lines.
 */
MUST_CHECK enum exit_code event_create(struct run *run, struct draft *draft, json_t **event);
/* The address of an event's page. The server sends only a path when it does not know its public address. */
const char *event_url(struct run *run, const json_t *event);
/* Report a refusal of DRAFT's document: each field at its line in the file. */
MUST_CHECK enum exit_code event_refused(struct run *run, struct draft *draft, const struct reply *reply);
/* Print an event after a write: "DONE title", its id and address; the id alone with --quiet; the document
 * with --json. */
void event_report(struct run *run, const char *done, const json_t *event);
/* "Tue 4 May 2027, 09:00 – 12:00 Europe/Berlin" */
const char *event_when(struct arena *arena, const json_t *event);
/* "2027-05-04 09:00", for a table. */
const char *event_when_short(struct arena *arena, const json_t *event);
/* "Berlin, DE", "online", "Berlin, DE + online" */
const char *event_where(struct arena *arena, const json_t *event);

#endif
