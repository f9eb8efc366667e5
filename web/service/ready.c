/* ready.h: the statements that are tried, and what their answers mean for /readyz. */
#include "web/service/ready.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "http/http.h"
#include "sql/daemon.h"
#include "sql/search.h"
#include "web/kit/web.h"

enum { GOOD_US = 10 * 1000 * 1000, BAD_US = 1000 * 1000, LIMIT_SECONDS = 2, WHY_MAX = 200 };

/* A request that waits for the result. It lives in the arena of its request. */
struct asker {
    struct asker *next;
    struct http_request *request;
};

struct part {
    struct db_request db;
    struct web_ready *ready;
};

enum { READ, SEARCH, WRITE, PARTS };

static const char *const part_names[PARTS] = {"read", "search", "write"};

struct web_ready {
    struct web *web;
    struct event *limit;
    struct asker *askers;
    struct part parts[PARTS];
    int running;       /* parts without an answer */
    uint64_t begun_us; /* the trial that runs, or the last one */
    uint64_t due_us;   /* the result is good until then */
    long mail_late;
    char why[WHY_MAX]; /* "" when all is well */
    char trial_why[WHY_MAX];
    void (*tried)(bool good, void *context); /* told once; or NULL */
    void *tried_context;
    bool settled; /* the trial that runs has its result: it took too long */
};

/* --- replies --- */

/* Late mail, and a notifier that cannot work, are said and do not take the pages out of service: 200. */
static void
reply(const struct web_ready *ready, struct http_request *request)
{
    static const char type[] = "text/plain; charset=utf-8";
    static const char *const soon[] = {"Retry-After", "2", NULL};
    struct arena *arena = http_arena(request);
    const char *text;
    int status = ready->why[0] ? 503 : 200;

    if (status == 503)
        text = arena_printf(arena, "not ready: %s\n", ready->why);
    else if (ready->web->notifier_fails && atomic_load(ready->web->notifier_fails))
        text = "ready; the database refuses the notifier, and no mail leaves\n";
    else if (ready->mail_late > 0)
        text = arena_printf(arena, "ready; no mail has left for %ld seconds\n", ready->mail_late);
    else
        text = "ready\n";
    http_reply(request, &(struct http_reply){.status = status,
                                             .type = type,
                                             .body = text,
                                             .size = strlen(text),
                                             .headers = status == 503 ? soon : NULL});
}

static void
settle(struct web_ready *ready)
{
    bool was_well = ready->why[0] == '\0', is_well = ready->trial_why[0] == '\0';
    ready->settled = true;
    ready->due_us = clock_monotonic_us() + (is_well ? GOOD_US : BAD_US);
    if (was_well && !is_well)
        log_error("ready", LOG_STR("state", "not ready"), LOG_STR("why", ready->trial_why));
    else if (!was_well && is_well)
        log_info("ready", LOG_STR("state", "ready again"));
    memcpy(ready->why, ready->trial_why, sizeof(ready->why));
    struct asker *asker = ready->askers;
    ready->askers = NULL;
    while (asker) {
        struct asker *next = asker->next;
        reply(ready, asker->request);
        asker = next;
    }
    void (*tried)(bool good, void *context) = ready->tried;
    ready->tried = NULL;
    if (tried)
        tried(is_well, ready->tried_context);
}

/* --- the trial --- */

/* The first complaint counts. */
static void
complain(struct web_ready *ready, const struct part *part, const struct db_result *result)
{
    const char *kind = part_names[part - ready->parts];
    if (ready->trial_why[0])
        return;
    if (db_status(result) == DB_OK)
        snprintf(ready->trial_why, WHY_MAX, "a %s is answered \"%s\"", kind,
                 db_row_count(result) == 1 ? db_text(result, 0, SQL_ANSWER_OUTCOME) : "");
    else if (db_sqlstate(result)[0])
        snprintf(ready->trial_why, WHY_MAX, "the database refuses a %s (%s)", kind, db_sqlstate(result));
    else
        snprintf(ready->trial_why, WHY_MAX, "the database does not answer a %s (%s)", kind,
                 db_status_name(db_status(result)));
}

static void
part_done(struct db_request *db, const struct db_result *result)
{
    struct part *part = container_of(db, struct part, db);
    struct web_ready *ready = part->ready;
    const char *outcome = db_text(result, 0, SQL_ANSWER_OUTCOME);
    if (!outcome || strcmp(outcome, "ok") != 0)
        complain(ready, part, result);
    else if (part == &ready->parts[READ])
        ready->mail_late = (long)db_int(result, 0, SQL_ANSWER_BODY);
    if (--ready->running > 0)
        return;
    evtimer_del(ready->limit);
    /* What came too late was not ready in time. The next trial may be. */
    if (!ready->settled)
        settle(ready);
}

static void
on_limit(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    struct web_ready *ready = context;
    if (!ready->trial_why[0])
        snprintf(ready->trial_why, WHY_MAX, "the database does not answer within %d seconds", LIMIT_SECONDS);
    settle(ready);
}

static void
submit(struct web_ready *ready, int which, const struct db_statement *statement, const char *const *values)
{
    struct part *part = &ready->parts[which];
    *part = (struct part){.ready = ready, .db = {.done = part_done}};
    db_request_fill(&part->db, statement, values);
    ready->running++;
    db_submit(ready->web->db, &part->db);
}

static void
begin(struct web_ready *ready)
{
    ready->begun_us = clock_monotonic_us();
    ready->trial_why[0] = '\0';
    ready->settled = false;
    evtimer_add(ready->limit, &(struct timeval){.tv_sec = LIMIT_SECONDS});
    submit(ready, READ, &sql_ready_read, NULL);
    submit(ready, SEARCH, &sql_event_list, sql_event_list_values(.limit = "1"));
    submit(ready, WRITE, &sql_ready_write, NULL);
}

/* --- for the others --- */

void
web_ready_reply(struct web_ready *ready, struct http_request *request)
{
    if (!db_pool_up(ready->web->db)) {
        http_reply_unavailable(request);
        return;
    }
    /* A trial that took too long still runs: its result stands until all its statements have ended. */
    if (clock_monotonic_us() < ready->due_us || (ready->running > 0 && ready->settled)) {
        reply(ready, request);
        return;
    }
    struct asker *asker = arena_alloc(http_arena(request), sizeof(*asker));
    *asker = (struct asker){.next = ready->askers, .request = request};
    ready->askers = asker;
    if (ready->running == 0)
        begin(ready);
}

void
web_ready_try(struct web_ready *ready, void (*tried)(bool good, void *context), void *context)
{
    ready->tried = tried;
    ready->tried_context = context;
    if (ready->running == 0)
        begin(ready);
}

void
web_ready_doubt(struct web_ready *ready)
{
    uint64_t soon = ready->begun_us + BAD_US;
    if (ready->running == 0 && ready->due_us > soon)
        ready->due_us = soon;
}

struct web_ready *
web_ready_new(struct web *web)
{
    struct web_ready *ready = calloc(1, sizeof(*ready));
    if (!ready)
        return NULL;
    ready->web = web;
    ready->limit = evtimer_new(web->base, on_limit, ready);
    if (!ready->limit) {
        free(ready);
        return NULL;
    }
    return ready;
}

void
web_ready_free(struct web_ready *ready)
{
    if (!ready)
        return;
    event_free(ready->limit);
    free(ready);
}
