import { drop, ok, type Outcome, type SourceEvent } from '@millrace/domain';
import { aCanonicalEvent } from '../a-normalised-event';
import { expectAccounted, expectSoundOutcomes } from './expect-sound-outcomes';

const reply = { status: 202, headers: {} };

function anEvent(overrides: Partial<SourceEvent> = {}): Outcome<SourceEvent> {
  return ok({ event: aCanonicalEvent(), tags: [], attributes: {}, ...overrides });
}

function accounted(reception: { events?: number; refused?: number[] }, outcomes: Outcome<SourceEvent>[]): () => void {
  return () => {
    expectAccounted({ kind: 'taken', reception: { kind: 'accepted', reply, ...reception }, outcomes });
  };
}

test('an answer that agrees with the outcomes passes', () => {
  expect(accounted({ events: 2, refused: [0] }, [drop('refused_at_gateway'), anEvent()])).not.toThrow();
});

test.each<[string, () => void]>([
  ['an acknowledged body without outcomes', accounted({}, [])],
  ['fewer outcomes than the answer says', accounted({ events: 2 }, [anEvent()])],
  ['an event that the answer rejected', accounted({ refused: [0] }, [anEvent()])],
  ['a rejection without a position', accounted({ refused: [1] }, [anEvent()])],
])('%s fails', (_case, check) => {
  expect(check).toThrow();
});

test('events that can be stored pass', () => {
  expect(() => {
    expectSoundOutcomes([anEvent({ tags: ['a'], attributes: { b: ['😀', 1] } }), drop('ignored_by_contract')]);
  }).not.toThrow();
});

test.each<[string, Outcome<SourceEvent>]>([
  ['a time that the store cannot hold', anEvent({ event: aCanonicalEvent({ generationTime: -1e15 }) })],
  ['a sequence number beyond 32 bits', anEvent({ event: aCanonicalEvent({ seqNumber: 2 ** 31 }) })],
  ['half a surrogate pair', anEvent({ event: aCanonicalEvent({ message: 'a\ud800' }) })],
  ['half a surrogate pair in a name', anEvent({ attributes: { '\udc00': 1 } })],
  ['an attribute that JSON does not have', anEvent({ attributes: { a: Infinity } })],
  ['an identity of nothing', anEvent({ identity: { key: '', uniqueBy: 'a', windowSeconds: 1 } })],
  ['a dead letter without words', { kind: 'dead-letter', reason: { code: 'invalid_event', message: '' } }],
])('%s fails', (_case, outcome) => {
  expect(() => {
    expectSoundOutcomes([outcome]);
  }).toThrow();
});
