import { encodeEventBatch, eventIdAt, identityEventId, toBatchEntry } from '@millrace/contracts';
import type { ClientIdentity, NormalisedEvent } from '@millrace/domain';

export const INCARNATION = 'i1';
const REQUEST_ID = '01936b2e-7c00-7000-8000-000000000000';

/** 2026-03-31 23:59:59.500 UTC: half a second later is another month. */
export const END_OF_MARCH = Date.UTC(2026, 2, 31, 23, 59, 59, 500);

/** An event on its way to the writer, told by its place in the raw topic. */
export interface TestEvent {
  readonly rawOffset: number;
  readonly event: NormalisedEvent;
}

export interface TestEventOptions {
  readonly identity?: string;
  readonly windowSeconds?: ClientIdentity['windowSeconds'];
  readonly receptionTime?: number;
  readonly overrides?: Partial<NormalisedEvent>;
}

/** The event of the raw record at `rawOffset`. With an identity its id is derived from it, as the normaliser does. */
export function anEvent(rawOffset: number, options: TestEventOptions = {}): TestEvent {
  const { identity, windowSeconds = 'for-ever', receptionTime = END_OF_MARCH, overrides } = options;
  return {
    rawOffset,
    event: {
      event: {
        source: 'tests',
        generationTime: receptionTime,
        receptionTime,
        seqNumber: rawOffset,
        type: '',
        message: `event ${String(rawOffset)}`,
        severity: 'INFO',
        extensions: new Uint8Array(),
      },
      id: toEventId(rawOffset, identity),
      ...(identity === undefined ? {} : { identity: { key: identity, uniqueBy: identity, windowSeconds } }),
      project: 'default',
      dialect: 'test',
      requestId: REQUEST_ID,
      tags: [],
      attributes: {},
      clientAddress: '192.0.2.1',
      userAgent: '',
      client: { name: '', version: '', os: '', device: '' },
      traceId: '',
      ...overrides,
    },
  };
}

function toEventId(rawOffset: number, identity: string | undefined): string {
  return identity === undefined ? eventIdAt(REQUEST_ID, rawOffset) : identityEventId('default', 'test', identity);
}

/** A message of the normalised topic with these events, all of one raw partition. */
export function toMessage(events: readonly TestEvent[], { rawPartition = 0, incarnation = INCARNATION } = {}): Buffer {
  const entries = events.map(({ rawOffset, event }) => toBatchEntry(event, { offset: rawOffset, index: 0 }));
  return Buffer.from(encodeEventBatch({ incarnation, rawPartition, normaliserVersion: '1.0.0' }, entries));
}

const ATTRIBUTES = { refused: 1 };

/** An event that looks well until ClickHouse reads its attributes; to be published as `toRefusedMessage` makes it. */
export function aRefusedEvent(rawOffset: number, options: TestEventOptions = {}): TestEvent {
  return anEvent(rawOffset, { ...options, overrides: { ...options.overrides, attributes: ATTRIBUTES } });
}

/** `toMessage`, with the attributes of every refused event spoilt to the same number of bytes. */
export function toRefusedMessage(events: readonly TestEvent[], options: Parameters<typeof toMessage>[1] = {}): Buffer {
  const text = toMessage(events, options).toString('latin1');
  return Buffer.from(text.replaceAll(JSON.stringify(ATTRIBUTES), '{"refused":x}'), 'latin1');
}
