-- Make a new link for the preferences of an address. The caller has checked the old one.
-- params: address text
-- columns: outcome, body, etag
-- lane: write
-- rows: one
SELECT outcome, body, etag FROM convene.preferences_renew($1)
