import {
  decodeDeadLetter,
  decodeEventBatch,
  decodeLedgerBatch,
  decodeNormalisedEvent,
  encodeRawBatchEntry,
  encodeRawBatchTrailer,
  eventIdAt,
  MAX_MESSAGE_BYTES,
  newRequestId,
} from '@millrace/contracts';
import {
  deadLetter,
  drop,
  ok,
  type NormalisedEvent,
  type Outcome,
  type RawRecord,
  type SourceAdapter,
  type SourceEvent,
} from '@millrace/domain';
import { createNormaliseRecord, type UnderstandRecord } from '@millrace/enrichment';
import {
  AssignmentLostError,
  type Assignment,
  type ConsumedRecord,
  type OutgoingRecord,
  type Publisher,
} from '@millrace/kafka';
import { createMetricRegistry, createTracing } from '@millrace/observability';
import { createNormaliserMetrics } from '../metrics';
import { createPipeline } from '../pipeline';

export const NORMALISED_PARTITIONS = 2;
export const LEDGER_PARTITIONS = 2;
/** Of every record that a test does not say otherwise of. */
export const requestId = newRequestId();

/** Words that stand for longer ones, as a request's user agent or a compressed body make much of little. */
const LENGTHS: Readonly<Record<string, number>> = {
  large: 100_000,
  widest: MAX_MESSAGE_BYTES - 10_000,
  huge: 1_000_000,
};

/** A dialect whose body is one word per event. */
const words: SourceAdapter = {
  dialect: 'words',
  routes: [
    {
      name: 'words',
      method: 'POST',
      path: '/words',
      maxBodyBytes: 100,
      encoding: 'keep',
      maxInflatedBytes: 1_000,
      keptHeaders: [],
      admit: () => undefined,
      receive: () => ({ kind: 'nothing', reply: { status: 202, headers: {} } }),
    },
  ],
  reads: [],
  subscriptions: [],
  pathPrefixes: [],
  openApi: { paths: {} },
  credential: () => undefined,
  refuse: () => ({ status: 400, headers: {} }),
  normalise: (record, body) =>
    Buffer.from(body)
      .toString()
      .split(' ')
      .map((word) => toOutcome(record, word)),
};

function toOutcome(record: RawRecord, word: string): Outcome<SourceEvent> {
  if (word === 'bad') return deadLetter({ code: 'invalid_event', message: 'a bad word' });
  if (word === 'refused') return drop('refused_at_gateway');
  const message = 'x'.repeat(LENGTHS[word] ?? 0) || word;
  return ok({
    event: {
      source: 's',
      generationTime: record.receivedAt,
      receptionTime: record.receivedAt,
      seqNumber: 0,
      type: '',
      message,
      severity: 'INFO',
      extensions: new Uint8Array(),
    },
    tags: [],
    attributes: {},
  });
}

const normalise = createNormaliseRecord([words]);

/** Ids as the enricher gives them to events without an identity. */
export const understand: UnderstandRecord = (record) =>
  normalise(record).map((outcome, index): Outcome<NormalisedEvent> => {
    if (outcome.kind !== 'ok') return outcome;
    const { event, tags, attributes } = outcome.value;
    const client = { name: '', version: '', os: '', device: '' };
    return ok({
      event,
      tags,
      attributes,
      id: eventIdAt(record.requestId, index),
      project: record.project,
      dialect: record.dialect,
      requestId: record.requestId,
      clientAddress: '',
      userAgent: '',
      client,
      traceId: '',
    });
  });

/** A request of the dialect of words. */
export function aRecord(body: string, overrides: Partial<RawRecord> = {}): RawRecord {
  return {
    requestId,
    dialect: 'words',
    route: 'words',
    project: 'default',
    receivedAt: 1_000,
    contentType: 'text/plain',
    contentEncoding: '',
    body: Buffer.from(body),
    clientAddress: '',
    userAgent: '',
    headers: {},
    parameters: {},
    refused: [],
    traceparent: '',
    ...overrides,
  };
}

/** A raw message of partition 3. */
export function aMessage(offset: number, ...records: RawRecord[]): ConsumedRecord {
  const value = Buffer.concat([
    ...records.map(encodeRawBatchEntry),
    encodeRawBatchTrailer({ gatewayVersion: '1.0.0', gatewayId: 'gw-1', lowWatermark: 0 }),
  ]);
  return { topic: 'raw', partition: 3, offset, value, headers: {}, timestamp: 1_000 };
}

