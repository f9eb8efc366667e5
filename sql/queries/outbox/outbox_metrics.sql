-- Numbers of the queue in the text format of Prometheus.
-- params: token text
-- columns: outcome, body, etag
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.outbox_metrics($1)
