-- Decoys: seats that look held. Whoever may not know who comes to an event must not learn it from the public numbers
-- either: without decoys a request for a new address would hold a seat, and one for a known address none.

-- How many seats of a mode are held by decoys.
CREATE OR REPLACE FUNCTION convene.decoys_of(event bigint, mode text) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(d.party), 0)::int FROM convene.rsvp_decoy d WHERE d.event_id = event AND d.mode = decoys_of.mode
$$;

-- Hold the seats of decoys. The caller has locked them and knows that they are free. Like rsvp_link() this is PL/pgSQL,
-- whose plans are kept: a plan made anew for each call took half a millisecond, which told a known address from a new one.
CREATE OR REPLACE FUNCTION convene.decoy_put(event bigint, decoys convene.rsvp_decoy[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH made AS (INSERT INTO convene.rsvp_decoy SELECT d.* FROM unnest(decoys) d RETURNING mode, party)
  UPDATE convene.seat s SET held = s.held + x.party, unconfirmed = s.unconfirmed + x.party
  FROM (SELECT mode, sum(party) AS party FROM made GROUP BY mode) x
  WHERE s.event_id = event AND s.mode = x.mode;
END $$;

-- End the decoys of an event whose time is up at `until`, and offer their seats to the next. The caller has locked the
-- seats.
CREATE OR REPLACE FUNCTION convene.decoy_end(event bigint, until timestamptz) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  o convene.occasion;
  ended int;
BEGIN
  WITH gone AS (DELETE FROM convene.rsvp_decoy d WHERE d.event_id = event AND d.expires <= until RETURNING mode, party),
  freed AS (
    UPDATE convene.seat s SET held = s.held - x.party, unconfirmed = s.unconfirmed - x.party,
      over = s.over AND s.taken + s.held - x.party > s.capacity
    FROM (SELECT mode, sum(party) AS party FROM gone GROUP BY mode) x WHERE s.event_id = event AND s.mode = x.mode)
  SELECT count(*) INTO ended FROM gone;
  IF ended > 0 THEN
    SELECT * INTO o FROM convene.occasion t WHERE t.id = event;
    PERFORM convene.seat_offer(o, m) FROM unnest(convene.seat_modes(o.mode)) m;
  END IF;
  RETURN ended;
END $$;
