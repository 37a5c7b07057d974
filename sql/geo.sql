-- place_outlines: every place of a bureau that has an outline
-- scope: system, outlines are drawn for everybody in the bureau
SELECT p.code, p.name, p.level, p.outline FROM place p WHERE p.bureau_id = $1 AND p.outline IS NOT NULL ORDER BY p.code
