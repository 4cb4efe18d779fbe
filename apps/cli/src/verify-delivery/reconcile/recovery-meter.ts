import type { Fault, FaultOutcome } from '../faults/fault';

/** What a fault did to the way from client to store. The other times in milliseconds after it began. */
export interface Recovery {
  readonly fault: Fault;
  /** Unix milliseconds; a fault may have to wait until an earlier one is healed. */
  readonly brokenAt: number;
  /** When all that was broken answered again. */
  readonly readyMs: number;
  /** When the first event that was sent after it began was stored; undefined without one. */
  readonly firstStoredMs: number | undefined;
  /** When all events were stored that were sent within a second after it began. */
  readonly allStoredMs: number | undefined;
  /** Connections that it broke off, where that is what it does. */
  readonly cuts?: number | undefined;
}

/** Events that were sent within this time after a fault tell how long it held things up. */
const PROBE_MS = 1_000;

interface Probe {
  readonly outcome: FaultOutcome;
  first: number;
  last: number;
}

/** Finds in the events of a run how long each fault held them up: every event is a probe, and none is sent for it. */
export class RecoveryMeter {
  /** In the order of their begin. */
  readonly #probes: readonly Probe[];

  constructor(outcomes: readonly FaultOutcome[]) {
    this.#probes = outcomes
      .toSorted((a, b) => a.brokenAt - b.brokenAt)
      .map((outcome) => ({ outcome, first: Infinity, last: -Infinity }));
  }

  /** An event that is stored; Unix milliseconds. */
  add(sentAt: number, storedAt: number): void {
    for (const probe of this.#probes) {
      const after = sentAt - probe.outcome.brokenAt;
      if (after < 0) return;
      if (after > PROBE_MS) continue;
      probe.first = Math.min(probe.first, storedAt);
      probe.last = Math.max(probe.last, storedAt);
    }
  }

  report(): readonly Recovery[] {
    return this.#probes.map(({ outcome: { fault, brokenAt, readyAt, cuts }, first, last }) => ({
      fault,
      brokenAt,
      readyMs: readyAt - brokenAt,
      firstStoredMs: Number.isFinite(first) ? first - brokenAt : undefined,
      allStoredMs: Number.isFinite(last) ? last - brokenAt : undefined,
      cuts,
    }));
  }
}
