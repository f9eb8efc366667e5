-- What becomes of a seat whose person has not said again that they come, though asked twice: it stays theirs, or the
-- policy says that it goes on to others a day before the start.
ALTER TABLE convene.rsvp_policy ADD reconfirm_release boolean NOT NULL DEFAULT false;
ALTER TABLE convene.rsvp_duty DROP CONSTRAINT rsvp_duty_what_check,
  ADD CONSTRAINT rsvp_duty_what_check CHECK (what IN ('reconfirm_week', 'reconfirm_day', 'reconfirm_end', 'release', 'end'));
CREATE OR REPLACE VIEW convene.occasion AS
SELECT e.id, e.public_id, e.organization_id, e.series_id, e.status, e.mode, e.starts_at, e.over_at, e.zone,
       coalesce(p.takes, e.source IS NULL) AS takes, p.opens, p.closes, coalesce(p.approval, false) AS approval, p.code,
       coalesce(p.waitlist, 'first_come') AS waitlist, p.seed, coalesce(p.party_max, 5) AS party_max,
       coalesce(p.offer_minutes, 1440) AS offer_minutes, coalesce(p.reconfirm, false) AS reconfirm, p.release_minutes,
       coalesce(p.questions, '[]') AS questions, coalesce(p.reconfirm_release, false) AS reconfirm_release
FROM convene.event e LEFT JOIN convene.rsvp_policy p ON p.event_id = e.id;
