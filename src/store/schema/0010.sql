-- Prints have another form: every item is read again.

UPDATE item SET rules = 0;
INSERT INTO judged (day, rules, items) SELECT day, 0, SUM(items) FROM judged WHERE rules <> 0 GROUP BY day
    ON CONFLICT DO UPDATE SET items = items + excluded.items;
DELETE FROM judged WHERE rules <> 0;
