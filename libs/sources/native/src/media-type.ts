import { mediaTypeOf } from '@millrace/contracts';

/** What a body holds, by its content type. */
export type BodyForm = 'json' | 'ndjson' | 'event' | 'event-list';

const FORMS: ReadonlyMap<string, BodyForm> = new Map<string, BodyForm>([
  ['', 'json'],
  ['application/json', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
]);

const PROTOBUF_TYPES = ['application/protobuf', 'application/x-protobuf'];

const MESSAGES: ReadonlyMap<string, BodyForm> = new Map<string, BodyForm>([
  ['', 'event'],
  ['yamcs.protobuf.Event', 'event'],
  ['millrace.v1.EventList', 'event-list'],
]);

/** The form that a content type names; undefined for one that this dialect does not take. */
export function bodyForm(contentType = ''): BodyForm | undefined {
  const mediaType = mediaTypeOf(contentType);
  if (!PROTOBUF_TYPES.includes(mediaType)) return FORMS.get(mediaType);
  return MESSAGES.get(/;\s*message="?([\w.]+)"?/i.exec(contentType)?.[1] ?? '');
}

/** The protobuf type that an Accept header prefers to JSON, if it does. */
export function acceptedProtobuf(accept = ''): string | undefined {
  const [preferred] = accept
    .split(',')
    .map((range) => ({ type: mediaTypeOf(range), quality: qualityOf(range) }))
    .filter(({ type, quality }) => quality > 0 && (PROTOBUF_TYPES.includes(type) || JSON_RANGES.includes(type)))
    .toSorted((a, b) => b.quality - a.quality);
  return preferred !== undefined && PROTOBUF_TYPES.includes(preferred.type) ? preferred.type : undefined;
}

/** Whoever accepts one of these before protobuf is answered in JSON. */
const JSON_RANGES = ['application/json', 'application/problem+json', 'application/*', '*/*'];

/** The weight of a range in an Accept header (RFC 9110, 12.4.2); what is no weight is 1. */
function qualityOf(range: string): number {
  const quality = Number(/;\s*q=([\d.]+)/i.exec(range)?.[1] ?? 1);
  return Number.isNaN(quality) ? 1 : quality;
}
