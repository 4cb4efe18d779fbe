-- Each minute of reception of each project: what was accepted, and what has become of it.
--
--   accepted + unaccounted = stored + duplicates + dead_lettered + dropped + in_flight
--
-- unaccounted came to an end and its account has not arrived yet (of the last seconds), or is gone (before there was a
-- ledger, or after 32 days). A dead letter that is sent again is accepted again, in the minute of its first reception.
-- Name a range of minutes: only that is read.
CREATE OR REPLACE VIEW completeness{{on_cluster}} AS
SELECT
  project,
  minute,
  sum(counted.1) AS accepted,
  sum(counted.2) AS stored,
  sum(counted.3) AS duplicates,
  sum(counted.4) AS dead_lettered,
  sum(counted.5) AS dropped,
  toUInt64(greatest(0, accepted - stored - duplicates - dead_lettered - dropped)) AS in_flight,
  toUInt64(greatest(0, stored + duplicates + dead_lettered + dropped - accepted)) AS unaccounted
FROM (
  SELECT project, minute, (sum(events), 0, 0, 0, sum(dropped)) AS counted
  FROM ledger_v1 FINAL
  GROUP BY project, minute
  UNION ALL
  SELECT project, toStartOfMinute(reception_time) AS minute, (0, count(), 0, 0, 0) AS counted
  FROM events_v1
  GROUP BY project, toStartOfMinute(reception_time)
  UNION ALL
  SELECT project, toStartOfMinute(reception_time) AS minute, (0, 0, count(), 0, 0) AS counted
  FROM duplicates_v1 FINAL
  GROUP BY project, minute
  UNION ALL
  SELECT project, toStartOfMinute(received_at) AS minute, (0, 0, 0, count(), 0) AS counted
  FROM dead_letters_v1 FINAL
  GROUP BY project, minute
)
GROUP BY project, minute;

-- What each gateway said last, and whether it may still owe something. One that was silent for two minutes of the log's
-- time, while another spoke, is taken for dead: what a dead gateway had not published, it had not acknowledged. One that
-- keeps a spool is waited for, however long.
CREATE OR REPLACE VIEW gateway_watermarks{{on_cluster}} AS
SELECT
  incarnation,
  raw_partition,
  raw_partitions,
  gateway_id,
  low_watermark,
  published_at,
  has_ended,
  NOT has_ended AND (startsWith(gateway_id, 'spool-') OR published_at > log_time - INTERVAL 2 MINUTE) AS may_owe
FROM (
  SELECT *, max(published_at) OVER (PARTITION BY incarnation, raw_partition) AS log_time
  FROM watermarks_v1 FINAL
);

-- Up to when everything that any gateway received is accounted; no row before every raw partition was heard of. A gateway
-- speaks in every partition before it takes its first request, so one that is not heard of yet received nothing before;
-- only one with a spool that starts without Kafka is heard of later.
CREATE OR REPLACE VIEW accounted_up_to{{on_cluster}} AS
SELECT incarnation, min(partition_up_to) AS accounted_up_to
FROM (
  SELECT
    incarnation,
    raw_partition,
    max(raw_partitions) AS known_partitions,
    if(countIf(may_owe) = 0, max(published_at), minIf(low_watermark, may_owe)) AS partition_up_to
  FROM gateway_watermarks
  GROUP BY incarnation, raw_partition
)
GROUP BY incarnation
HAVING count() >= max(known_partitions);

-- Events of a project that were received before complete_up_to will not appear any more, except for dead letters that
-- somebody sends again.
CREATE OR REPLACE VIEW complete_up_to{{on_cluster}} AS
SELECT project, max(complete_up_to) AS complete_up_to
FROM complete_up_to_v1
GROUP BY project;
