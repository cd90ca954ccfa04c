-- A digest that did not wait for its hour.
ALTER TABLE digest ADD COLUMN alert INTEGER NOT NULL DEFAULT 0;
-- A message for a channel beside mail; NULL: mail.
ALTER TABLE outbox ADD COLUMN channel TEXT;
