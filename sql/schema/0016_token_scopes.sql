-- Two scopes for programs that need one thing of the site and must not be able to do anything else: the mail server, which
-- passes on mails that came back, and whatever reads the numbers of the queue.
ALTER TABLE convene.token DROP CONSTRAINT token_scopes_check,
  ADD CONSTRAINT token_scopes_check CHECK (scopes <@ '{read,organizer,admin,person,bounces,metrics}' AND cardinality(scopes) > 0);
