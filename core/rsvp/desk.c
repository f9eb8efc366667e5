#include "rsvp/desk.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/escape.h"
#include "base/hash.h"
#include "base/log.h"

enum {
    BATCH_MAX = 128,
    WAITING_MAX = 4096,
    BATCH_BYTES = 1 << 20, /* of JSON in one statement, unless one entry alone is longer */
    ENTRY_BYTES = 1 << 17,
    BUCKETS = 1024,
    FLIGHTS_MAX = 2,
    TRIES = 3 /* of a batch that met conflicts */
};

STAILQ_HEAD(entries, rsvp_entry);

/* What is under way and what waits for one event; gone when nothing is. It is among those that are ready, or
 * on a flight. */
struct line {
    LIST_ENTRY(line) link;
    STAILQ_ENTRY(line) next;
    char *event;
    struct entries sent, waiting;
    size_t sent_count;
};

STAILQ_HEAD(lines, line);

/* One statement under way: batches of some lines. */
struct flight {
    struct db_request db;
    struct rsvp_desk *desk;
    struct lines lines;
    size_t count; /* entries */
    int tries;
    struct buf batches;
};

struct rsvp_desk {
    struct rsvp_desk_config config;
    size_t waiting, flights;
    uint64_t entries, batches;
    struct lines ready;
    LIST_HEAD(, line) buckets[BUCKETS];
};

struct rsvp_desk *
rsvp_desk_new(const struct rsvp_desk_config *config)
{
    struct rsvp_desk *desk = calloc(1, sizeof(*desk));
    if (!desk)
        log_fatal("rsvp.desk", "out of memory");
    desk->config = *config;
    if (desk->config.batch_max == 0)
        desk->config.batch_max = BATCH_MAX;
    if (desk->config.waiting_max == 0)
        desk->config.waiting_max = WAITING_MAX;
    if (desk->config.flights_max == 0)
        desk->config.flights_max = FLIGHTS_MAX;
    STAILQ_INIT(&desk->ready);
    return desk;
}

/* --- lines --- */

/* Keys are ids that the sender chose, but a crowded bucket costs no more than its length. */
static unsigned
bucket_of(const char *event)
{
    return hash_text(event) % BUCKETS;
}

static struct line *
line_find(struct rsvp_desk *desk, const char *event)
{
    struct line *line;
    LIST_FOREACH(line, &desk->buckets[bucket_of(event)], link)
    {
        if (strcmp(line->event, event) == 0)
            return line;
    }
    return NULL;
}

static struct line *
line_new(struct rsvp_desk *desk, const char *event)
{
    struct line *line = calloc(1, sizeof(*line));
    if (line)
        line->event = strdup(event);
    if (!line || !line->event)
        log_fatal("rsvp.desk", "out of memory");
    STAILQ_INIT(&line->sent);
    STAILQ_INIT(&line->waiting);
    LIST_INSERT_HEAD(&desk->buckets[bucket_of(event)], line, link);
    return line;
}

static void
line_free(struct line *line)
{
    LIST_REMOVE(line, link);
    free(line->event);
    free(line);
}

/* --- sending --- */

static void flight_answered(struct db_request *db, const struct db_result *result);

static struct flight *
flight_new(struct rsvp_desk *desk)
{
    struct flight *flight = calloc(1, sizeof(*flight));
    if (!flight)
        log_fatal("rsvp.desk", "out of memory");
    flight->desk = desk;
    flight->db = (struct db_request){.statement = desk->config.statement, .done = flight_answered};
    STAILQ_INIT(&flight->lines);
    buf_init(&flight->batches, BATCH_BYTES + 2 * ENTRY_BYTES);
    desk->flights++;
    return flight;
}

static void
flight_free(struct flight *flight)
{
    flight->desk->flights--;
    buf_release(&flight->batches);
    free(flight);
}

static void
flight_submit(struct flight *flight)
{
    flight->tries++;
    flight->desk->batches++;
    db_submit(*flight->desk->config.pool, &flight->db);
}

static bool
flight_has_room(const struct flight *flight, const struct rsvp_entry *entry)
{
    if (flight->count == 0)
        return true;
    return !entry->alone && flight->count < flight->desk->config.batch_max &&
           flight->batches.len + entry->size < BATCH_BYTES;
}

/* What waits in LINE goes along, as much as there is room for. False when that is the last of the flight. */
static bool
flight_board(struct flight *flight, struct line *line)
{
    struct buf *out = &flight->batches;
    bool last = false;
    line->sent_count = 0;
    buf_puts(out, flight->count == 0 ? "[{" : ",{");
    json_put_text(out, "event", line->event);
    json_put_name(out, "requests");
    buf_putc(out, '[');
    struct rsvp_entry *entry;
    while (!last && (entry = STAILQ_FIRST(&line->waiting)) && flight_has_room(flight, entry)) {
        STAILQ_REMOVE_HEAD(&line->waiting, link);
        flight->desk->waiting--;
        if (line->sent_count > 0)
            buf_putc(out, ',');
        buf_append(out, entry->json, entry->size);
        STAILQ_INSERT_TAIL(&line->sent, entry, link);
        line->sent_count++;
        flight->count++;
        last = entry->alone;
    }
    buf_puts(out, "]}");
    return !last;
}

