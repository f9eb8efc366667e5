/* The queue's real loop (core/outbox) with jobs that do nothing, for queue.bench.sh.
 *
 *   queue_worker CONNINFO COUNT SLOTS BATCH      work off COUNT jobs of the channel "bench"; prints jobs a
 * second queue_worker CONNINFO COUNT latency          the same, one at a time: each has in its payload when
 * it was sent; a byte on standard input wakes; prints microseconds: median, p99, most
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "outbox/outbox.h"
#include "sql/outbox.h"
#include "sql/statements.h"

enum {
    LATENCY_SLOTS = 64,
    LATENCY_BATCH = 200,
    SINGLES = 12 /* commits under way, as many as the others have */
};

struct bench {
    struct event_base *base;
    struct db_pool *pool;
    struct outbox *outbox;
    struct event *woken;
    int count, done;
    bool measures;
    long long *latencies;
    uint64_t began_us;
};

static long long
now_us(void)
{
    struct timeval now;

    gettimeofday(&now, NULL);
    return (long long)now.tv_sec * 1000000 + now.tv_usec;
}

static void
on_stopped(void *context)
{
    struct bench *bench = context;

    event_base_loopbreak(bench->base);
}

static void
work(void *context, struct outbox_job *job)
{
    struct bench *bench = context;
    const char *at = bench->measures ? strstr(job->payload, "\"at\": ") : NULL;

    if (at && bench->done < bench->count)
        bench->latencies[bench->done] = now_us() - strtoll(at + 6, NULL, 10);
    if (bench->began_us == 0)
        bench->began_us = clock_monotonic_us();
    outbox_finish(job, OUTBOX_DONE, NULL, 0);
    if (++bench->done == bench->count)
        outbox_stop(bench->outbox, on_stopped, bench);
}

static void
on_woken(evutil_socket_t fd, short what, void *context)
{
    struct bench *bench = context;
    char bytes[64];

    (void)what;
    if (read(fd, bytes, sizeof(bytes)) > 0)
        outbox_wake(bench->outbox);
    else
        event_del(bench->woken);
}

static int
by_size(const void *left, const void *right)
{
    long long a = *(const long long *)left, b = *(const long long *)right;

    return (a > b) - (a < b);
}

static void
print_latencies(struct bench *bench)
{
    qsort(bench->latencies, (size_t)bench->count, sizeof(*bench->latencies), by_size);
    printf("%lld %lld %lld\n", bench->latencies[bench->count / 2], bench->latencies[bench->count * 99 / 100],
           bench->latencies[bench->count - 1]);
}

static void
open_bench(struct bench *bench, const char *conninfo, int slots, int batch)
{
    bench->base = event_base_new();
    bench->pool =
        db_pool_new(bench->base, &(struct db_config){.conninfo = conninfo,
                                                     .options = "-c search_path=convene",
                                                     .statements = sql_statements,
                                                     .connections = {1, 0, batch == 1 ? SINGLES : 3},
                                                     .queue_max = 64,
                                                     .timeout_ms = {10000, 10000, 10000}});
    bench->outbox = outbox_new(
        bench->base, bench->pool,
        &(struct outbox_config){.statements = {&sql_outbox_enter, &sql_outbox_leave, &sql_outbox_claim,
                                               &sql_outbox_brief, &sql_outbox_settle, &sql_outbox_tick,
                                               &sql_outbox_release},
                                .place = "bench",
                                .host = "bench",
                                .channels = "{bench}",
                                .slots = slots,
                                .lane_slots = slots,
                                .batch = batch == 1 ? 0 : batch,
                                .settle_batch = batch,
                                .settles = batch == 1 ? SINGLES : 0,
                                .work = work,
                                .context = bench});
    if (bench->measures) {
        bench->woken = event_new(bench->base, STDIN_FILENO, EV_READ | EV_PERSIST, on_woken, bench);
        event_add(bench->woken, NULL);
    }
}

int
main(int argc, char **argv)
{
    struct bench bench = {0};
    uint64_t start_us, end_us;

    if (argc < 4)
        return 2;
    log_setup(LOG_LEVEL_WARN, LOG_FORMAT_TEXT, "bench");
    signal(SIGPIPE, SIG_IGN);
    bench.count = (int)strtol(argv[2], NULL, 10);
    bench.measures = strcmp(argv[3], "latency") == 0;
    bench.latencies = calloc((size_t)bench.count, sizeof(*bench.latencies));
    open_bench(&bench, argv[1], bench.measures ? LATENCY_SLOTS : (int)strtol(argv[3], NULL, 10),
               argc > 4 ? (int)strtol(argv[4], NULL, 10) : LATENCY_BATCH);
    start_us = clock_monotonic_us();
    event_base_dispatch(bench.base);
    end_us = clock_monotonic_us();
    if (bench.measures)
        print_latencies(&bench);
    else
        printf("%.0f\n", bench.count * 1e6 / (double)(end_us - (bench.began_us ? bench.began_us : start_us)));
    db_pool_free(bench.pool);
    outbox_free(bench.outbox);
    if (bench.woken)
        event_free(bench.woken);
    event_base_free(bench.base);
    free(bench.latencies);
    return 0;
}
