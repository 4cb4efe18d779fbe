import type { ClientSettings, RawRecord } from '@millrace/domain';

/** What a project's settings say about data that must not be stored. */
export interface DataRules {
  /** Whether a field of a request that has this name may be kept. */
  admits(name: string): boolean;
  /** Whether data about persons and their machines may be kept. */
  readonly includesPrivate: boolean;
}

type Parameters = RawRecord['parameters'];

const DATA_EXCLUSIONS = '@@DataExclusions';
const INCLUDE_PRIVATE = '@@IncludePrivateInformation';

/**
 * The settings that bear on what is stored, for `Reception.parameters`: they travel with the record, so that a replay
 * withholds what was withheld at first, whatever the settings are by then. Empty where nothing is withheld.
 */
export function toRuleParameters({ values }: ClientSettings): Parameters {
  const parameters: Record<string, string> = {};
  const exclusions = values[DATA_EXCLUSIONS]?.trim() ?? '';
  if (exclusions !== '') parameters['dataExclusions'] = exclusions;
  if (values[INCLUDE_PRIVATE]?.trim().toLowerCase() === 'false') parameters['includePrivateInformation'] = 'false';
  return parameters;
}

/** The rules of a record, from what `toRuleParameters` kept with it; undefined where everything is stored. */
export function readDataRules({ dataExclusions, includePrivateInformation }: Parameters): DataRules | undefined {
  if (dataExclusions === undefined && includePrivateInformation === undefined) return undefined;
  const matchers = (dataExclusions ?? '').split(',').flatMap(toMatcher);
  return {
    admits: (name) => !matchers.some((matches) => matches(name.toLowerCase())),
    includesPrivate: includePrivateInformation !== 'false',
  };
}

type Matcher = (lowerCaseName: string) => boolean;

/** Of a name in any case, with a star at either end for any beginning or ending; a star alone is every name. */
function toMatcher(exclusion: string): readonly Matcher[] {
  const pattern = exclusion.trim().toLowerCase();
  if (pattern === '') return [];
  const part = pattern.replace(/^\*/, '').replace(/\*$/, '');
  if (pattern.startsWith('*') && pattern.endsWith('*')) return [(name) => name.includes(part)];
  if (pattern.startsWith('*')) return [(name) => name.endsWith(part)];
  if (pattern.endsWith('*')) return [(name) => name.startsWith(part)];
  return [(name) => name === part];
}
