-- Series whose occurrences do not reach far enough ahead.
-- params:
-- lane: read
-- rows: many
SELECT id, rrule, exdates, starts, until FROM convene.series_due()
