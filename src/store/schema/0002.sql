-- When a source may be asked, by its owner's wish and by ours.
ALTER TABLE source ADD COLUMN every  INTEGER;  -- milliseconds, as the configuration wants it
ALTER TABLE source ADD COLUMN rhythm INTEGER;  -- milliseconds between two of its entries
ALTER TABLE source ADD COLUMN floor  INTEGER;  -- not asked before this on our own account (max-age, ttl)
ALTER TABLE source ADD COLUMN bound  TEXT;     -- which wish settled next_due

-- Found in what was there already when the rep, the account, the rule or the source was new.
ALTER TABLE finding ADD COLUMN baseline INTEGER NOT NULL DEFAULT 0;

-- A mail need not be of a digest; the oldest hour and the hottest lead go first.
CREATE TABLE outgoing (
    id          INTEGER PRIMARY KEY,
    digest      INTEGER REFERENCES digest (id),
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
    queued      INTEGER NOT NULL,
    due         INTEGER NOT NULL,                -- the hour it was composed for
    heat        REAL    NOT NULL DEFAULT 0,      -- score of its best lead
    next_try    INTEGER,                         -- NULL: not tried again
    lease_owner TEXT,
    lease_until INTEGER,
    answer      TEXT,                            -- the server's reply, or why not
    done_at     INTEGER
);
INSERT INTO outgoing (id, digest, rep, recipient, sender, message_id, subject, eml, state, attempts, doubts,
                      queued, due, next_try, lease_owner, lease_until, answer, done_at)
    SELECT outbox.id, digest, outbox.rep, recipient, sender, message_id, subject, eml, state, attempts, doubts,
           digest.at, digest.at, next_try, lease_owner, lease_until, answer, done_at
    FROM outbox JOIN digest ON digest.id = outbox.digest;
DROP TABLE outbox;
ALTER TABLE outgoing RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (next_try) WHERE next_try IS NOT NULL;
CREATE INDEX outbox_state ON outbox (state);

-- A way out that rests: the mail server is away, or has had enough of us.
CREATE TABLE channel (
    name       TEXT PRIMARY KEY,
    rest_until INTEGER NOT NULL,
    since      INTEGER NOT NULL,
    failures   INTEGER NOT NULL,                 -- in a row
    why        TEXT    NOT NULL
);

-- What ops were told is wrong, until they were told that it is well again.
CREATE TABLE trouble (
    key     TEXT PRIMARY KEY,
    since   INTEGER NOT NULL,
    told    INTEGER NOT NULL,
    what    TEXT    NOT NULL
);

-- The last version of each watchlist that was whole and right.
CREATE TABLE watchlist (
    path TEXT PRIMARY KEY,
    text TEXT    NOT NULL,
    at   INTEGER NOT NULL
);
