/* What a lane is, and the ways of a request back to the loop: the ground that pool and connections stand on.
 */
#include <event2/event.h>

#include "base/clock.h"
#include "db/db_internal.h"

/* Deep pipelines save turns of the loop; shallow ones keep a slow statement from delaying many others. */
const struct db_lane_kind db_lane_kinds[DB_LANES] = {
    [DB_READ] = {.name = "read", .application = "convene read", .depth = 32},
    [DB_SEARCH] = {.name = "search", .application = "convene search", .depth = 8},
    [DB_WRITE] = {.name = "write", .application = "convene write", .depth = 8},
};

void
db_lane_wake(struct db_lane_pool *lane)
{
    event_active(lane->pool->tick, EV_TIMEOUT, 0);
}

void
db_lane_answer(struct db_lane_pool *lane, struct db_request *request, enum db_status status,
               const PGresult *rows)
{
    lane->answered[status]++;
    lane->answered_us += clock_monotonic_us() - (request->deadline_us - lane->timeout_us);
    request->done(request, &(struct db_result){.status = status, .rows = rows});
    if (lane->lane == DB_WRITE && status == DB_OK && lane->pool->config.on_written)
        lane->pool->config.on_written(lane->pool->config.context);
}

void
db_lane_refuse(struct db_lane_pool *lane, struct db_request *request, enum db_status status)
{
    static const struct timeval at_once = {.tv_sec = 0};
    request->outcome = status;
    db_queue_push(&lane->pool->refused, request);
    evtimer_add(lane->pool->refuse, &at_once);
}

bool
db_lane_held(const struct db_lane_pool *lane)
{
    return lane->pool->held_until_us != 0;
}

bool
db_lane_has_hope(const struct db_lane_pool *lane)
{
    if (lane->pool->closing || lane->conn_count == 0)
        return false;
    if (db_lane_held(lane))
        return true;
    for (int i = 0; i < lane->conn_count; i++) {
        const struct db_link *link = &lane->conns[i].link;
        if (db_link_speaks(link) || (link->state == DB_STATE_CONNECTING && link->failures == 0))
            return true;
    }
    return false;
}
