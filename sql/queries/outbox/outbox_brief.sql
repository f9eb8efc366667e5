-- Briefs of rows that are about to be sent: send, drop or wait (`wait` seconds). Mails that are collected for the day
-- are moved into the daily mail.
-- params: ids bigint[]
-- columns: id, verdict, wait, reason, brief
-- lane: write
-- rows: many
SELECT id, verdict, wait, reason, brief FROM convene.outbox_brief_rows($1)
