/**
 * What is wrong with an event:
 *
 * - `lost`: it was acknowledged, and is not there;
 * - `duplicated`: it is there more than once;
 * - `altered`: it is there, and not as it was sent;
 * - `unexpected`: it is there, although it was refused, or is a row although it is poison, or nobody sent it.
 */
export type FaultOfEvent = 'lost' | 'duplicated' | 'altered' | 'unexpected';

/** Events of a run that have one fault. */
export interface FaultyEvents {
  readonly fault: FaultOfEvent;
  /** The numbers of the first of them. */
  readonly numbers: readonly number[];
}

/** What became of the events of one shape; all numbers count events. */
export interface ShapeAccount {
  readonly name: string;
  sent: number;
  acknowledged: number;
  /** Nobody knows whether they are taken: at most one row each is right. */
  uncertain: number;
  refused: number;
  /** Events that are rows. */
  stored: number;
  /** Acknowledged repetitions that made no second row. */
  duplicatesRefused: number;
  deadLettered: number;
  lost: number;
  /** Rows, or dead letters of poison, beyond the first. */
  duplicated: number;
  altered: number;
  unexpected: number;
}

/** What became of all events of a run. */
export interface DeliveryAccount {
  /** Those that were sent. */
  readonly shapes: readonly ShapeAccount[];
  readonly faulty: readonly FaultyEvents[];
  /** Rows and dead letters with the run's marker and a number that was never sent. */
  readonly unknown: number;
}

export type EventCounts = Omit<ShapeAccount, 'name'>;

export function emptyAccount(name: string): ShapeAccount {
  return { name, ...NOTHING };
}

/** All shapes together. */
export function totalOf(shapes: readonly ShapeAccount[]): ShapeAccount {
  const total = emptyAccount('all');
  for (const shape of shapes) {
    for (const count of EVENT_COUNTS) total[count] += shape[count];
  }
  return total;
}

const NOTHING: EventCounts = {
  sent: 0,
  acknowledged: 0,
  uncertain: 0,
  refused: 0,
  stored: 0,
  duplicatesRefused: 0,
  deadLettered: 0,
  lost: 0,
  duplicated: 0,
  altered: 0,
  unexpected: 0,
};

/** In the order of the report. */
export const EVENT_COUNTS = Object.keys(NOTHING) as readonly (keyof EventCounts)[];
