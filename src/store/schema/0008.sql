-- What fails within tipoff itself, until it goes well again: a template, a folder.
CREATE TABLE ailment (
    key   TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    what  TEXT    NOT NULL,
    why   TEXT    NOT NULL
);
-- Of what only this source tells, at most so many signals a day are told to a rep.
ALTER TABLE source ADD COLUMN most INTEGER;
