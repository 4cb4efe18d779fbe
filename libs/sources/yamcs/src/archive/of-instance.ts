import type { Condition } from '@millrace/domain';

/** Holds for the events that were posted to the instance. */
export function ofInstance(instance: string): Condition {
  return { kind: 'text', field: { attribute: ['instance'] }, is: '=', value: instance, ignoreCase: false };
}
