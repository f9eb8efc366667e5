-- Problems of a request for a seat.

-- The first problem of a request's fields; NULL when there is none. The daemon checks first and in more detail. These
-- checks keep one bad request from failing the others of its batch.
CREATE OR REPLACE FUNCTION convene.rsvp_flaw(o convene.occasion, name text, address text, party int, mode text, code text, answers jsonb,
                                              by_organizer boolean) RETURNS convene.answer LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE
    WHEN coalesce(btrim(name), '') = '' OR length(name) > 100 OR name ~ '[\x01-\x1f\x7f\u202a-\u202e\u2066-\u2069]'
      THEN convene.refuse('invalid', 'name', 'A name has 1 to 100 characters, none of them a control character')
    WHEN coalesce(address, '') !~ '^[^[:space:]@]+@[^[:space:]@]+$' OR length(address) > 254
      THEN convene.refuse('invalid', 'email', 'This is not an address that mail can go to, as in ada@example.org')
    WHEN NOT coalesce(mode, o.mode) = ANY (convene.seat_modes(o.mode)) AND (mode IS NOT NULL OR o.mode <> 'hybrid')
      THEN convene.refuse('invalid', 'mode', format('This event takes the mode %s', array_to_string(convene.seat_modes(o.mode), ' or ')))
    WHEN party < 1 OR party > CASE WHEN by_organizer THEN 100 ELSE o.party_max END
      THEN convene.refuse('invalid', 'party', format('A party here has 1 to %s persons, including the person who RSVPs',
                                                     CASE WHEN by_organizer THEN 100 ELSE o.party_max END))
    WHEN o.code IS NOT NULL AND NOT by_organizer AND code IS DISTINCT FROM o.code
      THEN convene.refuse('forbidden', 'code', 'This event is for invited people, and this is not the code of the invitation')
    WHEN o.questions <> '[]' OR answers <> '{}' THEN convene.answers_flaw(o.questions, answers, by_organizer) END;
END $$;

-- Answers to the event's questions: only known questions, the right kind of answer, none missing.
CREATE OR REPLACE FUNCTION convene.answers_flaw(questions jsonb, answers jsonb, by_organizer boolean) RETURNS convene.answer
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  problems jsonb;
BEGIN
  IF jsonb_typeof(answers) <> 'object' THEN
    RETURN convene.refuse('invalid', 'answers', 'answers is an object: a question''s id and what is answered');
  END IF;
  SELECT jsonb_agg(p) INTO problems FROM (
    SELECT jsonb_build_object('field', 'answers.' || left(k, 60), 'detail', 'This event asks no such question') AS p
    FROM jsonb_object_keys(answers) k WHERE NOT questions @> jsonb_build_array(jsonb_build_object('id', k))
    UNION ALL
    SELECT jsonb_build_object('field', 'answers.' || (q->>'id'), 'detail', convene.answer_flaw(q, answers->(q->>'id'), by_organizer))
    FROM jsonb_array_elements(questions) q WHERE convene.answer_flaw(q, answers->(q->>'id'), by_organizer) IS NOT NULL) x;
  IF problems IS NOT NULL THEN
    RETURN convene.refuse('invalid', problems);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION convene.answer_flaw(question jsonb, answer jsonb, by_organizer boolean) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CASE
    WHEN coalesce(answer, 'null') IN ('null', '""') THEN
      CASE WHEN coalesce((question->>'required')::boolean, false) AND NOT by_organizer THEN 'This question needs an answer' END
    WHEN question->>'kind' = 'yes_no' THEN CASE WHEN jsonb_typeof(answer) <> 'boolean' THEN 'This question takes yes or no (true or false)' END
    WHEN jsonb_typeof(answer) <> 'string' OR length(answer #>> '{}') > 2000 THEN 'This question takes a text of at most 2000 characters'
    WHEN question->>'kind' = 'choice' AND NOT question->'choices' ? (answer #>> '{}')
      THEN 'This question takes one of: ' || (SELECT string_agg(c, ', ') FROM jsonb_array_elements_text(question->'choices') c) END;
END $$;
