-- Who sent which dead letters again, when, and with what change: a row before, `intended`, and a row when Kafka has it,
-- `published`. What is only intended may have been sent or not; to send it once more does no harm.
CREATE TABLE IF NOT EXISTS dead_letter_replays_v1{{local}}{{on_cluster}} (
  replay_id UUID,
  dead_letter_id UUID,
  event_id UUID,
  project LowCardinality(String),
  replayed_by String,
  -- As the operator gave it; empty: sent as it was.
  patch String CODEC(ZSTD(1)),
  outcome LowCardinality(String),
  -- Where the new record stands in the raw topic; 0 for what is intended.
  raw_partition UInt32,
  raw_offset UInt64,
  at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = {{replicated}}MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (dead_letter_id, at)
SETTINGS
  index_granularity = 1024,
  non_replicated_deduplication_window = 10000,
  replicated_deduplication_window = 10000,
  replicated_deduplication_window_seconds = 604800;

{{#cluster}}
CREATE TABLE IF NOT EXISTS dead_letter_replays_v1{{on_cluster}} AS dead_letter_replays_v1_local
ENGINE = Distributed({{cluster}}, {{database}}, dead_letter_replays_v1_local, cityHash64(dead_letter_id));
{{/cluster}}

-- As it was, and whether it waits for a person. What is sent again and fails again is another dead letter.
CREATE OR REPLACE VIEW dead_letters{{on_cluster}} AS
SELECT
  dead_letter_id,
  project,
  dialect,
  route,
  stage,
  code,
  reason,
  field,
  if(ifNull(replayed.times, 0) = 0, 'open', 'replayed') AS state,
  if(ifNull(replayed.times, 0) = 0, NULL, replayed.replayed_at) AS replayed_at,
  received_at,
  dead_lettered_at,
  event_id,
  request_id,
  content_type,
  content_encoding,
  if(content_encoding = '' AND isValidUTF8(body), body, '') AS body_text,
  length(body) AS body_bytes,
  body,
  headers,
  parameters,
  client_address,
  user_agent,
  traceparent,
  incarnation,
  raw_partition,
  raw_offset,
  raw_index,
  gateway_version,
  service_version,
  stored_at
FROM (SELECT * FROM dead_letters_v1 FINAL) AS letters
GLOBAL ANY LEFT JOIN (
  SELECT dead_letter_id, count() AS times, max(at) AS replayed_at
  FROM dead_letter_replays_v1
  WHERE outcome = 'published'
  GROUP BY dead_letter_id
) AS replayed USING (dead_letter_id);

CREATE OR REPLACE VIEW dead_letter_replays{{on_cluster}} AS
SELECT replay_id, dead_letter_id, event_id, project, replayed_by, patch, outcome, raw_partition, raw_offset, at
FROM dead_letter_replays_v1;

-- The body that the dead letters of a request share is found by the request.
ALTER TABLE dead_letters_v1{{local}}{{on_cluster}} ADD INDEX IF NOT EXISTS request_id_bloom request_id TYPE bloom_filter(0.01);
ALTER TABLE dead_letters_v1{{local}}{{on_cluster}} MATERIALIZE INDEX request_id_bloom;

-- An identity is held by the times of reception, and a dead letter may be sent again long after it was received: its key
-- must outlive the copies of it that are still on their way, so it stays for a month from when it was stored, too.
ALTER TABLE event_keys_v1{{local}}{{on_cluster}} ADD COLUMN IF NOT EXISTS stored_at DateTime('UTC') DEFAULT now() CODEC(ZSTD(1));
ALTER TABLE event_keys_v1{{local}}{{on_cluster}} MODIFY TTL
  toDateTime(least(greatest(toUnixTimestamp(expires_at), toUnixTimestamp(stored_at)) + 2592000, 4294967295), 'UTC') DELETE
SETTINGS materialize_ttl_after_modify = 0;
