-- What people send (来件): as it came, by which channel, what was made of it; routing by the bureau's own rules.

CREATE TABLE intake (
    id BIGINT PRIMARY KEY,        -- = matter id
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    channel TEXT NOT NULL,        -- rules: intake_channels
    system TEXT, external_number TEXT, -- rules: external_systems; the number it has there
    sent_mac BYTEA,               -- keyed digest of what was sent: the same again changes nothing
    received_at BIGINT NOT NULL, received_by BIGINT, -- NULL: the machine
    centre_id BIGINT NOT NULL,    -- the unit that triages it
    unit_id BIGINT NOT NULL,      -- whom the routing rules name for what is made of it
    entity_id BIGINT, premises_id BIGINT, -- as the matter's; here for the index
    subject_name TEXT, subject_address TEXT, -- as typed
    category TEXT,                -- rules: filing_categories
    demands TEXT NOT NULL DEFAULT '', -- rules: demands, parted by |
    amount BIGINT,                -- fen
    may_publish BIGINT NOT NULL DEFAULT 0, may_entrust BIGINT NOT NULL DEFAULT 0,
    anonymous BIGINT NOT NULL DEFAULT 0,
    words BYTEA NOT NULL,         -- sealed (purpose intake): sender, agent, story, the subject's phone
    story_masked TEXT NOT NULL,   -- what others may read of the story
    phone_index BYTEA, id_index BYTEA, address_index BYTEA, name_index BYTEA, -- blind, of the sender
    facts BYTEA,                  -- signature of the story's shingles (rooms/intake/alike.h); NULL: too short
    answer_route TEXT, answer_note TEXT, -- rules: intake_routes
    merged_into BIGINT, merge_ground TEXT, -- rules: merge_grounds
    representative BIGINT NOT NULL DEFAULT 0, -- of a joint complaint (Order 121 art. 12)
    returned_at BIGINT, returned_by BIGINT, return_reason TEXT, return_note TEXT, -- the last time
    update_count BIGINT NOT NULL DEFAULT 0, updates_seen BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX intake_external ON intake (bureau_id, external_number, system) WHERE external_number IS NOT NULL;
CREATE INDEX intake_received ON intake (bureau_id, received_at, id);
CREATE INDEX intake_phone ON intake (bureau_id, phone_index, received_at) WHERE phone_index IS NOT NULL;
CREATE INDEX intake_person ON intake (bureau_id, id_index, received_at) WHERE id_index IS NOT NULL;
CREATE INDEX intake_address ON intake (bureau_id, address_index, received_at) WHERE address_index IS NOT NULL;
CREATE INDEX intake_entity ON intake (entity_id, received_at) WHERE entity_id IS NOT NULL;
CREATE INDEX intake_door ON intake (premises_id, received_at) WHERE premises_id IS NOT NULL;
CREATE INDEX intake_merged ON intake (merged_into, id) WHERE merged_into IS NOT NULL;

-- What was made of it: at most one complaint, any number of reports. undone_at: a wrong split taken back.
CREATE TABLE intake_part (
    intake_id BIGINT NOT NULL REFERENCES intake (id),
    matter_id BIGINT NOT NULL REFERENCES matter (id),
    kind TEXT NOT NULL,           -- complaint, report
    made_at BIGINT NOT NULL, made_by BIGINT,
    undone_at BIGINT,
    returned_at BIGINT,           -- its unit gave it back and nobody has it yet
    PRIMARY KEY (intake_id, matter_id)
) /*clustered*/;
CREATE INDEX intake_part_matter ON intake_part (matter_id);

-- The outside sent it again and it was another: what it was before stays readable.
CREATE TABLE intake_update (
    intake_id BIGINT NOT NULL REFERENCES intake (id), no BIGINT NOT NULL,
    at BIGINT NOT NULL, by_person BIGINT,
    fields TEXT NOT NULL,         -- names of what changed, parted by |
    before BYTEA NOT NULL,        -- sealed (purpose intake): the record as it was
    PRIMARY KEY (intake_id, no)
) /*clustered*/;

-- Stories that are alike share a band (rooms/intake/alike.h).
CREATE TABLE intake_band (
    bureau_id BIGINT NOT NULL, band BIGINT NOT NULL, received_at BIGINT NOT NULL, intake_id BIGINT NOT NULL,
    PRIMARY KEY (bureau_id, band, received_at, intake_id)
) /*clustered*/;

-- Routing: a numbered version of the bureau's own rules; one is live. The first line that fits decides.
CREATE TABLE intake_routing (
    id BIGINT PRIMARY KEY,
    bureau_id BIGINT NOT NULL REFERENCES bureau (id),
    no BIGINT NOT NULL,
    state TEXT NOT NULL,          -- draft, live, past
    note TEXT NOT NULL,
    ver BIGINT NOT NULL DEFAULT 1,
    made_by BIGINT NOT NULL, made_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
    live_by BIGINT, live_at BIGINT, ended_at BIGINT,
    UNIQUE (bureau_id, no)
);
CREATE UNIQUE INDEX intake_routing_live ON intake_routing (bureau_id) WHERE state = 'live';
CREATE TABLE intake_routing_line (
    routing_id BIGINT NOT NULL REFERENCES intake_routing (id), rank BIGINT NOT NULL,
    kind TEXT, channel TEXT, category TEXT, trade TEXT, place_code TEXT, -- NULL: any; trade and place: begins with
    unit_id BIGINT,               -- NULL: the station in whose jurisdiction it lies
    PRIMARY KEY (routing_id, rank)
) /*clustered*/;
