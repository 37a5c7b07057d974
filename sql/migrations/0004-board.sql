-- The board asks for operators by the time of their enrolment.
CREATE INDEX entity_enrolled ON entity (bureau_id, enrolled_at) WHERE enrolled_at IS NOT NULL;
