-- The keys by which items find each other lie together by their span of time (14 days): what is written and
-- what is looked for lies near, however long the history. New ones wait in a small table of their own.
ALTER TABLE item_key RENAME TO old_key;
CREATE TABLE item_key (
    span INTEGER NOT NULL,                       -- of the item's date
    key  INTEGER NOT NULL,
    at   INTEGER NOT NULL,                       -- the item's published
    item INTEGER NOT NULL,                       -- it may be gone, or say something else by now
    PRIMARY KEY (span, key, at, item)
) WITHOUT ROWID;
INSERT INTO item_key (span, key, at, item)
    SELECT at / 1209600000 - (at % 1209600000 < 0), key, at, item FROM old_key;
DROP TABLE old_key;
CREATE TABLE fresh_key (
    key  INTEGER NOT NULL,
    at   INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (key, at, item)
) WITHOUT ROWID;
