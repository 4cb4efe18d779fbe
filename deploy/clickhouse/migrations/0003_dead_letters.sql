-- What could not be understood or stored, with the bytes as received. A repeated insert of the same dead letter
-- replaces the first; the view dead_letters shows one of them.
CREATE TABLE IF NOT EXISTS dead_letters_v1{{local}}{{on_cluster}} (
  dead_letter_id UUID,
  stage LowCardinality(String),
  code LowCardinality(String),
  reason String,
  field String,
  incarnation LowCardinality(String),
  raw_partition UInt32,
  raw_offset UInt64,
  raw_index UInt64,
  dialect LowCardinality(String),
  project LowCardinality(String),
  route LowCardinality(String),
  request_id UUID,
  event_id UUID,
  received_at DateTime64(3, 'UTC'),
  dead_lettered_at DateTime64(3, 'UTC'),
  content_type LowCardinality(String),
  content_encoding LowCardinality(String),
  body String CODEC(ZSTD(3)),
  client_address String,
  user_agent String,
  headers Map(String, String),
  parameters Map(String, String),
  gateway_version LowCardinality(String),
  service_version LowCardinality(String),
  traceparent String,
  stored_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = {{replicated}}ReplacingMergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (project, dead_letter_id)
SETTINGS
  non_replicated_deduplication_window = 10000,
  replicated_deduplication_window = 10000,
  replicated_deduplication_window_seconds = 604800;

{{#cluster}}
CREATE TABLE IF NOT EXISTS dead_letters_v1{{on_cluster}} AS dead_letters_v1_local
ENGINE = Distributed({{cluster}}, {{database}}, dead_letters_v1_local, cityHash64(dead_letter_id));
{{/cluster}}
