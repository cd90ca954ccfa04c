-- Items find each other by keys of their own, and a story is what their ties make of them.
DROP TABLE story_key;
CREATE TABLE item_key (
    key  INTEGER NOT NULL,
    at   INTEGER NOT NULL,                       -- the item's published
    item INTEGER NOT NULL REFERENCES member (item) ON DELETE CASCADE,
    PRIMARY KEY (key, at, item)
) WITHOUT ROWID;
CREATE INDEX item_key_item ON item_key (item);

-- Two items that likely tell one event, in both directions.
CREATE TABLE tie (
    item  INTEGER NOT NULL REFERENCES member (item) ON DELETE CASCADE,
    other INTEGER NOT NULL,
    odds  REAL    NOT NULL,                      -- log-odds, above 0
    PRIMARY KEY (item, other)
) WITHOUT ROWID;

-- A copy of another item, word for word: it goes where that goes.
ALTER TABLE member ADD COLUMN copy_of INTEGER;
CREATE INDEX member_copy ON member (copy_of) WHERE copy_of IS NOT NULL;

-- Stories that became one, or came apart, after they were first told.
CREATE TABLE story_change (
    at    INTEGER NOT NULL,
    story INTEGER NOT NULL,                      -- as it was
    into_ INTEGER NOT NULL,                      -- where its items went
    items INTEGER NOT NULL                       -- how many of them
);
CREATE INDEX story_change_story ON story_change (story);
CREATE INDEX story_change_into ON story_change (into_);

-- Prints have a new form: what is young is read again.
UPDATE item SET rules = 0;
INSERT INTO judged (day, rules, items) SELECT day, 0, SUM(items) FROM judged WHERE rules <> 0 GROUP BY day
    ON CONFLICT DO UPDATE SET items = items + excluded.items;
DELETE FROM judged WHERE rules <> 0;
