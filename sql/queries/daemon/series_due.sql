-- Series that need more occurrences, with the values that C needs to expand them.
-- params: none
-- columns: id, rrule, exdates, starts, until
-- lane: read
-- rows: many
SELECT id, rrule, exdates, starts, until FROM convene.series_due()
