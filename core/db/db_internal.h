/* The pool from inside: pool -> lanes -> connections -> slots. Private to the room.
 *
 * A request waits in its lane's queue until a connection has room, then takes a slot there, in the order of
 * the pipeline. A slot outlives its request when that is answered early (DB_TIMEOUT): what the server still
 * sends for it is swallowed.
 */
#ifndef DB_DB_INTERNAL_H
#define DB_DB_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "db/db.h"
#include "db/link.h"

enum { DB_DEPTH_MAX = 32 }; /* slots of a connection; a power of two */

struct db_result {
    enum db_status status;
    const PGresult *rows; /* NULL when the server said nothing */
};

/* A statement that was sent and not yet answered. */
struct db_slot {
    struct db_request *request; /* NULL: answered already, swallow the results */
    const struct db_statement *statement;
    unsigned generation; /* of the prepared statement that it runs */
    bool prepares;       /* a Parse goes before it */
};

/* What a connection knows of a statement: it is prepared there as the n-th of its name. */
struct db_prepared {
    unsigned generation;
    bool known;
};

struct db_conn {
    struct db_link link;
    struct db_lane_pool *lane;
    struct db_slot slots[DB_DEPTH_MAX]; /* a ring: `count` from `head` on */
    unsigned head, count;
    uint64_t head_since_us;       /* the head slot is the server's turn since then */
    PGresult *held;               /* the head slot's result, until its sync says that it is committed */
    bool gap;                     /* the last thing that libpq gave was the NULL between two results */
    struct db_prepared *prepared; /* by db_statement.index */
};

struct db_queue {
    struct db_request *first, *last;
    int length;
};

struct db_lane_pool {
    struct db_pool *pool;
    enum db_lane lane;
    struct db_session session;
    struct db_conn *conns;
    int conn_count;
    unsigned depth; /* slots used per connection */
    uint64_t timeout_us;
    struct db_queue waiting;
    unsigned long long answered[DB_STATUSES];
    unsigned long long answered_us; /* sum of the time from submit to done */
    unsigned long long retried;
};

/* What was last logged about errors: the same one again is counted, and said every ten seconds. */
struct db_errors {
    const struct db_statement *statement;
    char sqlstate[6];
    unsigned repeated;
    uint64_t quiet_until_us;
};

struct db_pool {
    struct event_base *base;
    char *conninfo, *options;
    struct db_config config;
    struct db_lane_pool lanes[DB_LANES];
    struct db_queue refused; /* answered at the next turn of the loop with what `outcome` says */
    struct event *tick;      /* end of this turn: dispatch, health */
    struct event *refuse;    /* next turn: answer `refused` */
    struct event *sweep;     /* runs while anything is outstanding: deadlines */
    struct db_errors errors;
    uint64_t held_since_us, held_until_us; /* 0: not held */
    bool up;                               /* as last told to on_health */
    bool closing;
};

/* queue.c */
void db_queue_push(struct db_queue *queue, struct db_request *request);
void db_queue_unshift(struct db_queue *queue, struct db_request *request);
MUST_CHECK struct db_request *db_queue_shift(struct db_queue *queue);

/* lane.c */
/* Fixed for each lane. */
struct db_lane_kind {
    const char *name, *application; /* the latter as PostgreSQL shows it */
    unsigned depth;                 /* slots used per connection */
};
extern const struct db_lane_kind db_lane_kinds[DB_LANES];
/* Answer now. */
void db_lane_answer(struct db_lane_pool *lane, struct db_request *request, enum db_status status,
                    const PGresult *rows);
/* Answer at the next turn of the loop, without rows. */
void db_lane_refuse(struct db_lane_pool *lane, struct db_request *request, enum db_status status);
/* Work waits for sessions that are younger than the hold. */
bool db_lane_held(const struct db_lane_pool *lane);
/* Run the pool's tick at the end of this turn. */
void db_lane_wake(struct db_lane_pool *lane);
/* A request of this lane has a chance to be sent before long. */
bool db_lane_has_hope(const struct db_lane_pool *lane);

/* conn.c */
void db_conn_init(struct db_conn *conn, struct db_lane_pool *lane, int number);
void db_conn_release(struct db_conn *conn);
/* May be given another request. */
bool db_conn_has_room(const struct db_conn *conn);
/* Give REQUEST to the pipeline; what it writes is flushed by db_link_flush(). */
void db_conn_send(struct db_conn *conn, struct db_request *request);
/* Answer what is past its deadline; break the connection when the server has been silent far beyond. */
void db_conn_sweep(struct db_conn *conn, uint64_t now_us);

/* result.c */
/* What an error means, by its SQLSTATE ("" or NULL: libpq's own error, the connection is gone). */
enum db_status db_status_of(const char *sqlstate);
/* The session cannot go on after this error. */
bool db_sqlstate_breaks(const char *sqlstate);

#endif
