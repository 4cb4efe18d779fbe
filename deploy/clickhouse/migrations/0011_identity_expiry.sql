-- Until when the identity of each event is held, as in event_keys_v1; 1970 where its producer gave none. For one case: a
-- writer died after it had stored the rows of a batch and before it had stored their keys, and Kafka's retention took the
-- batch before the next writer came. It makes the keys from the rows.
ALTER TABLE events_v1{{local}}{{on_cluster}} ADD COLUMN IF NOT EXISTS identity_expires_at DateTime('UTC') CODEC(Delta, ZSTD(1));
{{#cluster}}
ALTER TABLE events_v1{{on_cluster}} ADD COLUMN IF NOT EXISTS identity_expires_at DateTime('UTC');
{{/cluster}}
ALTER TABLE event_trials_v1{{on_cluster}} ADD COLUMN IF NOT EXISTS identity_expires_at DateTime('UTC');
