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
  const mediaType = essence(contentType);
  if (!PROTOBUF_TYPES.includes(mediaType)) return FORMS.get(mediaType);
  return MESSAGES.get(/;\s*message="?([\w.]+)"?/i.exec(contentType)?.[1] ?? '');
}

/** The protobuf type that an Accept header asks for, if it does. */
export function acceptedProtobuf(accept = ''): string | undefined {
  return accept
    .split(',')
    .map(essence)
    .find((type) => PROTOBUF_TYPES.includes(type));
}

function essence(mediaType: string): string {
  return (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
}
