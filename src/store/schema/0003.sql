-- What an owner wishes, where a source has gone, and what its window lets through.
ALTER TABLE source ADD COLUMN host    TEXT;                        -- of the address it is known by
ALTER TABLE source ADD COLUMN skip    INTEGER NOT NULL DEFAULT 0;  -- hours and days it is left alone in: bits
ALTER TABLE source ADD COLUMN ttl     INTEGER;                     -- milliseconds it asks for in its own words
ALTER TABLE source ADD COLUMN fresh   INTEGER;                     -- milliseconds by its server's headers
ALTER TABLE source ADD COLUMN pace    INTEGER;                     -- milliseconds: its window moved past us
ALTER TABLE source ADD COLUMN moved   TEXT;                        -- JSON: where it says it has moved, and proof
ALTER TABLE source ADD COLUMN asks    TEXT;                        -- the address that is asked in its place
ALTER TABLE source ADD COLUMN missing INTEGER;                     -- since when nothing is there, outages apart
ALTER TABLE source ADD COLUMN secret  INTEGER NOT NULL DEFAULT 0;  -- behind a password: its reps' only

-- One that has gone is tried now and then.
DROP INDEX source_due;
CREATE INDEX source_due ON source (next_due) WHERE retired IS NULL;
CREATE INDEX source_host ON source (host);

-- What an item said before its outlet changed it.
CREATE TABLE version (
    item    INTEGER NOT NULL REFERENCES item (seq) ON DELETE CASCADE,
    at      INTEGER NOT NULL,                    -- until when
    title   TEXT    NOT NULL,
    summary TEXT    NOT NULL
);
CREATE INDEX version_item ON version (item);

-- It was mailed, and its outlet has taken the words out since: it stays, told as called off.
ALTER TABLE finding ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;
