import type { WireAnswer } from './send-request';
import type { AnsweredExchange } from './send-exchanges';
import type { ExpectedAnswer } from './conformance-case';

/** Fails, showing the request, unless every answer is what the case says. */
export function expectAnswer({ exchange, answers }: AnsweredExchange): void {
  const { request, answer: expected } = exchange;
  for (const answer of answers) {
    expect({ request, answer: toComparable(answer, expected) }).toMatchObject({
      request,
      answer: {
        status: expected.status,
        ...(expected.headers === undefined ? {} : { headers: expected.headers }),
        ...(expected.body === undefined ? {} : { body: toMatcher(expected.body) }),
      },
    });
  }
}

/**
 * The headers that the case names, undefined where one is absent, and the body as the case describes it: text for a text or
 * a pattern, else decoded. An undecodable one stays text.
 */
function toComparable({ status, headers: all, body }: WireAnswer, expected: ExpectedAnswer) {
  const text = body.toString();
  const headers = Object.fromEntries(Object.keys(expected.headers ?? {}).map((name) => [name, all[name]]));
  if (expected.decode !== undefined) return { status, headers, body: attempt(expected.decode, body) ?? text };
  const isText = typeof expected.body !== 'object' || expected.body instanceof RegExp;
  return { status, headers, body: isText ? text : (attempt(JSON.parse, text) ?? text) };
}

function attempt<T>(decode: (value: T) => unknown, value: T): unknown {
  try {
    return decode(value);
  } catch {
    return undefined;
  }
}

function toMatcher(body: unknown): unknown {
  return body instanceof RegExp ? expect.stringMatching(body) : body;
}
