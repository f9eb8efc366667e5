#include "maintain.h"

#include <stdbool.h>
#include <stdlib.h>

#include <event2/event.h>

#include "base/log.h"
#include "db/db.h"
#include "sql/statements.h"

enum { FIRST_SECONDS = 5, EVERY_SECONDS = 60 };

struct maintain {
    struct event *timer;
    struct db_pool *const *pool;
    struct db_request sweep;
    bool busy, stopped;
};

static void
arm(struct maintain *maintain, int seconds)
{
    maintain->busy = false;
    if (!maintain->stopped)
        evtimer_add(maintain->timer, &(struct timeval){.tv_sec = seconds});
}

static struct maintain *
of_sweep(struct db_request *request)
{
    return (struct maintain *)((char *)request - offsetof(struct maintain, sweep));
}

static void
on_swept(struct db_request *request, const struct db_result *result)
{
    struct maintain *maintain = of_sweep(request);

    if (db_status(result) != DB_OK)
        log_warn("maintain", LOG_STR("status", db_status_name(db_status(result))),
                 LOG_STR("error", db_message(result)));
    else if (db_row_count(result) > 0)
        log_info("maintain", LOG_STR("done", db_text(result, 0, 0)));
    arm(maintain, EVERY_SECONDS);
}

static void
on_timer(evutil_socket_t fd, short what, void *context)
{
    struct maintain *maintain = context;

    (void)fd, (void)what;
    maintain->busy = true;
    maintain->sweep = (struct db_request){.statement = &sql_maintenance, .done = on_swept};
    db_submit(*maintain->pool, &maintain->sweep);
}

struct maintain *
maintain_new(struct event_base *base, struct db_pool *const *pool, int number)
{
    struct maintain *maintain;

    if (number != 1)
        return NULL;
    maintain = calloc(1, sizeof(*maintain));
    if (!maintain || !(maintain->timer = evtimer_new(base, on_timer, maintain)))
        log_fatal("maintain", "There is no memory for the timer of the maintenance.");
    maintain->pool = pool;
    return maintain;
}

void
maintain_start(struct maintain *maintain)
{
    if (maintain)
        arm(maintain, FIRST_SECONDS);
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
    event_free(maintain->timer);
    free(maintain);
}
