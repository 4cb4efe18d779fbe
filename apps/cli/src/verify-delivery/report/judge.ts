import { totalOf } from '../reconcile/delivery-account';
import type { DeliveryResult } from './delivery-report';

/** `interrupted`: nothing wrong was found, and not all was looked at. */
export type Verdict = 'passed' | 'failed' | 'interrupted';

export interface Judgement {
  readonly verdict: Verdict;
  /** What is wrong, in words. */
  readonly reasons: readonly string[];
}

export interface JudgeOptions {
  /** Clients must not see a failed request. */
  readonly failedRequestsAllowed: boolean;
}

/** Passes a run only if it has shown something: events were acknowledged, all is healed, and nothing is wrong with any of them. */
export function judge(result: DeliveryResult, options: JudgeOptions): Judgement {
  const wrong = findWrong(result);
  const missing = findMissing(result, options);
  const reasons = [...wrong, ...missing];
  if (wrong.length > 0) return { verdict: 'failed', reasons };
  if (result.interrupted) return { verdict: 'interrupted', reasons: ['the run was interrupted', ...missing] };
  return { verdict: reasons.length === 0 ? 'passed' : 'failed', reasons };
}

/** What waiting would not mend. */
function findWrong({ account }: DeliveryResult): readonly string[] {
  const { duplicated, altered, unexpected } = totalOf(account.shapes);
  const wrong: string[] = [];
  if (duplicated > 0) wrong.push(`${String(duplicated)} rows or dead letters too many`);
  if (altered > 0) wrong.push(`${String(altered)} events are not stored as they were sent`);
  if (unexpected > 0) wrong.push(`${String(unexpected)} rows or dead letters should not be there`);
  if (account.unknown > 0)
    wrong.push(`${String(account.unknown)} rows or dead letters have a number that was never sent`);
  return wrong;
}

/** What a run that was not interrupted must not leave open. */
function findMissing(result: DeliveryResult, { failedRequestsAllowed }: JudgeOptions): readonly string[] {
  const { acknowledged, lost } = totalOf(result.account.shapes);
  const { failed } = result.availability;
  const missing: string[] = [];
  if (acknowledged === 0) missing.push('no event was acknowledged');
  if (lost > 0) missing.push(`${String(lost)} acknowledged events are not there${result.interrupted ? ' yet' : ''}`);
  if (result.drain === 'overdue') missing.push('the pipeline did not come to rest');
  if (result.unhealed !== undefined) missing.push(`not everything that was broken came back: ${result.unhealed}`);
  if (failed > 0 && !failedRequestsAllowed) missing.push(`${String(failed)} requests failed`);
  return missing;
}
