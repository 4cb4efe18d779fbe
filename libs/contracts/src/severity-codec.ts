import type { Severity } from '@millrace/domain';
import { yamcs } from './gen/protobuf';

const { EventSeverity } = yamcs.protobuf.Event;

const NUMBERS: Readonly<Record<Severity, yamcs.protobuf.Event.EventSeverity>> = {
  INFO: EventSeverity.INFO,
  WATCH: EventSeverity.WATCH,
  WARNING: EventSeverity.WARNING,
  DISTRESS: EventSeverity.DISTRESS,
  CRITICAL: EventSeverity.CRITICAL,
  SEVERE: EventSeverity.SEVERE,
};

const NAMES: ReadonlyMap<number, Severity> = new Map([
  ...(Object.entries(NUMBERS) as [Severity, number][]).map(([name, number]) => [number, name] as const),
  // Yamcs itself reads its old ERROR as SEVERE and its interim WARNING_NEW as WARNING.
  [EventSeverity.ERROR, 'SEVERE'] as const,
  [EventSeverity.WARNING_NEW, 'WARNING'] as const,
]);

export function severityToNumber(severity: Severity): yamcs.protobuf.Event.EventSeverity {
  return NUMBERS[severity];
}

/** The severity of an enum value of Yamcs' Event; undefined for a value that Yamcs never had. */
export function severityFromNumber(value: number): Severity | undefined {
  return NAMES.get(value);
}
