/* What /metrics tells of the server. */
#include "http/metrics.h"

#include <stdlib.h>

#include "base/attr.h"
#include "http/cache.h"

enum { BUCKETS = 12 };
static const struct {
    uint64_t us;
    const char *text;
} bounds[BUCKETS] = {
    {250, "0.00025"}, {500, "0.0005"}, {1000, "0.001"}, {2500, "0.0025"}, {5000, "0.005"}, {10000, "0.01"},
    {25000, "0.025"}, {50000, "0.05"}, {100000, "0.1"}, {250000, "0.25"}, {1000000, "1"},  {5000000, "5"},
};

struct route_counts {
    uint64_t classes[6]; /* by first digit of the status */
    uint64_t buckets[BUCKETS];
    uint64_t count, sum_us;
};

struct http_metrics {
    const struct http_route *const *routes;
    size_t route_count;
    uint64_t counts[HTTP_COUNTS];
    uint64_t refused[HTTP_REFUSALS];
    uint64_t bytes;
    struct route_counts by_route[];
};

struct http_metrics *
http_metrics_new(const struct http_route *const *routes, size_t route_count)
{
    struct http_metrics *metrics =
        calloc(1, sizeof(*metrics) + (route_count + 1) * sizeof(*metrics->by_route));
    if (metrics) {
        metrics->routes = routes;
        metrics->route_count = route_count;
    }
    return metrics;
}

void
http_metrics_free(struct http_metrics *metrics)
{
    free(metrics);
}

void
http_metrics_request(struct http_metrics *metrics, size_t route_index, int status, uint64_t us, size_t bytes)
{
    struct route_counts *counts = &metrics->by_route[route_index];
    counts->classes[status >= 100 && status < 600 ? status / 100 : 0]++;
    counts->count++;
    counts->sum_us += us;
    metrics->bytes += bytes;
    for (int i = 0; i < BUCKETS; i++) {
        if (us <= bounds[i].us) {
            counts->buckets[i]++;
            return;
        }
    }
}

void
http_metrics_count(struct http_metrics *metrics, enum http_event_count what)
{
    metrics->counts[what]++;
}

void
http_metrics_refused(struct http_metrics *metrics, enum http_refusal refusal)
{
    metrics->refused[refusal]++;
}

static void
head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
one(struct buf *out, const char *name, const char *type, const char *help, uint64_t value)
{
    head(out, name, type, help);
    buf_printf(out, "%s %llu\n", name, (unsigned long long)value);
}

static const char *
route_labels(const struct http_metrics *metrics, size_t i, struct buf *labels)
{
    bool known = i < metrics->route_count;
    buf_clear(labels);
    buf_printf(labels, "route=\"%s\",method=\"%s\"", known ? metrics->routes[i]->pattern : "none",
               known ? metrics->routes[i]->method : "any");
    return labels->data;
}

static void
write_routes(const struct http_metrics *metrics, struct buf *out)
{
    struct buf labels;
    buf_init(&labels, 512);
    head(out, "convene_http_requests_total", "counter", "Requests answered, by route and class of status.");
    for (size_t i = 0; i <= metrics->route_count; i++) {
        for (int class = 0; class < 6; class ++) {
            if (metrics->by_route[i].classes[class])
                buf_printf(out, "convene_http_requests_total{%s,status=\"%dxx\"} %llu\n",
                           route_labels(metrics, i, &labels), class,
                           (unsigned long long)metrics->by_route[i].classes[class]);
        }
    }
    head(out, "convene_http_request_seconds", "histogram",
         "From the head of a request to its reply having left.");
    for (size_t i = 0; i <= metrics->route_count; i++) {
        const struct route_counts *counts = &metrics->by_route[i];
        uint64_t below = 0;
        if (counts->count == 0)
            continue;
        route_labels(metrics, i, &labels);
        for (int b = 0; b < BUCKETS; b++) {
            below += counts->buckets[b];
            buf_printf(out, "convene_http_request_seconds_bucket{%s,le=\"%s\"} %llu\n", labels.data,
                       bounds[b].text, (unsigned long long)below);
        }
        buf_printf(out, "convene_http_request_seconds_bucket{%s,le=\"+Inf\"} %llu\n", labels.data,
                   (unsigned long long)counts->count);
        buf_printf(out, "convene_http_request_seconds_sum{%s} %.6f\n", labels.data,
                   (double)counts->sum_us / 1e6);
        buf_printf(out, "convene_http_request_seconds_count{%s} %llu\n", labels.data,
                   (unsigned long long)counts->count);
    }
    buf_release(&labels);
}

