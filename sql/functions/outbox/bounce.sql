-- Bounces: store the mail system's report on the row of the mail. This needs the scope "bounces", because a mail server
-- passes on those of all.
CREATE OR REPLACE FUNCTION convene.outbox_bounce(token_hash text, id text, action text, status text, diagnostic text) RETURNS convene.answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = convene, pg_temp SET enable_seqscan = off AS $$
DECLARE
  admit record := convene.caller_admit(token_hash, 'bounces');
  number constant bigint := id::bigint;
  note constant text := left('It came back: ' || coalesce(nullif(concat_ws(' ', nullif(CASE WHEN diagnostic LIKE '%' || status || '%' THEN '' ELSE status END, ''),
    nullif(diagnostic, '')), ''), 'no reason was given'), 500);
  noted boolean := false;
BEGIN
  IF (admit.refusal).outcome IS NOT NULL THEN
    RETURN admit.refusal;
  ELSIF number IS NULL THEN
    RETURN convene.refuse('invalid', 'mail', 'The mail was not sent to a bounce address of this site');
  END IF;
  IF action = 'failed' THEN
    UPDATE convene.outbox_done d SET reason = note WHERE d.id = number AND d.outcome = 'done';
    noted := FOUND;
  END IF;
  RETURN ROW('ok', jsonb_build_object('id', number::text, 'action', action, 'status', nullif(status, ''), 'diagnostic', nullif(diagnostic, ''), 'noted', noted)::text,
    NULL)::convene.answer;
END $$;
