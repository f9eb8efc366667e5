-- What rows are about, and whether they are still to be told; due in seconds from now.
-- params: ids bigint[]
-- lane: read
-- rows: many
SELECT id, verdict, ceil(extract(epoch FROM due - convene.clock()))::bigint, reason, brief FROM convene.outbox_brief($1)
