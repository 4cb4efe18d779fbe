import { InvalidArgumentError } from 'commander';
import { toChoices } from '../option-values';
import { FAULT_KINDS, type BreakablePart, type Fault, type FaultKind } from './faults/fault';
import { planFaults } from './faults/plan-faults';
import { planRollingRestart } from './faults/plan-rolling-restart';

/** Which faults a run is to have. */
export type FaultChoice =
  | { readonly kind: 'none' }
  /** So many, of the kinds that are named, or of all. */
  | { readonly kind: 'random'; readonly count: number | undefined; readonly kinds: readonly FaultKind[] | undefined }
  /** Every part of which there is another is restarted in turn, as when a new version is rolled out. */
  | { readonly kind: 'rolling-restart' };

/** At this distance faults come where their number is not given: the system heals from some and not from others. */
const FAULT_EVERY_MS = 9_000;

/** Reads an option's value: `none`, a number, `restart` (a rolling one), or kinds, comma-separated. */
export function toFaultChoice(text: string): FaultChoice {
  if (text === 'none') return { kind: 'none' };
  if (text === 'restart') return { kind: 'rolling-restart' };
  if (!/^\d+$/.test(text)) return { kind: 'random', count: undefined, kinds: toChoices(text, FAULT_KINDS) };
  const count = Number(text);
  if (count === 0) throw new InvalidArgumentError('For a run without faults say none.');
  return { kind: 'random', count, kinds: undefined };
}

/** Engines of which a stack has one: while it is restarted, nobody does its work. Of three brokers each has a name of its own. */
const ONLY_ONES: ReadonlySet<string> = new Set(['kafka', 'clickhouse']);

export interface PlanOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly parts: readonly BreakablePart[];
}

/** The faults of a run; the same for the same options on any machine. */
export function planChosenFaults(choice: FaultChoice, options: PlanOptions): readonly Fault[] {
  switch (choice.kind) {
    case 'none':
      return [];
    case 'rolling-restart':
      return planRollingRestart({ ...options, parts: options.parts.filter(({ name }) => !ONLY_ONES.has(name)) });
    case 'random': {
      const count = choice.count ?? Math.max(1, Math.round(options.durationMs / FAULT_EVERY_MS));
      return planFaults({ ...options, count, ...(choice.kinds !== undefined && { kinds: choice.kinds }) });
    }
  }
}
