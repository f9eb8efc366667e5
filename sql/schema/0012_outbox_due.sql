-- Since when a ready row waits: when it was due; NULL: since it was created.
ALTER TABLE convene.outbox_ready ADD due timestamptz;
