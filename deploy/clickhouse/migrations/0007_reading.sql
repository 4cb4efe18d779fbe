-- What makes the cost of a page of events, and of a look for new ones, independent of how many are stored
-- (libs/stored-events; docs/performance.md has the figures).

-- Each part's events in the order of pages: where a page ends is read off it, and it tells which granules hold the page. Of
-- the event's id only the place in the part is kept.
ALTER TABLE events_v1{{local}}{{on_cluster}} ADD PROJECTION IF NOT EXISTS by_time (
  SELECT project, dialect, generation_time, source, seq_number, _part_offset
  ORDER BY project, dialect, generation_time, source, seq_number
);

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
