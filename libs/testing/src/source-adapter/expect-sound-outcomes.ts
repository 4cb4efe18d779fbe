import { decodeNormalisedEvent, encodeNormalisedEvent } from '@millrace/contracts';
import { DEAD_LETTER_CODES, isEventTime, SEVERITIES, type Outcome, type SourceEvent } from '@millrace/domain';
import { aNormalisedEvent } from '../a-normalised-event';
import type { Delivery } from './deliver';

/** What holds between an answer and what is made of the body later: nothing acknowledged is unaccounted for. */
export function expectAccounted({ reception, outcomes }: Extract<Delivery, { kind: 'taken' }>): void {
  if (reception.kind !== 'accepted') return;
  expect(outcomes.length).toBeGreaterThan(0);
  if (reception.events !== undefined) expect(outcomes).toHaveLength(reception.events);
  for (const position of reception.refused ?? []) {
    expect(outcomes[position]).toEqual({ kind: 'drop', reason: 'refused_at_gateway' });
  }
}

/** What holds of every outcome, whatever the body was. */
export function expectSoundOutcomes(outcomes: readonly Outcome<SourceEvent>[]): void {
  for (const outcome of outcomes) {
    if (outcome.kind === 'ok') expectSoundEvent(outcome.value);
    if (outcome.kind === 'dead-letter') {
      expect(DEAD_LETTER_CODES).toContain(outcome.reason.code);
      expect(outcome.reason.message).not.toBe('');
    }
  }
}

function expectSoundEvent(source: SourceEvent): void {
  const { event, identity, error } = source;
  expect(isEventTime(event.generationTime)).toBe(true);
  expect(SEVERITIES).toContain(event.severity);
  expect(event.seqNumber).toBe(event.seqNumber | 0);
  if (identity !== undefined) expect([identity.key, identity.uniqueBy]).not.toContain('');
  if (error !== undefined) expect(typeof error.type).toBe('string');
  expectSurvivesTheWire(source);
}

/** Attributes are JSON that comes out of Kafka as it went in, and texts are ones that UTF-8 has bytes for. */
function expectSurvivesTheWire(source: SourceEvent): void {
  const { event, tags, attributes } = source;
  const decoded = decodeNormalisedEvent(encodeNormalisedEvent(aNormalisedEvent({ event, tags, attributes })));
  if (decoded.kind === 'undecodable') throw new Error(decoded.message);
  expect(JSON.parse(decoded.value.attributesJson ?? '')).toEqual(attributes);
  expect(textsOf(source).filter((text) => /\p{Surrogate}/u.test(text))).toEqual([]);
}

function textsOf(source: SourceEvent): readonly string[] {
  const texts: string[] = [];
  JSON.stringify(source, (name, value: unknown) => {
    texts.push(name, typeof value === 'string' ? value : '');
    return value;
  });
  return texts;
}
