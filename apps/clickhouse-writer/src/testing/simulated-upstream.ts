import {
  encodeDeadLetter,
  encodeEventBatch,
  encodeLedgerBatch,
  eventIdAt,
  identityEventId,
  newRequestId,
  OWES_NOTHING,
  partitionOf,
  toBatchEntry,
  type BatchEntry,
  type LedgerLine,
} from '@millrace/contracts';
import type { DeadLetter } from '@millrace/domain';
import { anEvent } from './an-event';

/** What becomes of a position, as far as the services before the writer decide it. */
export const FATES = ['plain', 'identified', 'unstorable', 'dead letter', 'dropped'] as const;
export type Fate = (typeof FATES)[number];

/** One request; its place in `fates` is a position of its body. */
export interface SimulatedRequest {
  readonly project: string;
  readonly fates: readonly Fate[];
  /** The identity of its identified events. */
  readonly identity: string;
  /** It stands in the topic twice. */
  readonly isRepeated: boolean;
}

interface ReceivedRequest extends SimulatedRequest {
  readonly requestId: string;
  /** Unix milliseconds. */
  readonly receivedAt: number;
}

interface RawMessage {
  readonly gatewayId: string;
  readonly lowWatermark: number;
  readonly publishedAt: number;
  readonly requests: readonly ReceivedRequest[];
}

interface SimulatedGateway {
  readonly id: string;
  /** When it last spoke in every partition. */
  spokeAt: number;
  open: readonly ReceivedRequest[];
}

export interface UpstreamOptions {
  readonly incarnation: string;
  readonly rawPartitions: number;
  readonly normalisedPartitions: number;
  /** Unix milliseconds: when it begins. */
  readonly startAt: number;
  /** Takes what the normaliser publishes. */
  publish(topic: 'normalised' | 'deadLetter' | 'ledger', partition: number, value: Uint8Array): Promise<void>;
}

/**
 * Gateways and a normaliser as far as the writer sees them, with a clock of their own: what is said in the raw topic keeps
 * the promises of `RawBatchOrigin`, and the normaliser keeps those of its topics, also when it dies before its commit.
 */
export class SimulatedUpstream {
  /** Unix milliseconds. */
  now: number;
  /** Positions that were published, by project. */
  readonly accepted = new Map<string, number>();
  readonly gateways = new Map<string, SimulatedGateway>();
  readonly #log: readonly RawMessage[][];
  readonly #committed: number[];

  constructor(private readonly options: UpstreamOptions) {
    this.now = options.startAt;
    this.#log = Array.from({ length: options.rawPartitions }, () => []);
    this.#committed = this.#log.map(() => 0);
  }

  get rawPartitions(): number {
    return this.#log.length;
  }

  /** A gateway that begins is heard of before it takes a request. */
  start(id: string): void {
    this.gateways.set(id, { id, spokeAt: this.now, open: [] });
    this.speak(id);
  }

  receive(id: string, request: SimulatedRequest): void {
    const gateway = this.#gateway(id);
    gateway.open = [...gateway.open, { ...request, requestId: newRequestId(), receivedAt: this.now }];
  }

  /** Publishes some of what is open, whichever. */
  publish(id: string, partition: number, isChosen: () => boolean): void {
    const gateway = this.#gateway(id);
    const requests = gateway.open.filter(isChosen);
    // What a message itself holds is open while it is on its way.
    this.#append(partition, gateway, requests);
    for (const request of requests.filter(({ isRepeated }) => isRepeated))
      this.#append((partition + 1) % this.rawPartitions, gateway, [request]);
    gateway.open = gateway.open.filter((request) => !requests.includes(request));
  }

