import fc from 'fast-check';
import { anyText } from './any-text';
import type { Sending } from './fuzz-request';
import { inflated } from './inflated';

export function bodyOf(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : body;
}

/** One of the arbitraries, as often as its weight says. */
export function weighted<T>(...arbitraries: readonly (readonly [number, fc.Arbitrary<T>])[]): fc.Arbitrary<T> {
  return fc.oneof(...arbitraries.map(([weight, arbitrary]) => ({ weight: Math.round(weight * 100), arbitrary })));
}

/** How many events a body of JSON holds that is one event or an array of them; throws for any other. */
export function countEvents(sending: Sending): number {
  const body = inflated(sending);
  if (body === undefined) throw new Error('a body that does not inflate was taken');
  const parsed: unknown = JSON.parse(Buffer.from(body).toString());
  return Array.isArray(parsed) ? parsed.length : 1;
}

/** A query of some of the parameters, and now and then one that there is none of, or one that is there twice. */
export function anyQuery(parameters: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> {
  const named = Object.entries(parameters).map(([name, value]) =>
    fc.tuple(fc.constant(name), fc.oneof({ weight: 3, arbitrary: value }, { weight: 1, arbitrary: anyText() })),
  );
  const pair = weighted([20, fc.oneof(...named)], [1, fc.tuple(anyText(), anyText())]);
  return fc.array(pair, { maxLength: 4 }).map((pairs) => new URLSearchParams([...pairs]).toString());
}