static void
write_connections(const struct http_metrics *metrics, size_t connections, struct buf *out)
{
    static const struct {
        enum http_event_count what;
        const char *reason;
    } closed[] = {
        {HTTP_COUNT_CAPPED, "address_cap"},      {HTTP_COUNT_LATE_HEAD, "head_deadline"},
        {HTTP_COUNT_LATE_BODY, "body_deadline"}, {HTTP_COUNT_LATE_IDLE, "idle_deadline"},
        {HTTP_COUNT_LATE_READ, "read_deadline"}, {HTTP_COUNT_STREAM_UNREAD, "stream_unread"},
    };
    static const struct {
        enum http_event_count what;
        const char *reason;
    } paused[] = {{HTTP_COUNT_FULL, "connections"}, {HTTP_COUNT_EXHAUSTED, "descriptors"}};

    one(out, "convene_http_connections", "gauge", "Open connections.", connections);
    one(out, "convene_http_accepted_total", "counter", "Connections taken.",
        metrics->counts[HTTP_COUNT_ACCEPTED]);
    head(out, "convene_http_closed_total", "counter", "Connections that the server closed, by reason.");
    for (size_t i = 0; i < COUNT_OF(closed); i++)
        buf_printf(out, "convene_http_closed_total{reason=\"%s\"} %llu\n", closed[i].reason,
                   (unsigned long long)metrics->counts[closed[i].what]);
    head(out, "convene_http_accept_pauses_total", "counter", "Times that accepting paused, by reason.");
    for (size_t i = 0; i < COUNT_OF(paused); i++)
        buf_printf(out, "convene_http_accept_pauses_total{reason=\"%s\"} %llu\n", paused[i].reason,
                   (unsigned long long)metrics->counts[paused[i].what]);
}

void
http_metrics_write(const struct http_metrics *metrics, const struct http_cache_counts *cache,
                   size_t connections, size_t streams, struct buf *out)
{
    write_routes(metrics, out);
    write_connections(metrics, connections, out);
    one(out, "convene_http_streams", "gauge", "Open event streams, each on a connection.", streams);
    one(out, "convene_http_streams_total", "counter", "Event streams begun.",
        metrics->counts[HTTP_COUNT_STREAM]);
    one(out, "convene_http_streams_refused_total", "counter",
        "Event streams refused, because there are enough.", metrics->counts[HTTP_COUNT_STREAM_FULL]);
    one(out, "convene_http_bodies_refused_total", "counter",
        "Bodies refused, because others fill the memory that is for them.",
        metrics->counts[HTTP_COUNT_BODIES_FULL]);
    head(out, "convene_http_refused_total", "counter",
         "Requests refused before their route was looked up, by reason.");
    for (int i = HTTP_PASS + 1; i < HTTP_REFUSALS; i++)
        buf_printf(out, "convene_http_refused_total{reason=\"%s\"} %llu\n",
                   http_refusal_name((enum http_refusal)i), (unsigned long long)metrics->refused[i]);
    one(out, "convene_http_limited_total", "counter", "Requests answered 429.",
        metrics->counts[HTTP_COUNT_LIMITED]);
    one(out, "convene_http_overdue_total", "counter",
        "Requests answered 503 because their handler took too long.", metrics->counts[HTTP_COUNT_LATE_REPLY]);
    one(out, "convene_http_body_bytes_total", "counter", "Bytes of bodies sent.", metrics->bytes);
    one(out, "convene_http_cache_hits_total", "counter", "Replies taken from the cache.", cache->hits);
    one(out, "convene_http_cache_misses_total", "counter", "Cacheable requests that went to their handler.",
        cache->misses);
    one(out, "convene_http_cache_waits_total", "counter", "Requests that shared another's reply.",
        cache->waits);
    one(out, "convene_http_cache_evictions_total", "counter", "Replies dropped for room.", cache->evictions);
    one(out, "convene_http_cache_drops_total", "counter", "Replies dropped by their tag.", cache->drops);
    one(out, "convene_http_cache_entries", "gauge", "Replies kept.", cache->entries);
    one(out, "convene_http_cache_bytes", "gauge", "Bytes kept, estimated.", cache->bytes);
}
