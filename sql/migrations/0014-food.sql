-- The food room: what each operator's risk is made of, its own control, its people, and surveys.
-- Points are whole thousandths of a point.

-- What a bureau chose where the law leaves a choice: schemes of frequency, forms, which acts count as an inspection.
CREATE TABLE food_setting (
    bureau_id BIGINT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    changed_at BIGINT NOT NULL, changed_by BIGINT NOT NULL,
    PRIMARY KEY (bureau_id, name)
) /*clustered*/;

-- An operator that handles food; id is the operator's.
CREATE TABLE food_operator (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL,
    sector TEXT NOT NULL,         -- sales, catering, production
    form TEXT,                    -- rules: food_forms; NULL: nobody declared anything yet
    inputs TEXT NOT NULL DEFAULT '{}', -- {"area":120,"kind":[1,3]}
    kinds TEXT NOT NULL DEFAULT '[]',  -- rules: food_kinds
    tier BIGINT, key_supervision BIGINT NOT NULL DEFAULT 0,
    score_id BIGINT,              -- the newest score
    static_points BIGINT, dynamic_points BIGINT, total_points BIGINT,
    grade TEXT,                   -- in force: the newest score under the signed form of the year
    smiley TEXT,                  -- rules: food_smileys
    inspected_on BIGINT,          -- the whole checklist, by an act that counts
    due_on BIGINT NOT NULL,       -- next inspection, at the latest
    missed_days BIGINT NOT NULL DEFAULT 0, -- days in a row without daily control, up to yesterday
    looked_on BIGINT NOT NULL DEFAULT 0,   -- the day of the nightly look; 0: as soon as possible
    ver BIGINT NOT NULL DEFAULT 1, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL
);
CREATE INDEX food_operator_due ON food_operator (bureau_id, due_on, id);
CREATE INDEX food_operator_grade ON food_operator (bureau_id, grade, id);
CREATE INDEX food_operator_total ON food_operator (bureau_id, total_points, id);
CREATE INDEX food_operator_looked ON food_operator (bureau_id, looked_on, id);

-- Every score that was ever made, with all it was made from. Never changed.
CREATE TABLE food_score (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL, entity_id BIGINT NOT NULL, at BIGINT NOT NULL,
    cause TEXT NOT NULL,          -- profile, visit, grading, look
    form TEXT NOT NULL, inputs TEXT NOT NULL, kinds TEXT NOT NULL, tier BIGINT,
    factors TEXT NOT NULL,        -- [{"factor","value","band","points","most"}]
    static_points BIGINT NOT NULL,
    visit_id BIGINT, visit_on BIGINT, checklist TEXT, checklist_version TEXT,
    failed TEXT NOT NULL DEFAULT '[]', -- [{"item","points"}]
    lost BIGINT, applicable BIGINT, dynamic_points BIGINT,
    total_points BIGINT NOT NULL,
    grade TEXT NOT NULL,          -- by the score alone
    grading_id BIGINT,            -- the signed form that holds for the year
    in_force TEXT NOT NULL,
    rule_pack TEXT NOT NULL, actor_id BIGINT
);
CREATE INDEX food_score_entity ON food_score (entity_id, id);

-- 风险等级确定表: this year's score and events become next year's grade; filled in by one, reviewed by another
CREATE TABLE food_grading (
    id BIGINT PRIMARY KEY,        -- matter id
    entity_id BIGINT NOT NULL, year BIGINT NOT NULL,
    score_id BIGINT NOT NULL, last_grade TEXT,
    advice TEXT NOT NULL,         -- keep, up, down
    events TEXT NOT NULL,         -- rules: grade_changes
    steps BIGINT NOT NULL,        -- -1, 0, 1, 2
    next_grade TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',
    filled_by BIGINT NOT NULL, filled_at BIGINT NOT NULL,
    reviewed_by BIGINT, reviewed_at BIGINT,
    return_reason TEXT            -- of the reviewer who sent it back last
);
CREATE INDEX food_grading_entity ON food_grading (entity_id, year, id);

-- 从业人员: health certificate and training
CREATE TABLE food_staff (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL, entity_id BIGINT NOT NULL,
    name TEXT NOT NULL, duty TEXT NOT NULL, -- rules: food_duties
    number BYTEA, number_index BYTEA,       -- of the health certificate
    health_from BIGINT, health_to BIGINT,
    trained_on BIGINT, trained_hours BIGINT NOT NULL DEFAULT 0, training_to BIGINT,
    active BIGINT NOT NULL DEFAULT 1,
    ver BIGINT NOT NULL DEFAULT 1, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL
);
CREATE INDEX food_staff_entity ON food_staff (entity_id, id);
CREATE INDEX food_staff_health ON food_staff (bureau_id, health_to, id);
CREATE INDEX food_staff_training ON food_staff (bureau_id, training_to, id);
CREATE UNIQUE INDEX food_staff_number ON food_staff (entity_id, number_index) WHERE number_index IS NOT NULL;

