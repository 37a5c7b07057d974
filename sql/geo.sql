-- places_drawn: every place of a bureau that has an outline, or a centre where its name can stand
-- scope: system, the map is drawn for everybody in the bureau
SELECT p.code, p.name, p.level, p.outline, p.name_en, p.lon, p.lat FROM place p
WHERE p.bureau_id = $1 AND (p.outline IS NOT NULL OR (p.lon IS NOT NULL AND p.lat IS NOT NULL)) ORDER BY p.code
