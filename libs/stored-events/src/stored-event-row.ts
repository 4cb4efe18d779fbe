import { isDeeperThan, MAX_JSON_DEPTH } from '@millrace/contracts';
import { isJsonObject, type JsonObject, type JsonValue, type Severity, type StoredEvent } from '@millrace/domain';
import { sql } from './sql/sql';

/** A row of events_v1 as `EVENT_COLUMNS` selects it. Times are Unix milliseconds. */
export interface StoredEventRow {
  readonly id: string;
  readonly project: string;
  readonly dialect: string;
  readonly eventSource: string;
  readonly eventType: string;
  readonly message: string;
  readonly severity: Severity;
  readonly generationTime: number;
  readonly receptionTime: number;
  readonly seqNumber: number;
  readonly clientKey: string;
  readonly eventTags: readonly string[];
  readonly attributes: JsonObject;
  readonly extensionBytes: string;
  readonly errorType: string;
  readonly errorSignature: string;
  readonly clientAddress: string;
  readonly userAgent: string;
  readonly clientName: string;
  readonly clientVersion: string;
  readonly clientOs: string;
  readonly clientDevice: string;
  readonly storedAt: number;
}

/**
 * No alias is the name of another column: ClickHouse would take it for that one in the rest of the statement. What the table
 * holds once for many rows is written out, because ClickHouse measures an answer as it stands in its own memory, and there
 * a text that a thousand events have would count once.
 */
export const EVENT_COLUMNS = sql`
  toString(event_id) AS id, project, dialect, CAST(source AS String) AS eventSource, CAST(type AS String) AS eventType,
  message, severity,
  toUnixTimestamp64Milli(generation_time) AS generationTime, toUnixTimestamp64Milli(reception_time) AS receptionTime,
  seq_number AS seqNumber, client_key AS clientKey, CAST(tags AS Array(String)) AS eventTags, attributes,
  base64Encode(extension_bytes) AS extensionBytes, CAST(error_type AS String) AS errorType,
  CAST(error_signature AS String) AS errorSignature, client_address AS clientAddress,
  CAST(user_agent AS String) AS userAgent, CAST(client_name AS String) AS clientName,
  CAST(client_version AS String) AS clientVersion, CAST(client_os AS String) AS clientOs,
  CAST(client_device AS String) AS clientDevice, toUnixTimestamp64Milli(stored_at) AS storedAt`;

export function toStoredEvent(row: StoredEventRow): StoredEvent {
  const { eventSource, generationTime, receptionTime, seqNumber, eventType, message, severity } = row;
  return {
    id: row.id,
    project: row.project,
    dialect: row.dialect,
    event: {
      source: eventSource,
      generationTime,
      receptionTime,
      seqNumber,
      type: eventType,
      message,
      severity,
      extensions: new Uint8Array(Buffer.from(row.extensionBytes, 'base64')),
    },
    clientKey: row.clientKey,
    tags: row.eventTags,
    attributes: withLists(row.attributes),
    clientAddress: row.clientAddress,
    userAgent: row.userAgent,
    client: { name: row.clientName, version: row.clientVersion, os: row.clientOs, device: row.clientDevice },
    ...((row.errorType !== '' || row.errorSignature !== '') && {
      error: { type: row.errorType, signature: row.errorSignature },
    }),
    storedAt: row.storedAt,
  };
}

/** Lists of objects or lists are stored as texts of JSON; here they become lists again. */
function withLists(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, withList(value)]));
}

function withList(value: JsonValue): JsonValue {
  if (isJsonObject(value)) return withLists(value);
  return typeof value === 'string' && mayBeNestedList(value) ? (parseList(value) ?? value) : value;
}

/**
 * A list whose JSON has objects or lists in it begins and ends like this, and has another bracket in between. Not looked
 * for with a regular expression, which would take minutes for a text of nothing but brackets.
 */
function mayBeNestedList(text: string): boolean {
  return text.startsWith('[') && text.endsWith(']') && (text.includes('[', 1) || text.includes('{', 1));
}

/**
 * The list that the text is the JSON of, to the letter; what a producer wrote with spaces stays a text. So does what is
 * nested more deeply than any list that was sent as one: whoever writes it out again might not get to the bottom of it.
 */
function parseList(text: string): JsonValue | undefined {
  try {
    const list = JSON.parse(text) as JsonValue;
    if (!isNestedList(list) || isDeeperThan(list, MAX_JSON_DEPTH)) return undefined;
    return JSON.stringify(list) === text ? list : undefined;
  } catch {
    return undefined;
  }
}

function isNestedList(value: JsonValue): boolean {
  return Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null);
}
