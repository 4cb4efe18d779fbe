import { severityFromName } from '@millrace/contracts';
import type { JsonObject, Severity } from '@millrace/domain';

/** Of OpenTelemetry's severity numbers the first that has the severity; the highest that fits counts. */
const FROM_NUMBER: readonly (readonly [number, Severity])[] = [
  [21, 'SEVERE'],
  [17, 'DISTRESS'],
  [13, 'WARNING'],
];

/**
 * Of an event by its extension `severity` where that names one of Yamcs' ladder, else by `severitynumber` of the
 * documented extension, else INFO.
 */
export function toSeverity({ severity, severitynumber }: JsonObject): Severity {
  const named = typeof severity === 'string' ? severityFromName(severity.trim()) : undefined;
  if (named !== undefined) return named;
  const number = Number(severitynumber ?? 0);
  return FROM_NUMBER.find(([from]) => number >= from)?.[1] ?? 'INFO';
}
