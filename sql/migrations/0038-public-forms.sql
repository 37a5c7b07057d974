-- What whoever sent a public form took it for: complaint, report, consultation. It binds nobody. NULL: it came another way.
ALTER TABLE intake_code ADD COLUMN wants TEXT;

-- How many public forms came on a day from one network address (blind, another each day) and in all; forgotten the next day.
CREATE TABLE public_filing (
    bureau_id BIGINT NOT NULL, on_day BIGINT NOT NULL, source BYTEA NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (bureau_id, on_day, source)
) /*clustered*/;