/* The next batches, from the lines that are ready, in the order in which they became so. */
static void
flight_send(struct rsvp_desk *desk)
{
    struct flight *flight = flight_new(desk);
    bool more = true;
    struct line *line;
    while (more && (line = STAILQ_FIRST(&desk->ready)) &&
           flight_has_room(flight, STAILQ_FIRST(&line->waiting))) {
        STAILQ_REMOVE_HEAD(&desk->ready, next);
        STAILQ_INSERT_TAIL(&flight->lines, line, next);
        more = flight_board(flight, line);
    }
    buf_putc(&flight->batches, ']');
    flight->db.values[RSVP_TAKE_BATCHES] = flight->batches.data;
    flight_submit(flight);
}

static void
desk_send(struct rsvp_desk *desk)
{
    while (desk->flights < desk->config.flights_max && !STAILQ_EMPTY(&desk->ready))
        flight_send(desk);
}

bool
rsvp_desk_take(struct rsvp_desk *desk, const char *event, struct rsvp_entry *entry)
{
    struct line *line = line_find(desk, event);
    if (desk->waiting >= desk->config.waiting_max || entry->size > ENTRY_BYTES)
        return false;
    desk->entries++;
    desk->waiting++;
    entry->alone = false;
    if (line) {
        STAILQ_INSERT_TAIL(&line->waiting, entry, link);
        return true;
    }
    line = line_new(desk, event);
    STAILQ_INSERT_TAIL(&line->waiting, entry, link);
    STAILQ_INSERT_TAIL(&desk->ready, line, next);
    desk_send(desk);
    return true;
}

/* --- answering --- */

/* Each entry goes again by itself, before all that came later for its event. */
static void
flight_divide(struct flight *flight)
{
    log_warn("rsvp.batch", LOG_STR("outcome", "refused as a whole; each entry goes again by itself"),
             LOG_INT("entries", flight->count));
    struct rsvp_entry *entry;
    struct line *line;
    STAILQ_FOREACH(line, &flight->lines, next)
    {
        STAILQ_FOREACH(entry, &line->sent, link) entry->alone = true;
        flight->desk->waiting += line->sent_count;
        STAILQ_CONCAT(&line->sent, &line->waiting);
        STAILQ_CONCAT(&line->waiting, &line->sent);
    }
}

/* The rows from ROW on are LINE's; the first one after them is given back. */
static int
line_answer(struct line *line, const struct db_result *result, enum db_status status, int row)
{
    struct rsvp_entry *entry;
    while ((entry = STAILQ_FIRST(&line->sent))) {
        struct rsvp_answer answer = {.status = status, .outcome = "", .body = ""};
        STAILQ_REMOVE_HEAD(&line->sent, link);
        if (status == DB_OK) {
            const char *body = db_text(result, row, RSVP_TAKE_BODY);
            answer.outcome = db_text(result, row, RSVP_TAKE_OUTCOME);
            answer.body = body ? body : "";
            answer.size = body ? db_length(result, row, RSVP_TAKE_BODY) : 0;
            row++;
        }
        entry->done(entry, &answer);
    }
    return row;
}

static void
flight_answer(struct flight *flight, const struct db_result *result)
{
    enum db_status status = db_status(result);
    int row = 0;
    if (status == DB_OK && db_row_count(result) != (int)flight->count) {
        log_error("rsvp.batch", LOG_STR("message", "not a row for each entry"),
                  LOG_INT("entries", flight->count), LOG_INT("rows", db_row_count(result)));
        status = DB_SQL;
    }
    struct line *line;
    STAILQ_FOREACH(line, &flight->lines, next)
    {
        row = line_answer(line, result, status, row);
    }
}

static void
flight_answered(struct db_request *db, const struct db_result *result)
{
    struct flight *flight = container_of(db, struct flight, db);
    struct rsvp_desk *desk = flight->desk;
    enum db_status status = db_status(result);
    if (status == DB_CONFLICT && flight->tries < TRIES) {
        flight_submit(flight);
        return;
    }
    if (db_refused(status))
        log_error("rsvp.batch", LOG_STR("sqlstate", db_sqlstate(result)),
                  LOG_STR("message", db_message(result)));
    if (db_refused(status) && flight->count > 1)
        flight_divide(flight);
    else
        flight_answer(flight, result);
    struct line *line;
    while ((line = STAILQ_FIRST(&flight->lines))) {
        STAILQ_REMOVE_HEAD(&flight->lines, next);
        if (STAILQ_EMPTY(&line->waiting))
            line_free(line);
        else
            STAILQ_INSERT_TAIL(&desk->ready, line, next);
    }
    flight_free(flight);
    desk_send(desk);
}

void
rsvp_desk_metrics(const struct rsvp_desk *desk, struct buf *out)
{
    buf_printf(out,
               "# HELP convene_rsvp_entries_total RSVPs given to the database.\n"
               "# TYPE convene_rsvp_entries_total counter\n"
               "convene_rsvp_entries_total %llu\n"
               "# HELP convene_rsvp_batches_total Statements that took them there.\n"
               "# TYPE convene_rsvp_batches_total counter\n"
               "convene_rsvp_batches_total %llu\n"
               "# HELP convene_rsvp_waiting RSVPs that wait for a statement under way.\n"
               "# TYPE convene_rsvp_waiting gauge\n"
               "convene_rsvp_waiting %zu\n",
               (unsigned long long)desk->entries, (unsigned long long)desk->batches, desk->waiting);
}

void
rsvp_desk_free(struct rsvp_desk *desk)
{
    free(desk);
}
