-- What people need is sealed under the site's key before it comes here, so that a dump does not hold health data in clear.
-- A sealed text is longer. What is stored in clear is sealed by the daemon at its start, because the database has no key.
ALTER TABLE convene.rsvp_need DROP CONSTRAINT rsvp_need_need_check, ADD CONSTRAINT rsvp_need_need_check CHECK (length(need) <= 8000);
CREATE INDEX rsvp_need_clear ON convene.rsvp_need (rsvp_id) WHERE need NOT LIKE 'sealed:1:%';
