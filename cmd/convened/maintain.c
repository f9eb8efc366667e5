/*    timer ---> maintenance ---> series_due ---> series_extend, one series after the other ---> timer
 *
 * A step that fails ends the round; the next round starts from the beginning. */
#include "maintain.h"

#include <stdbool.h>
#include <stdlib.h>

#include <event2/event.h>
#include <jansson.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/problem.h"
#include "db/array.h"
#include "db/db.h"
#include "listing/listing.h"
#include "sql/daemon.h"

enum {
    FIRST_SECONDS = 5,
    EVERY_SECONDS = 60,
    AGAIN_SECONDS = 1, /* a full sweep left more to do */
    SWEEP_FULL = 2000, /* as many as one call of convene.maintenance() sweeps */
    STARTS_MAX = 2000, /* occurrences of one series: twice a day for two years and a bit */
    ARRAY_MAX = 64 * 1024
};

struct series {
    struct series *next;
    const char *id, *rrule, *exdates, *starts, *until;
};

struct maintain {
    struct event *timer;
    struct db_pool *const *pool;
    struct db_request request;
    struct arena *arena; /* of one round */
    struct series *due;
    const struct series *extending;
    int pause_seconds;
    bool restarted, stopped;
    bool held; /* irreversible work waits, because the clock has jumped */
};

static void
end_round(struct maintain *maintain, int seconds)
{
    arena_free(maintain->arena);
    maintain->arena = NULL;
    maintain->due = NULL;
    if (!maintain->stopped)
        evtimer_add(maintain->timer, &(struct timeval){.tv_sec = seconds});
}

static struct maintain *
of_request(struct db_request *request)
{
    return container_of(request, struct maintain, request);
}

/* False, with the round ended, when the statement did not run. */
static bool
check(struct maintain *maintain, const struct db_result *result)
{
    if (db_status(result) == DB_OK)
        return true;
    log_warn("maintain", LOG_STR("statement", maintain->request.statement->name),
             LOG_STR("status", db_status_name(db_status(result))), LOG_STR("error", db_message(result)));
    end_round(maintain, EVERY_SECONDS);
    return false;
}

static void
submit(struct maintain *maintain, const struct db_statement *statement, const char *const *values,
       db_done_fn *done)
{
    maintain->request = (struct db_request){.done = done};
    db_request_fill(&maintain->request, statement, values);
    db_submit(*maintain->pool, &maintain->request);
}

/* --- series --- */

/* All starts of the series as an SQL array. Empty when the rule cannot be read, so that the series is not due
 * every minute (the daemon accepts no such rule from an organizer). */
static const char *
expand(struct maintain *maintain, const struct series *series)
{
    json_t *exdates = series->exdates ? json_loads(series->exdates, 0, NULL) : NULL;
    struct problems problems;
    problems_init(&problems, maintain->arena);
    json_t *starts;
    starts =
        listing_series_expand(series->rrule, exdates, series->starts, series->until, STARTS_MAX, &problems);
    if (!starts)
        log_error("maintain.series", LOG_STR("series", series->id),
                  LOG_STR("error", problems.first ? problems.first->detail : "its rule cannot be expanded"));
    struct buf array;
    buf_init(&array, ARRAY_MAX);
    const json_t *start;
    size_t i;
    json_array_foreach(starts, i, start) db_array_put(&array, json_string_value(start));
    db_array_end(&array);
    const char *text = arena_take(maintain->arena, &array);
    json_decref(starts);
    json_decref(exdates);
    return text;
}

static void on_extended(struct db_request *request, const struct db_result *result);

static void
extend_next(struct maintain *maintain)
{
    struct series *series = maintain->due;
    if (!series || maintain->stopped) {
        end_round(maintain, maintain->pause_seconds);
        return;
    }
    maintain->due = series->next;
    maintain->extending = series;
    submit(maintain, &sql_series_extend,
           sql_series_extend_values(.id = series->id, .starts = expand(maintain, series),
                                    .until = series->until),
           on_extended);
}

static void
on_extended(struct db_request *request, const struct db_result *result)
{
    struct maintain *maintain = of_request(request);
    if (!check(maintain, result))
        return;
    log_info("maintain.series", LOG_STR("series", maintain->extending->id),
             LOG_STR("done", db_text(result, 0, SQL_ANSWER_BODY)));
    extend_next(maintain);
}

