/** What a file of events is written in. */
export type EventFormat = 'json' | 'ndjson' | 'protobuf';

/** One event as it will stand in a request body: JSON text or an encoded message. */
export type EventPayload = Uint8Array;

/** How a dialect's events are put into requests. Only what every client of the dialect knows. */
export interface WireForm {
  readonly path: string;
  readonly contentType: string;
  /** 1 where the dialect has no batches in this format. */
  readonly maxBatch: number;
  /** Joins payloads into one body; called with one payload too. */
  join(payloads: readonly EventPayload[]): Uint8Array;
}

export interface WireFormOptions {
  readonly format: EventFormat;
  /** The Yamcs instance that events go to. */
  readonly instance: string;
}

const COMMA = Buffer.from(',');
const NEWLINE = Buffer.from('\n');

/** A lone event is sent as itself, several as a JSON array. */
function jsonArray(payloads: readonly EventPayload[]): Uint8Array {
  return payloads.length === 1 ? single(payloads) : batch(payloads);
}

function batch(payloads: readonly EventPayload[]): Uint8Array {
  return Buffer.concat([
    Buffer.from('['),
    ...payloads.flatMap((payload, i) => (i === 0 ? [payload] : [COMMA, payload])),
    Buffer.from(']'),
  ]);
}

function lines(payloads: readonly EventPayload[]): Uint8Array {
  return Buffer.concat(payloads.flatMap((payload) => [payload, NEWLINE]));
}

/** The entries of millrace.v1.EventList: each event as field 1 of the list. */
function eventList(payloads: readonly EventPayload[]): Uint8Array {
  return Buffer.concat(payloads.flatMap((payload) => [Buffer.from([0x0a]), varint(payload.length), payload]));
}

function single(payloads: readonly EventPayload[]): Uint8Array {
  return payloads[0] ?? Buffer.alloc(0);
}

export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

const JSON_TYPE = 'application/json';

const FORMS: Readonly<Record<string, (options: WireFormOptions) => WireForm | undefined>> = {
  native: ({ format }) => {
    const path = '/v1/events';
    switch (format) {
      case 'json':
        return { path, contentType: JSON_TYPE, maxBatch: 10_000, join: jsonArray };
      case 'ndjson':
        return { path, contentType: 'application/x-ndjson', maxBatch: 10_000, join: lines };
      case 'protobuf':
        return {
          path,
          contentType: 'application/x-protobuf; message=millrace.v1.EventList',
          maxBatch: 10_000,
          join: eventList,
        };
    }
  },
  exceptionless: ({ format }) =>
    format === 'protobuf'
      ? undefined
      : { path: '/api/v2/events', contentType: JSON_TYPE, maxBatch: 1_000, join: jsonArray },
  yamcs: ({ format, instance }) => ({
    path: `/api/archive/${encodeURIComponent(instance)}/events`,
    contentType: format === 'protobuf' ? 'application/protobuf' : JSON_TYPE,
    maxBatch: 1,
    join: single,
  }),
  biteral: ({ format }) =>
    format === 'protobuf' ? undefined : { path: '/events', contentType: JSON_TYPE, maxBatch: 100, join: jsonArray },
  cloudevents: ({ format }) =>
    format === 'protobuf'
      ? undefined
      : {
          path: '/cloudevents',
          contentType: 'application/cloudevents-batch+json',
          maxBatch: 10_000,
          join: batch,
        },
};

export const SENDABLE_DIALECTS: readonly string[] = Object.keys(FORMS);

/** Throws with what is possible instead when the dialect is unknown or does not speak the format. */
export function wireFormOf(dialect: string, options: WireFormOptions): WireForm {
  const form = Object.hasOwn(FORMS, dialect) ? FORMS[dialect]?.(options) : undefined;
  if (form !== undefined) return form;
  if (!SENDABLE_DIALECTS.includes(dialect)) {
    throw new Error(`unknown dialect "${dialect}"; one of ${SENDABLE_DIALECTS.join(', ')}`);
  }
  throw new Error(`the ${dialect} dialect has no ${options.format} form; use native or yamcs for protobuf`);
}
