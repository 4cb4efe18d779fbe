-- What was accepted, and what became of it, minute by minute: how much is on its way can be told, and up to when nothing
-- is. A row that is inserted again replaces itself everywhere here, so at least once is enough. Accounts are kept for 32
-- days, which is more than events wait in Kafka.

-- How many events of which project and minute of reception a raw message held. The minute comes first: questions are
-- about the last ones, of all projects or of one.
CREATE TABLE IF NOT EXISTS ledger_v1{{local}}{{on_cluster}} (
  minute DateTime('UTC') CODEC(Delta, ZSTD(1)),
  project LowCardinality(String),
  incarnation LowCardinality(String),
  raw_partition UInt32 CODEC(Delta, ZSTD(1)),
  raw_offset UInt64 CODEC(Delta, ZSTD(1)),
  requests UInt32 CODEC(ZSTD(1)),
  -- Positions of bodies, whatever became of them; and those of them that their dialect's contract has dropped.
  events UInt32 CODEC(ZSTD(1)),
  dropped UInt32 CODEC(ZSTD(1))
)
ENGINE = {{replicated}}ReplacingMergeTree
PARTITION BY toMonday(minute)
ORDER BY (minute, project, incarnation, raw_partition, raw_offset)
TTL minute + INTERVAL 32 DAY DELETE
SETTINGS ttl_only_drop_parts = 1;

{{#cluster}}
CREATE TABLE IF NOT EXISTS ledger_v1{{on_cluster}} AS ledger_v1_local
ENGINE = Distributed({{cluster}}, {{database}}, ledger_v1_local, cityHash64(raw_partition, raw_offset));
{{/cluster}}

-- Events that were not stored because another one holds their identity.
CREATE TABLE IF NOT EXISTS duplicates_v1{{local}}{{on_cluster}} (
  project LowCardinality(String),
  reception_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  event_id UUID,
  incarnation LowCardinality(String),
  raw_partition UInt32 CODEC(Delta, ZSTD(1)),
  raw_offset UInt64 CODEC(Delta, ZSTD(1)),
  raw_index UInt64 CODEC(Delta, ZSTD(1)),
  INDEX event_id_bloom event_id TYPE bloom_filter(0.01)
)
ENGINE = {{replicated}}ReplacingMergeTree
PARTITION BY toMonday(reception_time)
ORDER BY (project, reception_time, incarnation, raw_partition, raw_offset, raw_index)
TTL toDateTime(reception_time) + INTERVAL 32 DAY DELETE
SETTINGS ttl_only_drop_parts = 1;

{{#cluster}}
CREATE TABLE IF NOT EXISTS duplicates_v1{{on_cluster}} AS duplicates_v1_local
ENGINE = Distributed({{cluster}}, {{database}}, duplicates_v1_local, cityHash64(event_id));
{{/cluster}}

-- What each gateway said last in each raw partition, of what is in ledger_v1 already: of that partition everything that it
-- received before low_watermark is accounted. A gateway that keeps a spool may come back with what is in it at any time.
CREATE TABLE IF NOT EXISTS watermarks_v1{{local}}{{on_cluster}} (
  incarnation LowCardinality(String),
  raw_partition UInt32,
  gateway_id String,
  raw_offset UInt64,
  low_watermark DateTime64(3, 'UTC'),
  -- It owes nothing, and never will.
  has_ended Bool,
  published_at DateTime64(3, 'UTC'),
  -- How many partitions the raw topic had.
  raw_partitions UInt32
)
ENGINE = {{replicated}}ReplacingMergeTree(raw_offset)
ORDER BY (incarnation, raw_partition, gateway_id)
TTL toDateTime(published_at) + INTERVAL 32 DAY DELETE WHERE has_ended OR NOT startsWith(gateway_id, 'spool-');

{{#cluster}}
CREATE TABLE IF NOT EXISTS watermarks_v1{{on_cluster}} AS watermarks_v1_local
ENGINE = Distributed({{cluster}}, {{database}}, watermarks_v1_local, cityHash64(raw_partition, gateway_id));
{{/cluster}}

-- How far each project is complete, as the writer found out; it only grows.
CREATE TABLE IF NOT EXISTS complete_up_to_v1{{local}}{{on_cluster}} (
  project LowCardinality(String),
  complete_up_to DateTime64(3, 'UTC')
)
ENGINE = {{replicated}}ReplacingMergeTree(complete_up_to)
ORDER BY project;

{{#cluster}}
CREATE TABLE IF NOT EXISTS complete_up_to_v1{{on_cluster}} AS complete_up_to_v1_local
ENGINE = Distributed({{cluster}}, {{database}}, complete_up_to_v1_local, cityHash64(project));
{{/cluster}}

-- Counts of events by minute of reception, kept with each part: to count them anew would read every row.
ALTER TABLE events_v1{{local}}{{on_cluster}} ADD PROJECTION IF NOT EXISTS by_minute (
  SELECT project, toStartOfMinute(reception_time), count() GROUP BY project, toStartOfMinute(reception_time)
);
ALTER TABLE events_v1{{local}}{{on_cluster}} MATERIALIZE PROJECTION by_minute;

ALTER TABLE dead_letters_v1{{local}}{{on_cluster}} ADD INDEX IF NOT EXISTS received_at_minmax received_at TYPE minmax;
ALTER TABLE dead_letters_v1{{local}}{{on_cluster}} MATERIALIZE INDEX received_at_minmax;
