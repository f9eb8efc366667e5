#include "web/rsvp/seats_watch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include <event2/event.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "db/db.h"
#include "http/http.h"
#include "http/stream.h"
#include "secret/secret.h"
#include "sql/rsvp.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/present/words.h"
#include "web/rsvp/form_words.h"
#include "web/rsvp/rsvp.h"

enum {
    ROWS = 256,
    BATCH = 200, /* what the statement takes at once */
    STATE_DIGITS = 16,
    MESSAGE_MAX = 4096,
    SECOND_US = 1000000,
    GAP_US = 200000,      /* between two statements for changes of our own */
    PER_VIEWER_US = 200,  /* and this much more for each listener: at most 5,000 messages a second leave */
    RETRY_MS = 3000,      /* browsers come back after one to two times this */
    STREAM_SECONDS = 3300 /* and up to ten minutes, so that those who came together do not end together */
};

struct viewer {
    struct watched *watched;
    struct http_stream *stream;
    TAILQ_ENTRY(viewer) link;
};

struct watched {
    struct web_watch *watch;
    char id[SECRET_ID_SIZE];
    char state[STATE_DIGITS + 1]; /* names what `message` says: the id of the stream's event */
    char *message;
    size_t size;
    TAILQ_HEAD(, viewer) viewers;
    LIST_ENTRY(watched) row;
    TAILQ_ENTRY(watched) turn;
};

struct web_watch {
    const struct web *web;
    struct event *timer; /* made with the first viewer */
    LIST_HEAD(, watched) rows[ROWS];
    TAILQ_HEAD(turns, watched) turns; /* the event that is asked for next comes first */
    size_t count, viewers;
    struct db_request ask;
    bool asking, poked;
    size_t left;                 /* of the round that is under way */
    uint64_t round_us, asked_us; /* when the last round and the last statement began */
    char asked[BATCH][SECRET_ID_SIZE];
    size_t asked_count;
    char literal[BATCH * (SECRET_ID_SIZE + 1) + 2]; /* "{evt_...,evt_...}" */
};

static void on_answer(struct db_request *ask, const struct db_result *result);

struct web_watch *
web_watch_new(const struct web *web)
{
    struct web_watch *watch = calloc(1, sizeof(*watch));
    if (!watch)
        return NULL;
    watch->web = web;
    watch->ask = (struct db_request){.done = on_answer};
    TAILQ_INIT(&watch->turns);
    return watch;
}

void
web_watch_free(struct web_watch *watch)
{
    if (watch && watch->timer)
        event_free(watch->timer);
    free(watch);
}

/* --- events --- */

static size_t
row_of(const char *id)
{
    return hash_text(id) % ROWS;
}

static struct watched *
watched_find(struct web_watch *watch, const char *id)
{
    struct watched *watched;
    LIST_FOREACH(watched, &watch->rows[row_of(id)], row)
    {
        if (strcmp(watched->id, id) == 0)
            return watched;
    }
    return NULL;
}

static struct watched *
watched_new(struct web_watch *watch, const char *id)
{
    struct watched *watched = calloc(1, sizeof(*watched));
    if (!watched)
        log_fatal("web.watch", "out of memory");
    watched->watch = watch;
    memcpy(watched->id, id, strnlen(id, SECRET_ID_SIZE - 1));
    TAILQ_INIT(&watched->viewers);
    LIST_INSERT_HEAD(&watch->rows[row_of(id)], watched, row);
    TAILQ_INSERT_TAIL(&watch->turns, watched, turn);
    if (watch->count++ == 0)
        watch->round_us = clock_monotonic_us(); /* its first listener gets what has just been asked for */
    return watched;
}

static void
watched_free(struct watched *watched)
{
    LIST_REMOVE(watched, row);
    TAILQ_REMOVE(&watched->watch->turns, watched, turn);
    watched->watch->count--;
    free(watched->message);
    free(watched);
}

/* --- what is said --- */

/* The seats, and for each mode the sentence that pages show. */
static void
add_words(struct arena *arena, json_t *seats)
{
    const struct present present = {.arena = arena, .now = clock_wall()};
    const char *mode;
    json_t *seat;
    json_object_foreach(seats, mode, seat)
    {
        if (json_is_object(seat))
            json_object_set_new(seat, "text", json_string(present_seat_text(&present, seat)));
    }
}

