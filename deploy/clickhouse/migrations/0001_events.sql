-- Every event, one row each. The placeholders in braces are explained in libs/clickhouse (renderMigration).
--
-- The order of rows: queries name a project, mostly a dialect (each dialect's view does) and often a type; events of one
-- type have the same attributes and messages alike, so they also compress best side by side. The time comes last,
-- because a range of it prunes only where everything before it in the key has few values, and it has to be the
-- producer's time, which is what analysts ask about. Putting it first would make every narrow question read a whole
-- hour of all projects.
--
-- The partition is the month of reception: the producers' own times may be anything, and a spread of them would make
-- hundreds of parts of one insert.
CREATE TABLE IF NOT EXISTS events_v1{{local}}{{on_cluster}} (
  event_id UUID,
  project LowCardinality(String),
  dialect LowCardinality(String),
  source LowCardinality(String),
  type LowCardinality(String),
  message String CODEC(ZSTD(1)),
  severity Enum8('INFO' = 0, 'WATCH' = 1, 'WARNING' = 2, 'DISTRESS' = 3, 'CRITICAL' = 4, 'SEVERE' = 5),
  -- As the producer said it.
  generation_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  -- By the gateway's clock.
  reception_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  -- generation_time, or a better guess where the producer's clock is visibly wrong.
  corrected_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  clock_skew_ms Nullable(Int64),
  seq_number Int32 CODEC(Delta, ZSTD(1)),
  client_key String CODEC(ZSTD(1)),
  tags Array(LowCardinality(String)),
  -- The most frequent paths of a part have columns of their own, the others share one: hardly slower to read, and no set
  -- of names needs more files than that (docs/performance.md has the figures). A writer has to send its blocks with this
  -- very type: a conversion would forget the insert's settings for JSON.
  attributes JSON(max_dynamic_types=8, max_dynamic_paths=32) CODEC(ZSTD(1)),
  -- Protobuf fields 100 to 10000, which belong to the producers: readable by number, and as they came.
  extensions Map(UInt32, String) CODEC(ZSTD(1)),
  extension_bytes String CODEC(ZSTD(1)),
  error_type LowCardinality(String),
  error_signature LowCardinality(String),
  client_address String CODEC(ZSTD(1)),
  user_agent LowCardinality(String),
  client_name LowCardinality(String),
  client_version LowCardinality(String),
  client_os LowCardinality(String),
  client_device LowCardinality(String),
  trace_id String CODEC(ZSTD(1)),
  request_id UUID CODEC(ZSTD(1)),
  -- Where the event stood in the topics of which incarnation. batch_from: where the insert began that stored it.
  incarnation LowCardinality(String),
  raw_partition UInt32 CODEC(Delta, ZSTD(1)),
  raw_offset UInt64 CODEC(Delta, ZSTD(1)),
  raw_index UInt64 CODEC(Delta, ZSTD(1)),
  normalised_partition UInt32 CODEC(Delta, ZSTD(1)),
  normalised_offset UInt64 CODEC(Delta, ZSTD(1)),
  normalised_index UInt32 CODEC(Delta, ZSTD(1)),
  batch_from UInt64 CODEC(Delta, ZSTD(1)),
  normaliser_version LowCardinality(String),
  stored_at DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD(1)),
  -- For the last minutes, whatever the producers' clocks say.
  INDEX reception_time_minmax reception_time TYPE minmax,
  -- For the writer: which events of a range of offsets are stored. Old parts hold low offsets only.
  INDEX normalised_offset_minmax normalised_offset TYPE minmax,
  -- For one event by its id, or by what its producer calls it.
  INDEX event_id_bloom event_id TYPE bloom_filter(0.01),
  INDEX client_key_bloom client_key TYPE bloom_filter(0.01)
  -- None for words in messages: for half a million messages a token filter doubled the cost of inserting them and found
  -- a rare word no faster than a scan (40 ms); a text index cost six times as much, ten times in merges, for 20 ms.
)
ENGINE = {{replicated}}MergeTree
PARTITION BY toYYYYMM(reception_time)
ORDER BY (project, dialect, type, generation_time)
-- max_parts_to_merge_at_once: a merge opens every file of its parts, and attributes of many shapes are a thousand files a
-- part; with the default of 100 parts that is more than processes are commonly allowed (20,000), and such a merge would
-- fail for ever.
--
-- The deduplication windows: how many inserts back a repeated one is recognised by its token. A writer repeats only its
-- latest insert, and the server refuses to go on with one after its deadline (max_execution_time); with an insert a second
-- from each of 16 writers the window is 10 minutes long. (On a cluster the time counts as well.) A remembered token takes
-- about 100 bytes of memory.
SETTINGS
  max_parts_to_merge_at_once = 16,
  non_replicated_deduplication_window = 10000,
  replicated_deduplication_window = 10000,
  replicated_deduplication_window_seconds = 604800;

{{#cluster}}
-- The shard follows from the event, so that a repeated insert is the same insert on every shard.
CREATE TABLE IF NOT EXISTS events_v1{{on_cluster}} AS events_v1_local
ENGINE = Distributed({{cluster}}, {{database}}, events_v1_local, cityHash64(event_id));
{{/cluster}}
