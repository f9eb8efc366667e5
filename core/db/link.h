/* Link: one connection to the server, from nothing to ready and back. Private to the room.
 *
 *              open                 poll                  db_link_ready
 *     DOWN ----------> CONNECTING --------> PREPARING ------------------> READY
 *      ^  back-off       ^  |                  |                          |  |
 *      |                 |  |  db_link_break   |                          |  |  db_link_drain
 *      |                 |  v                  v                          |  v
 *      +------------------ BROKEN <---------------------------------------+ DRAINING
 *        next tick       |                                                   |
 *                        +---------------------------------------------------+  db_link_drained
 *
 * One function in link.c moves a link, and logs why. What a link carries is its owner's affair (a
 * pipeline of requests, a LISTEN) and is told through hooks. The server's socket is closed from the loop
 * only, never inside a hook.
 */
#ifndef DB_LINK_H
#define DB_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include <libpq-fe.h>

#include "db/session.h"

struct event;
struct event_base;
struct db_link;

enum db_state {
    DB_STATE_DOWN,       /* no socket; the timer runs to the next attempt */
    DB_STATE_CONNECTING, /* libpq speaks with the server about the session; nothing of ours was sent */
    DB_STATE_PREPARING,  /* the session exists; the owner's first words are on the way */
    DB_STATE_READY,      /* the server has answered on this session; it takes work */
    DB_STATE_DRAINING,   /* work is still to be answered, no new work is given */
    DB_STATE_BROKEN,     /* unusable; its work was taken away; closed at the next tick */
    DB_STATES
};

struct db_link_hooks {
    /* PREPARING begins: say the first words. False: libpq refused (PQerrorMessage has it). */
    bool (*prepare)(struct db_link *link);
    /* Input was read (PREPARING, READY, DRAINING). */
    void (*readable)(struct db_link *link);
    /* The link is in another state than FROM now. */
    void (*moved)(struct db_link *link, enum db_state from);
};

struct db_link {
    /* set by the owner before db_link_init() */
    struct event_base *base;
    const struct db_session *session;
    const struct db_link_hooks *hooks;
    const char *name; /* for the log: "read", "listener" */
    int number;
    unsigned age_max_ms; /* a READY link is drained at about this age; 0: never */
    /* kept by link.c */
    enum db_state state;
    PGconn *conn;      /* NULL in DOWN */
    unsigned failures; /* in a row, since it was last ready for a while */
    uint64_t since_us; /* in this state */
    struct event *readable, *writable, *timer;
};

const char *db_state_name(enum db_state state);

void db_link_init(struct db_link *link);
/* Close at once, without hooks; for the owner's end. */
void db_link_release(struct db_link *link);
/* DOWN: try to connect now. */
void db_link_open(struct db_link *link);
/* PREPARING: the first words were answered. */
void db_link_ready(struct db_link *link);
/* READY: give no more work; the owner calls db_link_drained() when nothing is left to be answered. */
void db_link_drain(struct db_link *link, const char *reason);
void db_link_drained(struct db_link *link);
/* Any state but DOWN: unusable. Harmless when BROKEN already. */
void db_link_break(struct db_link *link, const char *reason);
/* Send what libpq holds; the rest goes when the socket takes it. */
void db_link_flush(struct db_link *link);
/* PREPARING, READY or DRAINING: there is a session. */
bool db_link_speaks(const struct db_link *link);

#endif
