-- events_bureau: by which its events name where they come from
-- scope: system, the bureau of the key
SELECT b.division FROM bureau b WHERE b.id = $1
