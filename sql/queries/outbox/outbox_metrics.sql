-- Numbers of the queue in the text format of Prometheus.
-- params: none
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.outbox_metrics()
