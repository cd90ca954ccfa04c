-- Times are milliseconds since 1970 in UTC; a 64-bit hash is the signed integer of the same bits.

CREATE TABLE source (
    id            INTEGER PRIMARY KEY,
    kind          TEXT    NOT NULL,
    address       TEXT    NOT NULL,
    label         TEXT,
    reps          TEXT    NOT NULL,              -- JSON list; empty: all
    title         TEXT,
    validators    TEXT,
    state         TEXT,
    next_due      INTEGER NOT NULL DEFAULT 0,    -- 0: never polled
    retry_at      INTEGER,                       -- not even a forced poll before this
    lease_owner   TEXT,
    lease_until   INTEGER,
    last_polled   INTEGER,
    last_ok       INTEGER,
    last_item     INTEGER,
    failures      INTEGER NOT NULL DEFAULT 0,    -- in a row
    failing_since INTEGER,
    class         TEXT,
    sentence      TEXT,
    next_step     TEXT,
    problems      TEXT    NOT NULL DEFAULT '[]', -- JSON list, of the last delivery
    gap           INTEGER,                       -- when entries may last have passed unseen
    gone          INTEGER,
    retired       INTEGER,
    UNIQUE (kind, address)
);
CREATE INDEX source_due ON source (next_due) WHERE retired IS NULL AND gone IS NULL;

-- The identities that a source still carries: one row a source, so that storing what is known costs
-- the same however many items there are.
CREATE TABLE carried (
    source     INTEGER PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
    identities BLOB NOT NULL
);

-- New items of a source by day of arrival (days since 1970).
CREATE TABLE arrival (
    source INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    day    INTEGER NOT NULL,
    items  INTEGER NOT NULL,
    PRIMARY KEY (source, day)
) WITHOUT ROWID;

-- Items lie in order of arrival, so that new ones are appended; the one index is the id.
CREATE TABLE item (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         INTEGER NOT NULL UNIQUE,
    rules      INTEGER NOT NULL,                 -- hash of the rules it was last read by
    published  INTEGER NOT NULL,                 -- effective, never after first_seen
    first_seen INTEGER NOT NULL,
    dated      INTEGER,                          -- the date as the source gave it
    source     INTEGER NOT NULL REFERENCES source (id),
    language   TEXT,
    outlet     TEXT,
    url        TEXT,
    title      TEXT    NOT NULL,
    summary    TEXT    NOT NULL
);

-- The first item that arrived on a day. What is published on or after a day has a seq from the least
-- of these on: it stands in for an index on the date.
CREATE TABLE day (
    day       INTEGER PRIMARY KEY,
    first_seq INTEGER NOT NULL
);

-- How many items of a day (by published) were last read by which rules.
CREATE TABLE judged (
    day   INTEGER NOT NULL,
    rules INTEGER NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (day, rules)
) WITHOUT ROWID;

-- Further sources that brought the same item.
CREATE TABLE sighting (
    item   INTEGER NOT NULL REFERENCES item (seq) ON DELETE CASCADE,
    source INTEGER NOT NULL REFERENCES source (id),
    outlet TEXT,
    url    TEXT,
    PRIMARY KEY (item, source)
) WITHOUT ROWID;

CREATE TABLE story (
    id          INTEGER PRIMARY KEY,
    merged_into INTEGER REFERENCES story (id)
);
CREATE INDEX story_merged ON story (merged_into) WHERE merged_into IS NOT NULL;

-- The items of a story, with what further items are compared with.
CREATE TABLE member (
    item  INTEGER PRIMARY KEY REFERENCES item (seq) ON DELETE CASCADE,
    story INTEGER NOT NULL REFERENCES story (id),
    voice INTEGER NOT NULL,
    print TEXT    NOT NULL                       -- JSON
);
CREATE INDEX member_story ON member (story, item);

CREATE TABLE story_key (
    key   INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    story INTEGER NOT NULL REFERENCES story (id),
    PRIMARY KEY (key, at, story)
) WITHOUT ROWID;
CREATE INDEX story_key_story ON story_key (story);

CREATE TABLE finding (
    id          INTEGER PRIMARY KEY,
    item        INTEGER NOT NULL REFERENCES member (item) ON DELETE CASCADE,
    published   INTEGER NOT NULL,                -- the item's
    rep         TEXT    NOT NULL,
    account     TEXT    NOT NULL,
    trigger     TEXT    NOT NULL,
    stance      TEXT    NOT NULL,
    mention     REAL    NOT NULL,
    event       REAL    NOT NULL,
    evidence    TEXT    NOT NULL,                -- JSON
    held        TEXT,                            -- JSON; NULL: not held back
    via         TEXT
);
CREATE INDEX finding_item ON finding (item);
CREATE INDEX finding_rep ON finding (rep, published);
CREATE INDEX finding_account ON finding (account);

CREATE TABLE rules (
    hash INTEGER PRIMARY KEY,
    text TEXT NOT NULL
);

CREATE TABLE digest (
    id   INTEGER PRIMARY KEY,
    rep  TEXT    NOT NULL,
    slot TEXT    NOT NULL,
    at   INTEGER NOT NULL,
    UNIQUE (rep, slot)
);

CREATE TABLE told (
    digest      INTEGER NOT NULL REFERENCES digest (id),
    rep         TEXT    NOT NULL,
    account     TEXT    NOT NULL,
    trigger     TEXT    NOT NULL,
    story       INTEGER NOT NULL,
    stance      TEXT    NOT NULL,
    independent INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    rules       INTEGER                          -- hash of the rules it was found by
);
CREATE INDEX told_rep ON told (rep);
CREATE INDEX told_story ON told (story);

CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY,
    digest      INTEGER NOT NULL REFERENCES digest (id),
    rep         TEXT    NOT NULL,
    recipient   TEXT    NOT NULL,
    sender      TEXT    NOT NULL,
    message_id  TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    eml         BLOB    NOT NULL,
    state       TEXT    NOT NULL DEFAULT 'queued'
                CHECK (state IN ('queued', 'sent', 'refused', 'unknown')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    doubts      INTEGER NOT NULL DEFAULT 0,      -- attempts that ended without an answer
    next_try    INTEGER,                         -- NULL: not tried again
    lease_owner TEXT,
    lease_until INTEGER,
    answer      TEXT,                            -- the server's reply, or why not
    done_at     INTEGER
);
CREATE INDEX outbox_due ON outbox (next_try) WHERE next_try IS NOT NULL;
CREATE INDEX outbox_state ON outbox (state);
