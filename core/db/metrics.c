/* The pool's numbers in Prometheus's text format. */
#include "base/attr.h"
#include "db/db_internal.h"

static void
metrics_head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
metrics_answered(const struct db_pool *pool, struct buf *out)
{
    metrics_head(out, "convene_db_requests_total", "counter",
                 "Answered database requests by lane and outcome.");
    for (int l = 0; l < DB_LANES; l++) {
        for (int s = 0; s < DB_STATUSES; s++)
            buf_printf(out, "convene_db_requests_total{lane=\"%s\",outcome=\"%s\"} %llu\n",
                       db_lane_kinds[l].name, db_status_name((enum db_status)s), pool->lanes[l].answered[s]);
    }
}

static void
metrics_connections(const struct db_pool *pool, struct buf *out)
{
    metrics_head(out, "convene_db_connections", "gauge", "Connections by lane and state.");
    for (int l = 0; l < DB_LANES; l++) {
        const struct db_lane_pool *lane = &pool->lanes[l];
        int count[DB_STATES] = {0};
        for (int i = 0; i < lane->conn_count; i++)
            count[lane->conns[i].link.state]++;
        for (int s = 0; s < DB_STATES; s++)
            buf_printf(out, "convene_db_connections{lane=\"%s\",state=\"%s\"} %d\n", db_lane_kinds[l].name,
                       db_state_name((enum db_state)s), count[s]);
    }
}

static unsigned long long
lane_waiting(const struct db_lane_pool *lane)
{
    return (unsigned long long)lane->waiting.length;
}

static unsigned long long
lane_in_flight(const struct db_lane_pool *lane)
{
    unsigned long long count = 0;
    for (int i = 0; i < lane->conn_count; i++)
        count += lane->conns[i].count;
    return count;
}

static unsigned long long
lane_retried(const struct db_lane_pool *lane)
{
    return lane->retried;
}

static unsigned long long
lane_answered_us(const struct db_lane_pool *lane)
{
    return lane->answered_us;
}

static const struct {
    const char *name, *type, *help;
    unsigned long long (*value)(const struct db_lane_pool *lane);
} lane_numbers[] = {
    {
        .name = "convene_db_waiting",
        .type = "gauge",
        .help = "Requests that wait for a connection.",
        .value = lane_waiting,
    },
    {
        .name = "convene_db_in_flight",
        .type = "gauge",
        .help = "Statements sent and not yet answered, those given up included.",
        .value = lane_in_flight,
    },
    {
        .name = "convene_db_repeats_total",
        .type = "counter",
        .help = "Statements sent again by the pool itself.",
        .value = lane_retried,
    },
    {
        .name = "convene_db_request_microseconds_total",
        .type = "counter",
        .help = "Time from submit to answer, summed.",
        .value = lane_answered_us,
    },
};

void
db_pool_metrics(const struct db_pool *pool, struct buf *out)
{
    metrics_answered(pool, out);
    metrics_connections(pool, out);
    for (size_t n = 0; n < COUNT_OF(lane_numbers); n++) {
        metrics_head(out, lane_numbers[n].name, lane_numbers[n].type, lane_numbers[n].help);
        for (int l = 0; l < DB_LANES; l++)
            buf_printf(out, "%s{lane=\"%s\"} %llu\n", lane_numbers[n].name, db_lane_kinds[l].name,
                       lane_numbers[n].value(&pool->lanes[l]));
    }
}