/* True when that is news. */
static bool
watched_set(struct watched *watched, json_t *seats)
{
    struct arena *arena = arena_new();
    add_words(arena, seats);
    char *text = json_dumps(seats, JSON_COMPACT);
    if (!text)
        log_fatal("web.watch", "out of memory");
    char digest[2 * crypto_hash_sha256_BYTES + 1];
    memcpy(digest, web_sha256_hex(arena, text, strlen(text)), sizeof(digest));
    bool news = strncmp(watched->state, digest, STATE_DIGITS) != 0;
    if (news) {
        memcpy(watched->state, digest, STATE_DIGITS);
        struct buf message;
        buf_init(&message, MESSAGE_MAX);
        buf_printf(&message, "id: %s\nevent: seats\ndata: %s\n\n", watched->state, text);
        free(watched->message);
        watched->message = buf_detach(&message, &watched->size);
    }
    free(text);
    arena_free(arena);
    return news;
}

static void
watched_tell(struct watched *watched)
{
    struct viewer *viewer;
    TAILQ_FOREACH(viewer, &watched->viewers, link)
    {
        http_stream_push(viewer->stream, watched->message, watched->size);
    }
}

/* The event was removed, or is a draft again: end its streams. A listener that comes back is told why. */
static void
watched_end(struct watched *watched)
{
    struct viewer *viewer;
    TAILQ_FOREACH(viewer, &watched->viewers, link)
    {
        http_stream_end(viewer->stream);
    }
}

/* --- asking --- */

static uint64_t
gap_us(const struct web_watch *watch, uint64_t least)
{
    uint64_t wanted = GAP_US + watch->viewers * (uint64_t)PER_VIEWER_US;
    return wanted > least ? wanted : least;
}

static void
schedule(struct web_watch *watch)
{
    uint64_t now = clock_monotonic_us(), due = watch->round_us + gap_us(watch, SECOND_US);
    if (!watch->timer || watch->asking)
        return;
    if (watch->count == 0) {
        event_del(watch->timer);
        return;
    }
    if (watch->left > 0)
        due = now;
    else if (watch->poked && watch->asked_us + gap_us(watch, 0) < due)
        due = watch->asked_us + gap_us(watch, 0);
    due = due > now ? due - now : 0;
    struct timeval wait = {.tv_sec = (time_t)(due / SECOND_US), .tv_usec = (suseconds_t)(due % SECOND_US)};
    event_add(watch->timer, &wait);
}

/* The next events in turn; they go to the end of the line. */
static void
ask_next(struct web_watch *watch)
{
    struct buf ids;
    buf_init(&ids, sizeof(watch->literal) - 1);
    buf_putc(&ids, '{');
    watch->asked_count = 0;
    while (watch->asked_count < BATCH && watch->left > 0) {
        struct watched *watched = TAILQ_FIRST(&watch->turns);
        TAILQ_REMOVE(&watch->turns, watched, turn);
        TAILQ_INSERT_TAIL(&watch->turns, watched, turn);
        memcpy(watch->asked[watch->asked_count], watched->id, SECRET_ID_SIZE);
        buf_printf(&ids, "%s%s", watch->asked_count > 0 ? "," : "", watched->id);
        watch->asked_count++;
        watch->left--;
    }
    buf_putc(&ids, '}');
    memcpy(watch->literal, ids.data, ids.len + 1);
    buf_release(&ids);
    db_request_fill(&watch->ask, &sql_event_seats, sql_event_seats_values(.ids = watch->literal));
    watch->asking = true;
    watch->asked_us = clock_monotonic_us();
    db_submit(watch->web->db, &watch->ask);
}

static void
on_timer(evutil_socket_t fd, short what, void *context)
{
    struct web_watch *watch = context;
    uint64_t now = clock_monotonic_us();
    (void)fd;
    (void)what;
    if (watch->asking || watch->count == 0)
        return;
    if (now >= watch->round_us + gap_us(watch, SECOND_US)) {
        watch->round_us = now;
        watch->left = watch->count;
    } else if (watch->left == 0) {
        watch->left = BATCH; /* whose seats we changed are first in the line */
    }
    watch->left = watch->left < watch->count ? watch->left : watch->count;
    watch->poked = false;
    ask_next(watch);
}