-- The address an operator opens without signing in. The code is sealed and found by its blind index.
CREATE TABLE food_link (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL, entity_id BIGINT NOT NULL,
    code BYTEA NOT NULL, code_index BYTEA NOT NULL,
    given_by BIGINT NOT NULL, given_at BIGINT NOT NULL,
    revoked_by BIGINT, revoked_at BIGINT, used_at BIGINT
);
CREATE UNIQUE INDEX food_link_code ON food_link (code_index);
CREATE UNIQUE INDEX food_link_entity ON food_link (entity_id) WHERE revoked_at IS NULL;
CREATE INDEX food_link_live ON food_link (bureau_id, id) WHERE revoked_at IS NULL;

-- 日管控、周排查、月调度: one for each list and period; what it said before a correction stays
CREATE TABLE self_check (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL, entity_id BIGINT NOT NULL, link_id BIGINT NOT NULL,
    list TEXT NOT NULL, version TEXT NOT NULL,
    from_day BIGINT NOT NULL, to_day BIGINT NOT NULL,
    shut BIGINT NOT NULL DEFAULT 0, -- not open that day
    conform BIGINT NOT NULL, failed BIGINT NOT NULL, absent BIGINT NOT NULL,
    person_name TEXT NOT NULL,
    ver BIGINT NOT NULL DEFAULT 1, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
    UNIQUE (entity_id, list, from_day)
);
CREATE INDEX self_check_day ON self_check (bureau_id, from_day, id);
CREATE TABLE self_check_version (
    check_id BIGINT NOT NULL, ver BIGINT NOT NULL, at BIGINT NOT NULL,
    person_name TEXT NOT NULL, note TEXT NOT NULL,
    answers TEXT NOT NULL,        -- [{"item","verdict","note","photo"}]
    PRIMARY KEY (check_id, ver)
) /*clustered*/;

-- 统计调查
CREATE TABLE survey (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL, unit_id BIGINT NOT NULL,
    title TEXT NOT NULL, intro TEXT NOT NULL,
    state TEXT NOT NULL,          -- draft, open, closed
    form_version BIGINT NOT NULL DEFAULT 1,
    questions TEXT NOT NULL,      -- [{"key","kind","text","options","required"}]
    list_rule TEXT NOT NULL,      -- {"places","trades","grades"}
    doorstep BIGINT NOT NULL,     -- operators may answer by their own code
    targets BIGINT NOT NULL DEFAULT 0,
    opened_at BIGINT, closes_on BIGINT, closed_at BIGINT,
    ver BIGINT NOT NULL DEFAULT 1, created_by BIGINT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL
);
CREATE INDEX survey_unit ON survey (bureau_id, unit_id, id);
CREATE INDEX survey_open ON survey (bureau_id, id) WHERE state = 'open';
CREATE TABLE survey_form (        -- the questions as they were, each version
    survey_id BIGINT NOT NULL, version BIGINT NOT NULL, questions TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (survey_id, version)
) /*clustered*/;
CREATE TABLE survey_target (
    id BIGINT NOT NULL UNIQUE,
    survey_id BIGINT NOT NULL, entity_id BIGINT NOT NULL,
    bureau_id BIGINT NOT NULL, place_code TEXT,
    ver BIGINT NOT NULL DEFAULT 0, -- 0: no answer yet
    answered_at BIGINT, via TEXT, person_id BIGINT, form_version BIGINT,
    PRIMARY KEY (survey_id, entity_id)
) /*clustered*/;
CREATE INDEX survey_target_entity ON survey_target (entity_id, survey_id);
CREATE TABLE survey_answer (      -- each correction is a further version
    survey_id BIGINT NOT NULL, entity_id BIGINT NOT NULL, ver BIGINT NOT NULL,
    at BIGINT NOT NULL, via TEXT NOT NULL, person_id BIGINT, form_version BIGINT NOT NULL, answers TEXT NOT NULL,
    PRIMARY KEY (survey_id, entity_id, ver)
) /*clustered*/;
CREATE TABLE survey_value (       -- of the newest version, for counting
    survey_id BIGINT NOT NULL, question TEXT NOT NULL, entity_id BIGINT NOT NULL, choice TEXT NOT NULL,
    number DOUBLE PRECISION, place_code TEXT,
    PRIMARY KEY (survey_id, question, entity_id, choice)
) /*clustered*/;
CREATE INDEX survey_value_choice ON survey_value (survey_id, question, choice);
