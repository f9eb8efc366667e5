#include "rsvp/desk.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum {
    BATCH_MAX = 128,
    WAITING_MAX = 4096,
    BATCH_BYTES = 1 << 20, /* of JSON in one statement, unless one entry alone is longer */
    ENTRY_BYTES = 1 << 17,
    BUCKETS = 1024,
    TRIES = 3 /* of a batch that met conflicts */
};

enum parameter { PARAM_EVENT, PARAM_TOKEN, PARAM_REQUESTS }; /* each entry brings its own token */
enum answer_column { ANSWER_PLACE, ANSWER_OUTCOME, ANSWER_BODY };

STAILQ_HEAD(entries, rsvp_entry);

/* What is under way and what waits for one event; gone when nothing is. */
struct line {
    struct db_request db;
    struct rsvp_desk *desk;
    LIST_ENTRY(line) link;
    char *event;
    struct entries sent, waiting;
    size_t sent_count;
    int tries;
    struct buf requests;
};

struct rsvp_desk {
    struct rsvp_desk_config config;
    size_t waiting;
    uint64_t entries, batches;
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
    return desk;
}

/* --- lines ---------------------------------------------------------------------------------------------- */

/* FNV-1a: keys are ids that the sender chose, but a crowded bucket costs no more than its length. */
static unsigned
bucket_of(const char *event)
{
    uint32_t hash = 2166136261u;

    for (const char *c = event; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    return hash % BUCKETS;
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

static void line_answered(struct db_request *db, const struct db_result *result);

static struct line *
line_new(struct rsvp_desk *desk, const char *event)
{
    struct line *line = calloc(1, sizeof(*line));

    if (line)
        line->event = strdup(event);
    if (!line || !line->event)
        log_fatal("rsvp.desk", "out of memory");
    line->desk = desk;
    line->db = (struct db_request){
        .statement = desk->config.statement,
        .values = {[PARAM_EVENT] = line->event},
        .done = line_answered,
    };
    STAILQ_INIT(&line->sent);
    STAILQ_INIT(&line->waiting);
    buf_init(&line->requests, BATCH_BYTES + ENTRY_BYTES);
    LIST_INSERT_HEAD(&desk->buckets[bucket_of(event)], line, link);
    return line;
}

static void
line_free(struct line *line)
{
    LIST_REMOVE(line, link);
    buf_release(&line->requests);
    free(line->event);
    free(line);
}

/* --- sending -------------------------------------------------------------------------------------------- */

static void
line_submit(struct line *line)
{
    line->tries++;
    line->desk->batches++;
    db_submit(*line->desk->config.pool, &line->db);
}

/* The next batch, from what waits. */
static void
line_send(struct line *line)
{
    struct rsvp_desk *desk = line->desk;
    struct rsvp_entry *entry;

    buf_clear(&line->requests);
    line->tries = 0;
    line->sent_count = 0;
    while ((entry = STAILQ_FIRST(&line->waiting)) && line->sent_count < desk->config.batch_max &&
           line->requests.len + entry->size < BATCH_BYTES) {
        if (entry->alone && line->sent_count > 0)
            break;
        STAILQ_REMOVE_HEAD(&line->waiting, link);
        desk->waiting--;
        buf_putc(&line->requests, line->sent_count == 0 ? '[' : ',');
        buf_append(&line->requests, entry->json, entry->size);
        STAILQ_INSERT_TAIL(&line->sent, entry, link);
        line->sent_count++;
        if (entry->alone)
            break;
    }
    buf_putc(&line->requests, ']');
    line->db.values[PARAM_REQUESTS] = line->requests.data;
    line_submit(line);
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
    line_send(line);
    return true;
}

/* --- answering ------------------------------------------------------------------------------------------ */

/* Each entry goes again by itself, before all that came later. */
static void
line_divide(struct line *line)
{
    struct rsvp_entry *entry;

    log_warn("rsvp.batch", LOG_STR("outcome", "refused as a whole; each entry goes again by itself"),
             LOG_INT("entries", line->sent_count));
    STAILQ_FOREACH(entry, &line->sent, link) entry->alone = true;
    line->desk->waiting += line->sent_count;
    STAILQ_CONCAT(&line->sent, &line->waiting);
    STAILQ_CONCAT(&line->waiting, &line->sent);
}

static void
line_answer(struct line *line, const struct db_result *result)
{
    enum db_status status = db_status(result);
    struct rsvp_entry *entry;
    int row = 0;

    if (status == DB_OK && db_row_count(result) != (int)line->sent_count) {
        log_error("rsvp.batch", LOG_STR("message", "not a row for each entry"),
                  LOG_INT("entries", line->sent_count), LOG_INT("rows", db_row_count(result)));
        status = DB_SQL;
    }
    while ((entry = STAILQ_FIRST(&line->sent))) {
        struct rsvp_answer answer = {.status = status, .outcome = "", .body = ""};

        STAILQ_REMOVE_HEAD(&line->sent, link);
        if (status == DB_OK) {
            const char *body = db_text(result, row, ANSWER_BODY);

            answer.outcome = db_text(result, row, ANSWER_OUTCOME);
            answer.body = body ? body : "";
            answer.size = body ? db_length(result, row, ANSWER_BODY) : 0;
            row++;
        }
        entry->done(entry, &answer);
    }
}

static void
line_answered(struct db_request *db, const struct db_result *result)
{
    struct line *line = (struct line *)((char *)db - offsetof(struct line, db));
    enum db_status status = db_status(result);

    if (status == DB_CONFLICT && line->tries < TRIES) {
        line_submit(line);
        return;
    }
    if (status == DB_SQL)
        log_error("rsvp.batch", LOG_STR("sqlstate", db_sqlstate(result)),
                  LOG_STR("message", db_message(result)));
    if (status == DB_SQL && line->sent_count > 1)
        line_divide(line);
    else
        line_answer(line, result);
    if (STAILQ_EMPTY(&line->waiting))
        line_free(line);
    else
        line_send(line);
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
