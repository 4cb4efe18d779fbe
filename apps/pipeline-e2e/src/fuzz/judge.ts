import type { WireAnswer } from '../conformance/send-request';
import type { Sending } from './fuzz-request';
import { NOTHING, type Consequence, type FuzzedDialect } from './fuzzed-dialect';

/** What a question may be refused with: the engine of a test run has little memory, and fuzzed events take much of it. */
const STORE_UNAVAILABLE = /stored events cannot be read at the moment/;

/** What an answer means for the store; throws where no request may be answered so, with the reason. */
export function judge(
  dialect: FuzzedDialect,
  kind: 'sends' | 'asks',
  sending: Sending,
  answer: WireAnswer | undefined,
): Consequence {
  if (answer === undefined) return NOTHING;
  if (kind === 'asks' && isStoreUnavailable(answer)) return NOTHING;
  expectStatus(answer, sending.request.isGood);
  const { headers, body } = answer;
  if (sending.method !== 'HEAD' && /[/+]json\b/.test(headers['content-type'] ?? '')) expectJson(body, sending.target);
  return dialect.consequenceOf(sending, answer);
}

function expectStatus({ status, body }: WireAnswer, isGood: boolean): void {
  if (status < 200 || status >= 500) throw new Error(`answered ${String(status)}: ${body.toString()}`);
  if (isGood && status >= 300) throw new Error(`nothing is wrong, but ${String(status)}: ${body.toString()}`);
}

function isStoreUnavailable({ status, body }: WireAnswer): boolean {
  return status === 503 && STORE_UNAVAILABLE.test(body.toString());
}

function expectJson(body: Buffer, target: string): void {
  // A stream is JSON texts back to back.
  if (body.length === 0 || target.includes(':streamEvents')) return;
  JSON.parse(body.toString());
}
