SELECT outcome, body, etag FROM convene.event_get(NULL::text, :id::text)
