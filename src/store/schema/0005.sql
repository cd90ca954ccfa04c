-- A digest that did not wait for its hour.
ALTER TABLE digest ADD COLUMN alert INTEGER NOT NULL DEFAULT 0;
