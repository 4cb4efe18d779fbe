import type { WireAnswer } from '../conformance/send-request';
import type { Sending } from './fuzz-request';
import { NOTHING, type Consequence, type FuzzedDialect } from './fuzzed-dialect';

/**
 * What a question is refused with while the store cannot answer: the local engine has 2 GiB, and merging fuzzed events, with their
 * thousands of names of attributes, takes all of it at times. Events are taken meanwhile, so none of their answers says this.
 */
const STORE_UNAVAILABLE = /stored events cannot be read at the moment/;

/** What an answer means for the store; throws where no request may be answered so, with the reason. */
export function judge(dialect: FuzzedDialect, sending: Sending, answer: WireAnswer | undefined): Consequence {
  if (answer === undefined) return NOTHING;
  const { status, headers, body } = answer;
  if (status === 503 && STORE_UNAVAILABLE.test(body.toString())) return NOTHING;
  if (status >= 500) throw new Error(`answered ${String(status)}: ${body.toString()}`);
  if (status < 200) throw new Error(`answered ${String(status)}`);
  if (sending.request.isGood && status >= 300)
    throw new Error(`nothing is wrong, but ${String(status)}: ${body.toString()}`);
  if (sending.method !== 'HEAD' && /[/+]json\b/.test(headers['content-type'] ?? '')) expectJson(body, sending.target);
  return dialect.consequenceOf(sending, answer);
}

function expectJson(body: Buffer, target: string): void {
  // A stream is JSON texts back to back.
  if (body.length === 0 || target.includes(':streamEvents')) return;
  JSON.parse(body.toString());
}
