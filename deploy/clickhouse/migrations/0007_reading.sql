-- What makes the cost of a page of events, and of a look for new ones, independent of how many are stored
-- (libs/stored-events; docs/performance.md has the figures).

-- Where each part's events stand in the order of pages: where a page ends is read off it. Without _part_offset, which
-- would let ClickHouse look up in it what any query asks for: 26.7 does so wrongly where columns are missing from it, and
-- takes NOT (a AND b) for false.
ALTER TABLE events_v1{{local}}{{on_cluster}} ADD PROJECTION IF NOT EXISTS by_time (
  SELECT project, dialect, generation_time, source, seq_number
  ORDER BY project, dialect, generation_time, source, seq_number
);

-- Which of the rows that lie together, of one type, are of a page's time.
ALTER TABLE events_v1{{local}}{{on_cluster}} ADD INDEX IF NOT EXISTS generation_time_minmax generation_time TYPE minmax;

-- For what was stored in the last seconds.
ALTER TABLE events_v1{{local}}{{on_cluster}} ADD INDEX IF NOT EXISTS stored_at_minmax stored_at TYPE minmax;

-- A DELETE of single rows keeps the projection right instead of refusing.
ALTER TABLE events_v1{{local}}{{on_cluster}} MODIFY SETTING lightweight_mutation_projection_mode = 'rebuild';

-- For what was stored before, in the background.
ALTER TABLE events_v1{{local}}{{on_cluster}} MATERIALIZE PROJECTION by_time;
ALTER TABLE events_v1{{local}}{{on_cluster}} MATERIALIZE INDEX generation_time_minmax;
ALTER TABLE events_v1{{local}}{{on_cluster}} MATERIALIZE INDEX stored_at_minmax;

-- What became of an event.
ALTER TABLE dead_letters_v1{{local}}{{on_cluster}} ADD INDEX IF NOT EXISTS event_id_bloom event_id TYPE bloom_filter(0.01);
ALTER TABLE dead_letters_v1{{local}}{{on_cluster}} MATERIALIZE INDEX event_id_bloom;
