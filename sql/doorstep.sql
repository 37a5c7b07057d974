-- doorstep_bureau: whose door it is
-- scope: system, the code in the door's QR is the right to see its card
SELECT p.bureau_id FROM premises p WHERE p.id = $1

-- doorstep_licences: what an operator may do, as everybody may read it
-- scope: system, public by rule
SELECT l.kind, l.number, l.valid_to FROM licence l WHERE l.entity_id = $1 AND l.state = 'valid' ORDER BY l.kind, l.number LIMIT 20
