/**
 * What can be done to a part:
 *
 * - `kill`: SIGKILL; its supervisor starts it again at once.
 * - `restart`: SIGTERM, which it answers by draining; then it is started again.
 * - `pause`: SIGSTOP, and SIGCONT before anybody takes it for dead.
 * - `zombie`: SIGSTOP for longer than a consumer's session, so that another copy takes its partitions; then SIGCONT, and
 *   both believe that they own them.
 * - `outage`: SIGKILL, and it stays down.
 * - `cut-requests`: connections between clients and gateways break in mid-request, and after the gateway has the request
 *   but before its client has the answer.
 * - `cut-inserts`: connections between services and ClickHouse break in mid-insert, and after the insert was done but
 *   before the service has the answer.
 * - `late-inserts`: connections between services and ClickHouse break in mid-insert, and the insert is done all the same, when
 *   the service has long begun to repeat it.
 * - `slow-store`: requests reach ClickHouse late, also those of services that are gone by then, and its answers come late.
 * - `extra-copy`: one more copy of a service is started, which takes partitions from the others, and is killed later.
 */
export const FAULT_KINDS = [
  'kill',
  'restart',
  'pause',
  'zombie',
  'outage',
  'cut-requests',
  'cut-inserts',
  'late-inserts',
  'slow-store',
  'extra-copy',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Something to be broken, when, and for how long. */
export interface Fault {
  /** After the start of the load. */
  readonly atMs: number;
  readonly kind: FaultKind;
  /** One of the injector's parts: `gateway-1`, `kafka-2`, `clickhouse`; `kafka` is the whole cluster where it is more than one broker. */
  readonly part: string;
  /** How long it stays broken; 0 where that is the affair of its supervisor (`kill`, `restart`). */
  readonly forMs: number;
}

/** What became of a fault. Times are Unix milliseconds. */
export interface FaultOutcome {
  readonly fault: Fault;
  readonly brokenAt: number;
  /** From when on nothing was done to it any more. */
  readonly healedAt: number;
  /** When all that was broken answered again, to its supervisor's satisfaction. */
  readonly readyAt: number;
  /** Connections broken off meanwhile; undefined for a fault that breaks none off by itself. */
  readonly cuts?: number;
}

/** Something that can be broken, and in which ways. */
export interface BreakablePart {
  readonly name: string;
  readonly kinds: readonly FaultKind[];
}

/** Breaks parts of a set-up, and heals what it broke. */
export interface FaultInjector {
  /** What can be broken here. */
  readonly parts: readonly BreakablePart[];
  /**
   * Breaks a part, heals it when `forMs` is over or `ending` is aborted, resolves when it is ready again. Faults may overlap, also
   * at one part: then the later one waits until the part is up. Rejects when the part does not come back.
   */
  inject(fault: Fault, ending?: AbortSignal): Promise<FaultOutcome>;
}