  /** Says the low watermark everywhere. */
  speak(id: string): void {
    const gateway = this.#gateway(id);
    for (const partition of this.#log.keys()) this.#append(partition, gateway, []);
    gateway.spokeAt = this.now;
  }

  /** Publishes what is open, and takes its leave. */
  end(id: string): void {
    this.publish(id, 0, () => true);
    const gateway = this.#gateway(id);
    for (const partition of this.#log.keys()) this.#append(partition, gateway, [], OWES_NOTHING);
    this.gateways.delete(id);
  }

  /** What is open was not acknowledged, and never is. */
  kill(id: string): void {
    this.gateways.delete(id);
  }

  /** Normalises at most so many messages of a raw partition; one that dies then does them again. */
  async settle(partition: number, messages: number, dies: boolean): Promise<void> {
    const from = this.#committed[partition] ?? 0;
    const taken = this.#log[partition]?.slice(from, from + messages) ?? [];
    for (const [index, message] of taken.entries()) await this.#normalise(partition, from + index, message);
    if (!dies) this.#committed[partition] = from + taken.length;
  }

  #gateway(id: string): SimulatedGateway {
    const gateway = this.gateways.get(id);
    if (gateway === undefined) throw new Error(`gateway ${id} does not run`);
    return gateway;
  }

  #append(
    partition: number,
    { id, open }: SimulatedGateway,
    requests: readonly ReceivedRequest[],
    lowWatermark = Math.min(this.now, ...open.map(({ receivedAt }) => receivedAt)),
  ): void {
    this.#log[partition]?.push({ gatewayId: id, lowWatermark, publishedAt: this.now, requests });
    for (const { project, fates } of requests)
      this.accepted.set(project, (this.accepted.get(project) ?? 0) + fates.length);
  }

  async #normalise(rawPartition: number, rawOffset: number, message: RawMessage): Promise<void> {
    const { incarnation, normalisedPartitions, rawPartitions, publish } = this.options;
    const entries = new Map<number, BatchEntry[]>();
    for (const [record, request] of message.requests.entries())
      for (const [position, fate] of request.fates.entries()) {
        const index = record * 1_000 + position;
        if (fate === 'dead letter') {
          const letter = toLetter(request, { partition: rawPartition, offset: rawOffset, index });
          await publish('deadLetter', 0, encodeDeadLetter(incarnation, letter));
        } else if (fate !== 'dropped') {
          const entry = toEntry(request, position, fate, { offset: rawOffset, index });
          const partition = partitionOf(entry.eventId, normalisedPartitions);
          entries.set(partition, [...(entries.get(partition) ?? []), entry]);
        }
      }
    const origin = { incarnation, rawPartition, normaliserVersion: '1.0.0' };
    for (const [partition, batch] of entries) await publish('normalised', partition, encodeEventBatch(origin, batch));
    const { requests, ...said } = message;
    const entry = { ...said, rawOffset, lines: toLines(requests) };
    await publish('ledger', 0, encodeLedgerBatch({ incarnation, rawPartition, rawPartitions, entries: [entry] }));
  }
}

/** One line for each project and minute. */
function toLines(requests: readonly ReceivedRequest[]): readonly LedgerLine[] {
  const lines = new Map<string, LedgerLine>();
  for (const { project, receivedAt, fates } of requests) {
    const minute = Math.floor(receivedAt / 60_000) * 60_000;
    const key = `${project} ${String(minute)}`;
    const line = lines.get(key) ?? { project, minute, requests: 0, events: 0, dropped: 0 };
    lines.set(key, {
      ...line,
      requests: line.requests + 1,
      events: line.events + fates.length,
      dropped: line.dropped + fates.filter((fate) => fate === 'dropped').length,
    });
  }
  return [...lines.values()];
}

interface RawPlace {
  readonly offset: number;
  readonly index: number;
}

function toEntry(request: ReceivedRequest, position: number, fate: Fate, at: RawPlace): BatchEntry {
  const { project, requestId, receivedAt, identity, isRepeated } = request;
  const isIdentified = fate === 'identified';
  const { event } = anEvent(0, {
    receptionTime: receivedAt,
    ...(isIdentified && { identity }),
    overrides: {
      project,
      id: isIdentified ? identityEventId(project, 'test', identity) : eventIdAt(requestId, position),
      requestId: fate === 'unstorable' ? 'not a uuid' : requestId,
    },
  });
  return toBatchEntry(event, { ...at, mayRepeat: isRepeated });
}

function toLetter(request: ReceivedRequest, coordinates: RawPlace & { readonly partition: number }): DeadLetter {
  const { project, requestId, receivedAt } = request;
  return {
    stage: 'normalise',
    reason: { code: 'invalid_event', message: 'simulated' },
    coordinates,
    eventId: requestId,
    requestId,
    dialect: 'test',
    route: '',
    project,
    receivedAt,
    deadLetteredAt: receivedAt,
    contentType: '',
    contentEncoding: '',
    body: new Uint8Array(),
    clientAddress: '',
    userAgent: '',
    headers: {},
    parameters: {},
    gatewayVersion: '',
    serviceVersion: '',
    traceparent: '',
  };
}
