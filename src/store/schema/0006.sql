-- How often a service was asked in a day (days since 1970, UTC), where it allows only so many requests.
CREATE TABLE asked (
    day      INTEGER NOT NULL,
    service  TEXT    NOT NULL,
    requests INTEGER NOT NULL,
    PRIMARY KEY (day, service)
) WITHOUT ROWID;