static void
take_answer(struct web_watch *watch, const char *body, size_t size)
{
    json_t *all = json_loadb(body, size, 0, NULL);
    for (size_t i = 0; all && i < watch->asked_count; i++) {
        struct watched *watched = watched_find(watch, watch->asked[i]);
        json_t *seats = json_object_get(all, watch->asked[i]);
        if (watched && !seats)
            watched_end(watched);
        else if (watched && watched_set(watched, seats))
            watched_tell(watched);
    }
    json_decref(all);
}

/* What the database could not say is asked again in a second; listeners keep what they have. */
static void
on_answer(struct db_request *ask, const struct db_result *result)
{
    struct web_watch *watch = container_of(ask, struct web_watch, ask);
    watch->asking = false;
    if (db_status(result) == DB_OK && db_row_count(result) == 1 && db_text(result, 0, SQL_ANSWER_BODY)) {
        take_answer(watch, db_text(result, 0, SQL_ANSWER_BODY), db_length(result, 0, SQL_ANSWER_BODY));
    } else {
        log_warn("web.watch", LOG_STR("status", db_status_name(db_status(result))));
        watch->left = 0;
        watch->round_us = clock_monotonic_us();
    }
    schedule(watch);
}

void
web_watch_poke(struct web_watch *watch, const char *event)
{
    struct watched *watched = watched_find(watch, event);
    if (!watched)
        return;
    TAILQ_REMOVE(&watch->turns, watched, turn);
    TAILQ_INSERT_HEAD(&watch->turns, watched, turn);
    watch->poked = true;
    schedule(watch);
}

/* --- listeners --- */

static void
viewer_gone(void *context)
{
    struct viewer *viewer = context;
    struct watched *watched = viewer->watched;
    struct web_watch *watch = watched->watch;
    TAILQ_REMOVE(&watched->viewers, viewer, link);
    watch->viewers--;
    if (TAILQ_EMPTY(&watched->viewers))
        watched_free(watched);
    schedule(watch);
}

/* A listener that comes back and has seen this state already does not get it again. */
static void
greet(const struct viewer *viewer, const char *last_seen)
{
    struct watched *watched = viewer->watched;
    struct buf hello;
    buf_init(&hello, MESSAGE_MAX);
    buf_printf(&hello, "retry: %u\n\n", RETRY_MS + randombytes_uniform(RETRY_MS));
    if (!last_seen || strcmp(last_seen, watched->state) != 0)
        buf_append(&hello, watched->message, watched->size);
    http_stream_push(viewer->stream, hello.data, hello.len);
    buf_release(&hello);
}

static void
viewer_add(struct watched *watched, struct http_request *request)
{
    struct web_watch *watch = watched->watch;
    struct viewer *viewer = arena_alloc(http_arena(request), sizeof(*viewer));
    const char *last_seen = http_header(request, "Last-Event-ID");
    viewer->watched = watched;
    viewer->stream = http_stream_start(
        request, &(struct http_stream_plan){.type = "text/event-stream",
                                            .beat = ":\n\n",
                                            .seconds = STREAM_SECONDS + (int)randombytes_uniform(600),
                                            .ended = viewer_gone,
                                            .context = viewer});
    if (!viewer->stream) {
        if (TAILQ_EMPTY(&watched->viewers))
            watched_free(watched);
        return;
    }
    TAILQ_INSERT_TAIL(&watched->viewers, viewer, link);
    watch->viewers++;
    if (!watch->timer)
        watch->timer = evtimer_new(watch->web->base, on_timer, watch);
    greet(viewer, last_seen);
    if (!event_pending(watch->timer, EV_TIMEOUT, NULL))
        schedule(watch);
}

bool
web_watch_join(struct web_watch *watch, struct http_request *request, const char *event)
{
    struct watched *watched = watched_find(watch, event);
    if (!watched)
        return false;
    viewer_add(watched, request);
    return true;
}

void
web_watch_begin(struct web_watch *watch, struct http_request *request, const char *event, json_t *seats)
{
    struct watched *watched = watched_find(watch, event);
    if (!watched)
        watched = watched_new(watch, event);
    if (watched_set(watched, seats))
        watched_tell(watched);
    viewer_add(watched, request);
}
