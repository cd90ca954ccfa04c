-- What reps said of what they were told. One that is taken back stays, and counts for nothing.
CREATE TABLE verdict (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    rep     TEXT    NOT NULL,
    who     TEXT    NOT NULL,                    -- for people
    account TEXT    NOT NULL,
    trigger TEXT    NOT NULL,
    story   INTEGER NOT NULL,
    stance  TEXT    NOT NULL,                    -- of the signal at the time
    verdict TEXT    NOT NULL,
    undone  INTEGER                              -- when; NULL: it stands
);
CREATE INDEX verdict_standing ON verdict (rep, account, story) WHERE undone IS NULL;
CREATE INDEX verdict_story ON verdict (story);
-- 0: a digest, 1: an alert, 2: a week in one look. The column keeps the name it was given first.
