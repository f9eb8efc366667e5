-- What the role of this session may do beyond its needs, in a sentence.
-- params: none
-- columns: name, excess
-- lane: read
-- rows: one
SELECT session_user AS name, convene.role_excess() AS excess
