-- Series whose occurrences do not reach far enough ahead.
-- params: none
-- columns: id, rrule, exdates, starts, until
-- lane: read
-- rows: many
SELECT id, rrule, exdates, starts, until FROM convene.series_due()
