-- Takes the rows that events_v1 takes and keeps none of them. A writer whose insert was refused finds here which rows
-- are to blame: rows that are tried in the table itself, in parts, would be stored under tokens of their own.
CREATE TABLE IF NOT EXISTS event_trials_v1{{on_cluster}} AS events_v1{{local}}
ENGINE = Null;
