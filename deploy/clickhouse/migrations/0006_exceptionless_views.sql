-- What users of Exceptionless clients say about an event after it was sent is a row of its own, of the type
-- user_description, with the reference id of the event in described_reference_id. Analysts see it with the event.

-- A row that describes another is no event here; the type is reserved for those (to look into their attributes would
-- double the cost of count()). user_email_address and user_description are what the user said last, else what was sent
-- with the event.
--
-- The descriptions are a constant of the query, made anew each time: they are few, stand side by side in events_v1, and
-- a replayed insert changes nothing about them. A join would read the keys of all events, also for a question that wants
-- no description; a dictionary would need a password of its own where there is one (docs/performance.md has the figures).
-- They are bounded, the latest first, and each project's for itself: no project's users take the place of another's.
CREATE OR REPLACE VIEW exceptionless_events{{on_cluster}} AS
WITH (
  SELECT (groupArray(described), groupArray(latest.1), groupArray(latest.2))
  FROM (
    SELECT
      project || '\n' || attributes.described_reference_id::String AS described,
      argMax(
        (
          attributes.`@user_description`.email_address::String,
          attributes.`@user_description`.description::String
        ),
        generation_time
      ) AS latest
    FROM events_v1
    WHERE
      dialect = 'exceptionless' AND type = 'user_description' AND attributes.described_reference_id::String != ''
    GROUP BY project, described
    ORDER BY max(generation_time) DESC
    LIMIT 10000 BY project
    LIMIT 100000
  )
) AS descriptions
SELECT
  event_id,
  project,
  type,
  source,
  generation_time AS date,
  severity,
  attributes.`@level`::String AS level,
  message,
  tags,
  toFloat64OrNull(attributes.value::String) AS value,
  toInt64OrNull(attributes.count::String) AS count,
  attributes.geo::String AS geo,
  attributes.reference_id::String AS reference_id,
  attributes.`@version`::String AS version,
  attributes.`@user`.identity::String AS user_identity,
  attributes.`@user`.name::String AS user_name,
  transform(
    project || '\n' || client_key,
    descriptions.1,
    descriptions.2,
    attributes.`@user_description`.email_address::String
  ) AS user_email_address,
  transform(
    project || '\n' || client_key,
    descriptions.1,
    descriptions.3,
    attributes.`@user_description`.description::String
  ) AS user_description,
  error_type,
  attributes.`@error`.message::String || attributes.`@simple_error`.message::String AS error_message,
  -- Frames, kept as a text of JSON, in `@error`; text in `@simple_error`.
  arrayStringConcat(
    arrayMap(
      frame -> 'at ' || if(empty(frame.declaring_type), '', frame.declaring_type || '.') || frame.name
        || if(empty(frame.file_name), '', ' (' || frame.file_name || ':' || frame.line_number || ')'),
      JSONExtract(
        attributes.`@error`.stack_trace::String,
        'Array(Tuple(declaring_type String, name String, file_name String, line_number String))'
      )
    ),
    '\n'
  ) || attributes.`@simple_error`.stack_trace::String AS error_stack_trace,
  error_signature,
  attributes.`@request`.http_method::String AS request_method,
  attributes.`@request`.host::String AS request_host,
  attributes.`@request`.path::String AS request_path,
  attributes.`@request`.client_ip_address::String AS request_client_address,
  attributes.`@environment`.machine_name::String AS machine_name,
  attributes AS data,
  reception_time,
  client_address,
  client_name,
  client_version,
  trace_id
FROM events_v1
WHERE dialect = 'exceptionless' AND type != 'user_description';

-- One row for each session id, whether its start is stored or only events that refer to it. It lasts until the last event
-- that says that it ended, else until its latest event.
CREATE OR REPLACE VIEW exceptionless_sessions{{on_cluster}} AS
SELECT
  project,
  if(type = 'session' AND client_key != '', client_key, attributes.`@ref:session`::String) AS session_id,
  argMaxIf(attributes.`@user`.identity::String, generation_time, attributes.`@user`.identity IS NOT NULL) AS user_identity,
  argMaxIf(attributes.`@user`.name::String, generation_time, attributes.`@user`.name IS NOT NULL) AS user_name,
  if(countIf(type = 'session') > 0, minIf(generation_time, type = 'session'), min(generation_time)) AS start,
  if(ended, maxIf(generation_time, type = 'sessionend'), max(generation_time)) AS end,
  dateDiff('millisecond', start, end) / 1000 AS duration_seconds,
  countIf(type = 'sessionend') > 0 AS ended,
  countIf(type NOT IN ('session', 'sessionend')) AS events
FROM events_v1
WHERE dialect = 'exceptionless' AND session_id != ''
GROUP BY project, session_id;
