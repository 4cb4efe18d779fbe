import type { Condition } from '@millrace/domain';
import { badRequest, type Checked } from '../bad-request';
import { FilterError } from './filter-error';
import { parseFilter } from './parse-filter';
import { toTextRange } from './text-range';
import { toCondition } from './to-condition';

/** What a filter asks of stored events, or where it is wrong. Never throws; takes time in proportion to the text. */
export function readFilter(text: string): Checked<Condition> {
  try {
    return { kind: 'ok', value: toCondition(parseFilter(text)) };
  } catch (error) {
    if (error instanceof FilterError) return badRequest(error.message, toTextRange(text, error.span));
    throw error;
  }
}
