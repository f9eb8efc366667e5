-- Who made a token: it must be possible to find it when that person leaves. NULL: a token made it, or it is older.
ALTER TABLE convene.token ADD made_by bigint REFERENCES convene.person ON DELETE SET NULL;
CREATE INDEX token_made_by ON convene.token (made_by) WHERE made_by IS NOT NULL;
