-- What rows are about, and whether they are still to be told; due in seconds from now. Mails that are collected for a day are put there.
-- params: ids bigint[]
-- columns: id, verdict, wait, reason, brief
-- lane: write
-- rows: many
SELECT id, verdict, wait, reason, brief FROM convene.outbox_brief_rows($1)
