import type { JsonObject, Severity } from '@millrace/domain';

const BY_LEVEL: ReadonlyMap<string, Severity> = new Map([
  ['trace', 'INFO'],
  ['debug', 'INFO'],
  ['info', 'INFO'],
  ['warn', 'WARNING'],
  ['error', 'DISTRESS'],
  ['fatal', 'SEVERE'],
]);

/** Of an event by its `@level`, else by its type; the tag Critical lifts anything below CRITICAL to it. */
export function toSeverity(type: string, tags: readonly string[], attributes: JsonObject): Severity {
  const { '@level': level } = attributes;
  const said = typeof level === 'string' ? BY_LEVEL.get(level.trim().toLowerCase()) : undefined;
  const severity = said ?? (type === 'error' ? 'DISTRESS' : 'INFO');
  const isCritical = tags.some((tag) => tag.toLowerCase() === 'critical');
  return isCritical && severity !== 'SEVERE' ? 'CRITICAL' : severity;
}
