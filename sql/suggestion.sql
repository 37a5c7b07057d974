-- suggestion_complaints: closed complaints, newest first, a page behind an id
-- scope: system, the bureau's machine learns from all of them; nobody is shown a row
-- plan: scan, read once by the worker when it learns
SELECT m.id, '', c.category, m.unit_id, e.trade, m.opened_at, c.decided_at
FROM matter m JOIN complaint c ON c.id = m.id LEFT JOIN entity e ON e.id = m.entity_id
WHERE m.bureau_id = $1 AND m.kind = 'complaint' AND m.closed_at IS NOT NULL AND m.id < $2 ORDER BY m.id DESC LIMIT $3

-- suggestion_reports: closed reports, newest first, a page behind an id
-- scope: system, the bureau's machine learns from all of them; nobody is shown a row
-- plan: scan, read once by the worker when it learns
SELECT m.id, r.story, r.category, m.unit_id, e.trade, r.found_at, r.decided_at
FROM matter m JOIN report r ON r.id = m.id LEFT JOIN entity e ON e.id = m.entity_id
WHERE m.bureau_id = $1 AND m.kind = 'report' AND m.closed_at IS NOT NULL AND r.merged_into IS NULL AND m.id < $2
ORDER BY m.id DESC LIMIT $3

-- suggestion_model_next: the number of the next model
-- scope: system, the bureau's own models
SELECT MAX(no) + 1 FROM suggestion_model WHERE bureau_id = $1

-- suggestion_model_past: the model so far is past
-- scope: system, the bureau's own models
UPDATE suggestion_model SET state = 'past' WHERE bureau_id = $1 AND state = 'current'

-- suggestion_weights_drop: weights of models that are past
-- scope: system, the bureau's own models
DELETE FROM suggestion_weight WHERE model_id IN (SELECT m.id FROM suggestion_model m WHERE m.bureau_id = $1 AND m.state = 'past')

-- suggestion_model_insert: a new model
-- scope: system, the row is new
INSERT INTO suggestion_model (id, bureau_id, no, state, filings, made_at, made_by) VALUES ($1, $2, $3, 'current', $4, $5, $6)

-- suggestion_figure_insert: what it came to, for one thing it suggests
-- scope: system, the row is new
INSERT INTO suggestion_figure (model_id, target, classes, first, head, filings, folds, accuracy, among_three, baseline, log_loss,
    temperature, used) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

-- suggestion_models: the newest models and their figures
-- scope: system, figures of the actor's own bureau, no filings
SELECT m.id, m.no, m.state, m.filings, m.made_at, m.made_by, g.target, g.classes, g.filings, g.folds, g.accuracy, g.among_three,
    g.baseline, g.log_loss, g.temperature, g.used
FROM suggestion_model m LEFT JOIN suggestion_figure g ON g.model_id = m.id
WHERE m.bureau_id = $1 AND m.no > (SELECT MAX(n.no) FROM suggestion_model n WHERE n.bureau_id = $1) - $2
ORDER BY m.no DESC, g.target

-- suggestion_current: the figures that suggestions are made by
-- scope: system, figures of the actor's own bureau, no filings
SELECT m.id, m.no, m.made_at, g.target, g.classes, g.first, g.head, g.accuracy, g.temperature
FROM suggestion_model m JOIN suggestion_figure g ON g.model_id = m.id
    LEFT JOIN suggestion_switch s ON s.bureau_id = m.bureau_id AND s.target = g.target
WHERE m.bureau_id = $1 AND m.state = 'current' AND g.used = 1 AND (s.active IS NULL OR s.active = 1) ORDER BY g.first

-- suggestion_weights: rows of weights
-- scope: system, weights of the actor's own bureau, no filings
SELECT w.slot, w.weights FROM suggestion_weight w WHERE w.model_id = $1 AND w.slot IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
    $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)

-- suggestion_switches: what is switched off, and on again
-- scope: system, the actor's own bureau
SELECT target, active, changed_by, changed_at FROM suggestion_switch WHERE bureau_id = $1 ORDER BY target

-- suggestion_switch_put: on or off
-- scope: system, the actor's own bureau
INSERT INTO suggestion_switch (bureau_id, target, active, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (bureau_id, target) DO UPDATE SET active = excluded.active, changed_by = excluded.changed_by,
    changed_at = excluded.changed_at
