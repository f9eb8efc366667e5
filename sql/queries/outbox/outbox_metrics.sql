-- Numbers of the queue in the text format of Prometheus.
-- params: none
-- lane: read
-- rows: one
SELECT outcome, body, etag FROM convene.outbox_metrics()