/* A text of a row, copied for the round; NULL for SQL's NULL. */
static const char *
keep(struct maintain *maintain, const struct db_result *result, int row, enum sql_series_due_column column)
{
    const char *text = db_text(result, row, (int)column);
    return text ? arena_strdup(maintain->arena, text) : NULL;
}

static void
on_due(struct db_request *request, const struct db_result *result)
{
    struct maintain *maintain = of_request(request);
    struct series **end = &maintain->due;
    if (!check(maintain, result))
        return;
    for (int row = 0; row < db_row_count(result); row++) {
        struct series *series = arena_alloc(maintain->arena, sizeof(*series));
        series->id = keep(maintain, result, row, SQL_SERIES_DUE_ID);
        series->rrule = keep(maintain, result, row, SQL_SERIES_DUE_RRULE);
        series->exdates = keep(maintain, result, row, SQL_SERIES_DUE_EXDATES);
        series->starts = keep(maintain, result, row, SQL_SERIES_DUE_STARTS);
        series->until = keep(maintain, result, row, SQL_SERIES_DUE_UNTIL);
        *end = series;
        end = &series->next;
    }
    extend_next(maintain);
}

/* --- the sweep --- */

static void
on_maintained(struct db_request *request, const struct db_result *result)
{
    struct maintain *maintain = of_request(request);
    json_int_t swept = 0, moved = 0, purged = 0, due = 0;
    if (!check(maintain, result))
        return;
    maintain->restarted = false;
    json_t *counts;
    counts =
        db_row_count(result) > 0 ? json_loads(db_text(result, 0, SQL_MAINTENANCE_COUNTS), 0, NULL) : NULL;
    json_unpack(counts, "{s?I, s?I, s?I, s?I}", "swept", &swept, "moved", &moved, "purged", &purged,
                "series_due", &due);
    if (swept || moved || purged || due)
        log_info("maintain", LOG_INT("swept", swept), LOG_INT("moved", moved), LOG_INT("purged", purged),
                 LOG_INT("series_due", due));
    bool held = json_object_get(counts, "clock") != NULL;
    if (held && !maintain->held)
        log_warn("maintain.clock",
                 LOG_STR("note", "the clock has jumped by more than an hour: what cannot be undone "
                                 "waits until it has gone on evenly for 15 minutes"));
    else if (!held && maintain->held)
        log_info("maintain.clock", LOG_STR("note", "the clock goes evenly; what waited is done now"));
    maintain->held = held;
    json_decref(counts);
    maintain->pause_seconds = swept >= SWEEP_FULL ? AGAIN_SECONDS : EVERY_SECONDS;
    if (due > 0 && !maintain->stopped)
        submit(maintain, &sql_series_due, NULL, on_due);
    else
        end_round(maintain, maintain->pause_seconds);
}

static void
on_timer(evutil_socket_t fd, short what, void *context)
{
    struct maintain *maintain = context;
    (void)fd, (void)what;
    maintain->arena = arena_new();
    submit(maintain, &sql_maintenance,
           sql_maintenance_values(.restarted = maintain->restarted ? "true" : "false"), on_maintained);
}

struct maintain *
maintain_new(struct event_base *base, struct db_pool *const *pool, int number)
{
    if (number != 1)
        return NULL;
    struct maintain *maintain;
    maintain = calloc(1, sizeof(*maintain));
    if (!maintain || !(maintain->timer = evtimer_new(base, on_timer, maintain)))
        log_fatal("maintain", "There is no memory for the timer of the maintenance.");
    maintain->pool = pool;
    maintain->restarted = true;
    return maintain;
}

void
maintain_start(struct maintain *maintain)
{
    if (maintain)
        evtimer_add(maintain->timer, &(struct timeval){.tv_sec = FIRST_SECONDS});
}

void
maintain_stop(struct maintain *maintain)
{
    if (!maintain)
        return;
    maintain->stopped = true;
    evtimer_del(maintain->timer);
}

void
maintain_free(struct maintain *maintain)
{
    if (!maintain)
        return;
    arena_free(maintain->arena);
    event_free(maintain->timer);
    free(maintain);
}
