#include "outbox/brief.h"

#include <string.h>

#include "base/attr.h"
#include "base/log.h"
#include "db/array.h"
#include "outbox/statements.h"

enum { ARRAY_MAX = 1 << 20 };

static const char no_text[] = "There is no text for this kind of message.";

static void
take(struct held *held, const struct db_result *result, int row)
{
    const char *verdict = db_text(result, row, OUTBOX_BRIEF_VERDICT),
               *reason = db_text(result, row, OUTBOX_BRIEF_REASON);
    if (!verdict || strcmp(verdict, "send") == 0)
        outbox_job_briefed(held, db_text(result, row, OUTBOX_BRIEF_BRIEF),
                           db_length(result, row, OUTBOX_BRIEF_BRIEF));
    else if (strcmp(verdict, "drop") == 0)
        outbox_job_end(held, OUTBOX_DROPPED, reason, 0);
    else if (strcmp(verdict, "later") == 0)
        outbox_job_end(held, OUTBOX_LATER, reason, db_int(result, row, OUTBOX_BRIEF_WAIT));
    else
        outbox_job_end(held, OUTBOX_DEAD, reason ? reason : no_text, 0);
}

/* One of several rows made the server refuse the statement: ask for them one by one. */
static void
ask_singly(struct briefer *briefer)
{
    struct held *held;
    TAILQ_FOREACH(held, &briefer->jobs->unbriefed, link) held->asked = false;
    briefer->singly = briefer->asked;
}

/* Jobs that were asked about and got no answer. They are the first of the list, and the end of one may be the
 * end of its follower, which is then gone from the list as well: so always look at the first. */
static void
end_unanswered(struct briefer *briefer, enum db_status status, const char *message)
{
    struct held *held;
    while ((held = TAILQ_FIRST(&briefer->jobs->unbriefed)) && held->asked) {
        if (status == DB_OK)
            outbox_job_end(held, OUTBOX_DEAD, no_text, 0);
        else if (db_refused(status))
            outbox_job_fail(held, message);
        else
            outbox_job_end(held, OUTBOX_BACK, NULL, 0);
    }
}

static void
on_briefed(struct db_request *request, const struct db_result *result)
{
    struct briefer *briefer = container_of(request, struct briefer, db);
    briefer->asking = false;
    if (db_status(result) != DB_OK)
        log_warn("outbox.brief", LOG_STR("status", db_status_name(db_status(result))),
                 LOG_STR("error", db_message(result)));
    for (int row = 0; db_status(result) == DB_OK && row < db_row_count(result); row++) {
        struct held *held = outbox_job_find(briefer->jobs, db_int(result, row, OUTBOX_BRIEF_ID));
        if (held && held->state == HELD_NEW && held->asked)
            take(held, result, row);
    }
    if (db_refused(db_status(result)) && briefer->asked > 1)
        ask_singly(briefer);
    else
        end_unanswered(briefer, db_status(result), db_message(result));
    outbox_turn(briefer->turn);
}

void
outbox_brief(struct briefer *briefer)
{
    int most = briefer->singly > 0 ? 1 : briefer->batch;
    if (briefer->asking || TAILQ_EMPTY(&briefer->jobs->unbriefed))
        return;
    briefer->singly -= briefer->singly > 0;
    briefer->asked = 0;
    buf_clear(&briefer->ids);
    struct held *held;
    TAILQ_FOREACH(held, &briefer->jobs->unbriefed, link)
    {
        if (briefer->asked >= most)
            break;
        held->asked = true;
        briefer->asked++;
        db_array_put_number(&briefer->ids, held->job.id);
    }
    db_array_end(&briefer->ids);
    briefer->asking = true;
    briefer->db = (struct db_request){.statement = briefer->statement,
                                      .values = {[OUTBOX_BRIEF_IDS] = briefer->ids.data},
                                      .done = on_briefed};
    db_submit(briefer->pool, &briefer->db);
}

void
outbox_briefer_open(struct briefer *briefer, struct db_pool *pool, struct turn *turn, struct jobs *jobs,
                    const struct outbox_config *config)
{
    briefer->turn = turn;
    briefer->jobs = jobs;
    briefer->pool = pool;
    briefer->statement = config->statements.brief;
    briefer->batch = config->batch;
    buf_init(&briefer->ids, ARRAY_MAX);
}

void
outbox_briefer_close(struct briefer *briefer)
{
    buf_release(&briefer->ids);
}
