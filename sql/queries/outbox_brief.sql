-- What rows are about, and whether they are still to be told; due in seconds from now. Mails that are collected for a day are put there.
-- params: ids bigint[]
-- lane: write
-- rows: many
SELECT id, verdict, ceil(extract(epoch FROM due - convene.clock()))::bigint, reason, brief FROM convene.outbox_brief($1)
