/* desk: RSVPs that come at the same time go to the database together.
 *
 * A lone RSVP goes at once. While a statement for an event is under way, further RSVPs for it wait in a line;
 * while as many statements are under way as there may be (`flights_max`), the lines of other events wait as
 * well, and the next statement takes batches of several events, at most `batch_max` RSVPs. There is no timer.
 * The order of arrival at an event is the order in its batch, and the statement decides in that order, under
 * the locks of the events' seats, with one commit.
 *
 * Every entry is answered exactly once, from the loop, never from inside rsvp_desk_take():
 *   - a batch that met a conflict goes again (nothing had happened), a few times;
 *   - of a batch that the server refused as a whole (DB_SQL) each entry goes again by itself, so that one
 * that cannot be served takes no other with it;
 *   - DB_DOWN, DB_TIMEOUT and DB_BUSY are every entry's answer: whether the batch was written is not known
 * here, and the sender's Idempotency-Key makes asking again safe.
 *
 * An entry belongs to the caller and must live until it was answered; the arena of a request does, also when
 * the client has gone.
 */
#ifndef RSVP_DESK_H
#define RSVP_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

#include "base/attr.h"
#include "base/buf.h"
#include "db/db.h"

struct rsvp_desk;
struct rsvp_entry;

/* The statement's parameters and columns. Each entry of the batches brings its own token; N is its place. */
enum rsvp_take_param { RSVP_TAKE_BATCHES };
enum rsvp_take_column { RSVP_TAKE_N, RSVP_TAKE_OUTCOME, RSVP_TAKE_BODY };

/* Valid during `done` only. */
struct rsvp_answer {
    enum db_status status; /* DB_OK: the row below is there */
    const char *outcome;   /* "created", "conflict", ... */
    const char *body;      /* "" when there is none */
    size_t size;
};

typedef void rsvp_done_fn(struct rsvp_entry *entry, const struct rsvp_answer *answer);

struct rsvp_entry {
    const char *json; /* one element of the array */
    size_t size;
    rsvp_done_fn *done;
    /* private to the room from here on */
    STAILQ_ENTRY(rsvp_entry) link;
    bool alone;
};

struct rsvp_desk_config {
    struct db_pool *const *pool;          /* read when needed */
    const struct db_statement *statement; /* (JSON array of {"event", "requests"}): a row (n, outcome, body)
                                             for each request, in order */
    size_t batch_max;                     /* entries in one statement; 0: 128 */
    size_t waiting_max;                   /* entries that wait, over all events; 0: 4096 */
    size_t flights_max;                   /* statements under way at a time; 0: 2 */
};

MUST_CHECK struct rsvp_desk *rsvp_desk_new(const struct rsvp_desk_config *config);
/* False, with nothing done, when too many wait already: answer 503 at once. */
MUST_CHECK bool rsvp_desk_take(struct rsvp_desk *desk, const char *event, struct rsvp_entry *entry);
/* Appended in Prometheus's text format. */
void rsvp_desk_metrics(const struct rsvp_desk *desk, struct buf *out);
/* After the pool was freed: it answers what was under way. */
void rsvp_desk_free(struct rsvp_desk *desk);

#endif
