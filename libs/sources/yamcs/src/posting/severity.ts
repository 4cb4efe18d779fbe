import { severityAlias, severityFromName, type JsonFields } from '@millrace/contracts';
import { SEVERITIES, type JsonObject, type Severity } from '@millrace/domain';

export interface ReadSeverity {
  readonly severity: Severity;
  /** The name that was sent, where Yamcs reads it as another one. */
  readonly attributes: JsonObject;
}

/**
 * A severity by its name, in any case; INFO where there is none. A name that Yamcs does not have is a fault
 * of the producer, although a Yamcs server answers 500 to it.
 */
export function readSeverity(fields: JsonFields, name: string | undefined): ReadSeverity {
  if (name === undefined) return { severity: 'INFO', attributes: {} };
  const severity = severityFromName(name);
  if (severity === undefined) fields.fail('severity', 'unknown_value', `must be one of ${SEVERITIES.join(', ')}`);
  const alias = severityAlias(name);
  return { severity: severity ?? 'INFO', attributes: alias === undefined ? {} : { severity: alias } };
}
