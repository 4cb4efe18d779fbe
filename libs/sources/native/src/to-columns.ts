import { toExtensionValues } from '@millrace/contracts';
import type { CanonicalEvent, ClientProgram, JsonObject, NormalisedEvent, StoredEvent } from '@millrace/domain';

/** An event under the names of the columns that analysts see in the view `events`, times as ISO texts. */
export type Columns = JsonObject;

/** The row that an event will be: all columns but those of its place in the log. */
export function toPreviewColumns(event: NormalisedEvent): Columns {
  const { generationTime } = event.event;
  return {
    ...toSharedColumns(event, event.identity?.key ?? ''),
    corrected_time: toIso(event.correctedTime ?? generationTime),
    clock_skew_ms: event.clockSkew ?? null,
    trace_id: event.traceId,
    request_id: event.requestId,
  };
}

/** The row that an event is. */
export function toStoredColumns(event: StoredEvent): Columns {
  return { ...toSharedColumns(event, event.clientKey), stored_at: toIso(event.storedAt) };
}

/** What events have in common on their way to the store and in it. */
interface Described {
  readonly id: string;
  readonly project: string;
  readonly dialect: string;
  readonly event: CanonicalEvent;
  readonly tags: readonly string[];
  readonly attributes: JsonObject;
  readonly clientAddress: string;
  readonly userAgent: string;
  readonly client: ClientProgram;
  readonly error?: { readonly type: string; readonly signature: string };
}

function toSharedColumns({ event, client, error, ...rest }: Described, clientKey: string): Columns {
  return {
    event_id: rest.id,
    project: rest.project,
    dialect: rest.dialect,
    source: event.source,
    type: event.type,
    severity: event.severity,
    message: event.message,
    generation_time: toIso(event.generationTime),
    reception_time: toIso(event.receptionTime),
    seq_number: event.seqNumber,
    client_key: clientKey,
    tags: rest.tags,
    attributes: rest.attributes,
    extensions: toReadableExtensions(event.extensions),
    extension_bytes: Buffer.from(event.extensions).toString('base64'),
    error_type: error?.type ?? '',
    error_signature: error?.signature ?? '',
    client_address: rest.clientAddress,
    user_agent: rest.userAgent,
    client_name: client.name,
    client_version: client.version,
    client_os: client.os,
    client_device: client.device,
  };
}

/** By number, as in the store; JSON has no place for what is not UTF-8, which `extension_bytes` has as it came. */
function toReadableExtensions(extensions: Uint8Array): JsonObject {
  const values = [...toExtensionValues(extensions)];
  return Object.fromEntries(values.map(([number, value]) => [String(number), Buffer.from(value).toString()]));
}

function toIso(time: number): string {
  return new Date(time).toISOString();
}
