import type { Dialect, RefusalCode } from '@millrace/domain';
import { Counter, Gauge, Histogram, LATENCY_BUCKETS, type Registry } from '@millrace/observability';

/** How a request to an ingest route ended. `aborted`: the client went away; `failed`: our own fault. */
export type RequestOutcome = 'accepted' | 'nothing' | 'refused' | 'aborted' | 'failed';

/** How a question ended. `broken`: in the middle of its answer, whose connection was destroyed. */
export type ReadOutcome = 'answered' | 'refused' | 'aborted' | 'broken' | 'failed';

/**
 * Why a WebSocket ended: the client or the dialect closed it, the peer was dead, took too little or said too much, the
 * gateway drained, the token is in force no longer, or the dialect failed.
 */
export type SubscriptionEnd = 'client' | 'dialect' | 'dead' | 'slow' | 'flooded' | 'drained' | 'revoked' | 'failed';

/** What the gateway counts. Label values are closed: dialects by the registry, the rest by their types. */
export interface GatewayMetrics {
  answered(dialect: Dialect, outcome: RequestOutcome): void;
  refused(dialect: Dialect, code: RefusalCode): void;
  /** A question, with the time until the client had the last byte of its answer. */
  read(dialect: Dialect, outcome: ReadOutcome, seconds: number): void;
  /** A request at a dialect's address that none of its routes takes. */
  unrouted(dialect: Dialect): void;
  subscriptionOpened(dialect: Dialect): void;
  subscriptionEnded(dialect: Dialect, end: SubscriptionEnd): void;
  /** A request whose events the broker has; `events` where the dialect had to count them. */
  accepted(dialect: Dialect, request: { bytes: number; events: number; seconds: number }): void;
  /** One message acknowledged by the broker. */
  published(message: { records: number; bytes: number; seconds: number }): void;
}

/** What is asked at every scrape. */
export interface GatewayState {
  inFlightBytes(): number;
  /** Questions that are being answered. */
  readsUnderWay(): number;
  /** An earlier state of the projects file is in force, because it is broken now. */
  isProjectsFileBroken(): boolean;
}

export function createGatewayMetrics(registry: Registry, state: GatewayState): GatewayMetrics {
  const registers = [registry];
  void new Gauge({
    name: 'gateway_in_flight_bytes',
    help: 'Bytes of requests that are being read or wait for the broker.',
    registers,
    collect() {
      this.set(state.inFlightBytes());
    },
  });
  void new Gauge({
    name: 'gateway_projects_file_broken',
    help: 'Whether the projects file cannot be used as it is, so that an earlier state of it is in force.',
    registers,
    collect() {
      this.set(state.isProjectsFileBroken() ? 1 : 0);
    },
  });
  void new Gauge({
    name: 'gateway_reads_under_way',
    help: 'Questions that are being answered.',
    registers,
    collect() {
      this.set(state.readsUnderWay());
    },
  });
  return {
    ...createRequestMetrics(registers),
    ...createReadMetrics(registers),
    ...createSubscriptionMetrics(registers),
    published: createMessageMetrics(registers),
  };
}

type RequestMetrics = Pick<GatewayMetrics, 'answered' | 'refused' | 'unrouted' | 'accepted'>;

function createRequestMetrics(registers: Registry[]): RequestMetrics {
  const requests = new Counter({
    name: 'gateway_requests_total',
    help: 'Requests to ingest routes, and to none of a dialect, by how they ended.',
    labelNames: ['dialect', 'outcome'],
    registers,
  });
  const refusals = new Counter({
    name: 'gateway_refusals_total',
    help: 'Refused requests by reason.',
    labelNames: ['dialect', 'code'],
    registers,
  });
  const events = new Counter({
    name: 'gateway_events_received_total',
    help: 'Events in acknowledged requests, for dialects that count them before the acknowledgement.',
    labelNames: ['dialect'],
    registers,
  });
  const bytes = new Counter({
    name: 'gateway_received_bytes_total',
    help: 'Body bytes of acknowledged requests, as sent.',
    labelNames: ['dialect'],
    registers,
  });
  const acknowledgement = new Histogram({
    name: 'gateway_acknowledgement_seconds',
    help: "From a request's last byte to the broker's acknowledgement.",
    buckets: LATENCY_BUCKETS,
    registers,
  });
  return {
    answered: (dialect, outcome) => {
      requests.inc({ dialect, outcome });
    },
    refused: (dialect, code) => {
      refusals.inc({ dialect, code });
    },
    unrouted: (dialect) => {
      requests.inc({ dialect, outcome: 'unrouted' });
    },
    accepted: (dialect, request) => {
      events.inc({ dialect }, request.events);
      bytes.inc({ dialect }, request.bytes);
      acknowledgement.observe(request.seconds);
    },
  };
}

function createReadMetrics(registers: Registry[]): Pick<GatewayMetrics, 'read'> {
  const reads = new Counter({
    name: 'gateway_reads_total',
    help: 'Questions by how they ended.',
    labelNames: ['dialect', 'outcome'],
    registers,
  });
  const duration = new Histogram({
    name: 'gateway_read_seconds',
    help: "From a question's head to the last byte of its answer.",
    buckets: LATENCY_BUCKETS,
    registers,
  });
  return {
    read: (dialect, outcome, seconds) => {
      reads.inc({ dialect, outcome });
      duration.observe(seconds);
    },
  };
}

function createSubscriptionMetrics(
  registers: Registry[],
): Pick<GatewayMetrics, 'subscriptionOpened' | 'subscriptionEnded'> {
  const open = new Gauge({
    name: 'gateway_subscriptions',
    help: 'WebSockets that are open.',
    labelNames: ['dialect'],
    registers,
  });
  const ended = new Counter({
    name: 'gateway_subscriptions_ended_total',
    help: 'WebSockets by why they ended.',
    labelNames: ['dialect', 'end'],
    registers,
  });
  return {
    subscriptionOpened: (dialect) => {
      open.inc({ dialect });
    },
    subscriptionEnded: (dialect, end) => {
      open.dec({ dialect });
      ended.inc({ dialect, end });
    },
  };
}

function createMessageMetrics(registers: Registry[]): GatewayMetrics['published'] {
  const records = new Histogram({
    name: 'gateway_batch_records',
    help: 'Requests in one Kafka message.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
    registers,
  });
  const bytes = new Histogram({
    name: 'gateway_batch_bytes',
    help: 'Size of one Kafka message.',
    buckets: [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576],
    registers,
  });
  const seconds = new Histogram({
    name: 'gateway_produce_seconds',
    help: "From sending one Kafka message to the broker's acknowledgement.",
    buckets: LATENCY_BUCKETS,
    registers,
  });
  return (message) => {
    records.observe(message.records);
    bytes.observe(message.bytes);
    seconds.observe(message.seconds);
  };
}
