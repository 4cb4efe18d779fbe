-- What analysts see. Tables may change behind these; their columns only grow.

CREATE OR REPLACE VIEW events{{on_cluster}} AS
SELECT
  event_id,
  project,
  dialect,
  source,
  type,
  severity,
  message,
  generation_time,
  reception_time,
  corrected_time,
  clock_skew_ms,
  seq_number,
  client_key,
  tags,
  attributes,
  extensions,
  error_type,
  error_signature,
  client_address,
  user_agent,
  client_name,
  client_version,
  client_os,
  client_device,
  trace_id,
  request_id,
  stored_at,
  incarnation,
  raw_partition,
  raw_offset,
  raw_index,
  normalised_partition,
  normalised_offset,
  normalised_index,
  normaliser_version,
  extension_bytes
FROM events_v1;

-- The fields of Exceptionless' event model. Whatever else the client sent is in `data`, under its own names.
CREATE OR REPLACE VIEW exceptionless_events{{on_cluster}} AS
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
  attributes.`@user_description`.email_address::String AS user_email_address,
  attributes.`@user_description`.description::String AS user_description,
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
WHERE dialect = 'exceptionless';

-- The fields of the Yamcs Event. `extra.<key>` is what CreateEventRequest calls extra.
CREATE OR REPLACE VIEW yamcs_events{{on_cluster}} AS
SELECT
  event_id,
  project,
  attributes.instance::String AS instance,
  source,
  type,
  generation_time,
  reception_time,
  seq_number,
  severity,
  message,
  attributes.createdBy::String AS created_by,
  attributes.^extra AS extra,
  extensions,
  extension_bytes,
  attributes,
  client_address,
  client_name,
  client_version,
  trace_id
FROM events_v1
WHERE dialect = 'yamcs';

-- The fields of Biteral's event types; empty, or NULL for a number, where the type has no such field.
CREATE OR REPLACE VIEW biteral_events{{on_cluster}} AS
SELECT
  event_id,
  project,
  type,
  generation_time AS timestamp,
  attributes.customerCode::String AS customer_code,
  attributes.productCode::String AS product_code,
  attributes.categoryCode::String AS category_code,
  attributes.brandCode::String AS brand_code,
  toInt64OrNull(attributes.quantity::String) AS quantity,
  attributes.query::String AS query,
  attributes.filterName::String AS filter_name,
  attributes.filterValue::String AS filter_value,
  attributes.orderDescription::String AS order_description,
  attributes.orderDirection::String AS order_direction,
  attributes.review::String AS review,
  attributes,
  reception_time,
  client_address,
  client_name,
  client_version,
  trace_id
FROM events_v1
WHERE dialect = 'biteral';

CREATE OR REPLACE VIEW native_events{{on_cluster}} AS
SELECT
  event_id,
  project,
  client_key AS id,
  source,
  type,
  severity,
  message,
  generation_time AS time,
  seq_number,
  tags,
  attributes,
  extensions,
  extension_bytes,
  reception_time,
  client_address,
  client_name,
  client_version,
  trace_id
FROM events_v1
WHERE dialect = 'native';

-- `body` as received may be compressed or binary; `body_text` is empty where it is not text.
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
FROM dead_letters_v1 FINAL;
