import type { EventPayload, WireForm } from './wire-forms';

/** One request to be posted. */
export interface PlannedRequest {
  readonly path: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly events: number;
}

/** Keeps a body well below every dialect's limit on its size. */
const MAX_BODY_BYTES: Readonly<Record<string, number>> = { '/api/v2/events': 190_000 };
const DEFAULT_MAX_BODY_BYTES = 800_000;

/** Groups payloads into requests of at most `batch` events and of a size that the dialect takes. */
export async function* planRequests(
  payloads: AsyncIterable<EventPayload> | Iterable<EventPayload>,
  form: WireForm,
  batch: number,
): AsyncGenerator<PlannedRequest> {
  const maxEvents = Math.min(batch, form.maxBatch);
  const maxBytes = MAX_BODY_BYTES[form.path] ?? DEFAULT_MAX_BODY_BYTES;
  let gathered: EventPayload[] = [];
  let bytes = 0;
  for await (const payload of payloads) {
    if (gathered.length > 0 && (gathered.length >= maxEvents || bytes + payload.length > maxBytes)) {
      yield toRequest(form, gathered);
      gathered = [];
      bytes = 0;
    }
    gathered.push(payload);
    bytes += payload.length + 8;
  }
  if (gathered.length > 0) yield toRequest(form, gathered);
}

function toRequest(form: WireForm, payloads: readonly EventPayload[]): PlannedRequest {
  return { path: form.path, contentType: form.contentType, body: form.join(payloads), events: payloads.length };
}
