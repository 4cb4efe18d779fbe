-- Who owns an identity: one row for each event that its producer identified, until expires_at. The writer asks for
-- thousands of random ids at a time, so the granules are small; everything else about the table follows events_v1.
CREATE TABLE IF NOT EXISTS event_keys_v1{{local}}{{on_cluster}} (
  event_id UUID,
  incarnation LowCardinality(String),
  normalised_partition UInt32 CODEC(ZSTD(1)),
  normalised_offset UInt64 CODEC(ZSTD(1)),
  normalised_index UInt32 CODEC(ZSTD(1)),
  reception_time DateTime64(3, 'UTC') CODEC(ZSTD(1)),
  -- The highest value, in 2106, is for ever.
  expires_at DateTime('UTC') CODEC(ZSTD(1)),
  -- For the writer, as in events_v1: the keys of a range of offsets.
  INDEX normalised_offset_minmax normalised_offset TYPE minmax
)
ENGINE = {{replicated}}MergeTree
PARTITION BY toYYYYMM(reception_time)
ORDER BY event_id
-- Whether an identity is still held is decided by the times of reception, so that a writer which works off a backlog
-- decides as it would have at the time. A key therefore outlives its window: for the month that a backlog may be old.
TTL toDateTime(least(toUnixTimestamp(expires_at) + 2592000, 4294967295), 'UTC') DELETE
SETTINGS
  index_granularity = 256,
  non_replicated_deduplication_window = 10000,
  replicated_deduplication_window = 10000,
  replicated_deduplication_window_seconds = 604800;

{{#cluster}}
CREATE TABLE IF NOT EXISTS event_keys_v1{{on_cluster}} AS event_keys_v1_local
ENGINE = Distributed({{cluster}}, {{database}}, event_keys_v1_local, cityHash64(event_id));
{{/cluster}}