/** What was published, by topic. */
export interface Published {
  readonly topic: string;
  readonly partition: number;
  readonly value: Uint8Array;
}

/** What leaves a pipeline. */
class Recording {
  readonly effects: string[] = [];
  readonly values: Published[] = [];
  /** Bytes of each produce. */
  readonly sizes: number[] = [];
  readonly underWay = { bytes: 0, most: 0 };

  publisher(topic: string, partitions: number, fails: boolean): Publisher {
    return {
      topic,
      partitions,
      oldestInFlightMs: () => 0,
      publish: async (partition: number, records: readonly OutgoingRecord[]) => {
        const bytes = records.reduce((sum, { value }) => sum + value.length, 0);
        this.sizes.push(bytes);
        this.underWay.bytes += bytes;
        this.underWay.most = Math.max(this.underWay.most, this.underWay.bytes);
        await new Promise(setImmediate);
        this.underWay.bytes -= bytes;
        if (fails) throw new Error('broker gone');
        this.effects.push(`published ${topic}/${String(partition)}`);
        this.values.push(...records.map(({ value }) => ({ topic, partition, value })));
        return 0;
      },
    };
  }

  assignment(isCurrent: () => boolean, failsToCommit: boolean): Assignment {
    return {
      topic: 'raw',
      partition: 3,
      isCurrent,
      readCommitted: () => Promise.resolve(undefined),
      readBounds: () => Promise.resolve({ start: 0, end: 0 }),
      commit: ({ offset }) => {
        if (failsToCommit) return Promise.reject(new AssignmentLostError('lost'));
        this.effects.push(`committed ${String(offset)}`);
        return Promise.resolve();
      },
      pause: () => undefined,
      resume: () => undefined,
      seek: () => undefined,
    };
  }
}

/** The pipeline of one partition; everything that leaves it is in one ordered list, `effects`. */
export function aRun({
  isCurrent = (): boolean => true,
  failPublish = false,
  failCommit = false,
  understanding = understand,
  now = (): number => 5_000,
} = {}) {
  const recording = new Recording();
  const open = createPipeline({
    incarnation: 'i1',
    rawPartitions: 4,
    version: '1.0.0',
    understand: understanding,
    publishers: {
      normalised: recording.publisher('normalised', NORMALISED_PARTITIONS, failPublish),
      deadLetters: recording.publisher('dead', 1, failPublish),
      ledger: recording.publisher('ledger', LEDGER_PARTITIONS, failPublish),
    },
    metrics: createNormaliserMetrics(createMetricRegistry()),
    turns: { next: () => Promise.resolve() },
    tracing: createTracing('normaliser', { otlpUrl: undefined }),
    now,
  });
  const { effects, values, sizes, underWay } = recording;
  return { effects, values, sizes, underWay, handler: open(recording.assignment(isCurrent, failCommit)) };
}

export function batchesOf(values: readonly Published[]) {
  return values
    .filter(({ topic }) => topic === 'normalised')
    .map(({ partition, value }) => {
      const batch = decodeEventBatch(value);
      if (batch.kind !== 'ok') throw new Error(batch.message);
      return { partition, ...batch.value };
    });
}

export function messagesOf(values: readonly Published[]): string[] {
  return batchesOf(values).flatMap(({ events }) =>
    events.map((bytes) => {
      const event = decodeNormalisedEvent(bytes);
      return event.kind === 'ok' ? (event.value.event?.message ?? '') : '';
    }),
  );
}

export function lettersOf(values: readonly Published[]) {
  return values
    .filter(({ topic }) => topic === 'dead')
    .map(({ value }) => {
      const letter = decodeDeadLetter(value);
      if (letter.kind !== 'ok') throw new Error(letter.message);
      return letter.value;
    });
}

export function accountsOf(values: readonly Published[]) {
  return values
    .filter(({ topic }) => topic === 'ledger')
    .map(({ partition, value }) => {
      const batch = decodeLedgerBatch(value);
      if (batch.kind !== 'ok') throw new Error(batch.message);
      return { partition, ...batch.value };
    });
}
