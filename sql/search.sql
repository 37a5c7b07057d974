-- search_changed: an operator or a door was written; every mirror reads it again
-- scope: system, the row was written in the actor's scope
INSERT INTO search_dirty (id, stamp) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp
