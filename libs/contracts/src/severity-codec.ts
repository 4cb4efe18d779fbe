import { SEVERITIES, type Severity } from '@millrace/domain';
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

/** Yamcs itself reads its old ERROR as SEVERE and its interim WARNING_NEW as WARNING. */
const ALIASES: ReadonlyMap<string, Severity> = new Map([
  ['ERROR', 'SEVERE'],
  ['WARNING_NEW', 'WARNING'],
]);

const NAMES: ReadonlyMap<number, Severity> = new Map([
  ...(Object.entries(NUMBERS) as [Severity, number][]).map(([name, number]) => [number, name] as const),
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

/** The severity of a name of Yamcs' enum, in any case, aliases included; undefined for any other name. */
export function severityFromName(name: string): Severity | undefined {
  const upper = name.toUpperCase();
  return SEVERITIES.find((severity) => severity === upper) ?? ALIASES.get(upper);
}

/** The name of an enum value or, in any case, a name that Yamcs reads as another severity; undefined for those of the ladder. */
export function severityAlias(sent: number | string): string | undefined {
  const name = typeof sent === 'number' ? EventSeverity[sent] : sent.toUpperCase();
  return name !== undefined && ALIASES.has(name) ? name : undefined;
}
