import { eventIdAt, MAX_MESSAGE_BYTES } from '@millrace/contracts';
import { deadLetter, rawIndex, type NormalisedEvent, type Outcome, type RawRecord } from '@millrace/domain';
import type { UnderstandRecord } from '@millrace/enrichment';
import type { ConsumedRecord } from '@millrace/kafka';
import { decodeMessage, toUndecodableDeadLetter, type DecodedMessage } from './decode-message';
import { MessageAccount, type OpenLine } from './message-account';
import type { NormaliserMetrics } from './metrics';
import { MAX_EVENT_BYTES } from './pack-events';
import type { SettlementBuilder } from './settlement';
import { toDeadLetter } from './to-dead-letter';

/** What a dead letter needs around the body it keeps: reason, kept headers, parameters. */
const DEAD_LETTER_ROOM_BYTES = 32 * 1024;

export interface TakeMessage {
  readonly understand: UnderstandRecord;
  readonly metrics: NormaliserMetrics;
  readonly version: string;
  readonly now: () => number;
}

/**
 * Puts everything a raw message holds into the settlement: every position ends as an event, a dead letter or a
 * counted drop. Gives the builder back whenever it is full, to be drained before the rest is taken: a few kilobytes
 * of a body can hold more events than memory. The message's account comes last.
 */
export function* takeMessage(
  message: ConsumedRecord,
  into: SettlementBuilder,
  means: TakeMessage,
): Generator<SettlementBuilder, void> {
  const decoded = decodeMessage(message);
  const place = { rawOffset: message.offset, publishedAt: message.timestamp };
  if (decoded.kind === 'dead-letter') {
    const account = new MessageAccount({ ...place, gatewayId: '', lowWatermark: 0 });
    keepUndecodable(message, decoded, account, { into, ...means });
    into.addAccount(account.toEntry());
    return;
  }
  const { records, gatewayVersion, gatewayId, lowWatermark } = decoded.batch;
  const account = new MessageAccount({ ...place, gatewayId, lowWatermark });
  for (const [position, record] of records.entries()) {
    yield* takeRecord({ record, position, message, gatewayVersion, account }, into, means);
  }
  into.addAccount(account.toEntry());
}

/** It is one event of nobody's, so that its dead letter has something to be set against. */
function keepUndecodable(
  record: ConsumedRecord,
  { coordinates, message }: Extract<DecodedMessage, { kind: 'dead-letter' }>,
  account: MessageAccount,
  { into, metrics, now, version }: TakeMessage & { into: SettlementBuilder },
): void {
  const undecodable = { record, coordinates, message, now: now(), serviceVersion: version };
  const letter = toUndecodableDeadLetter(undecodable, MAX_MESSAGE_BYTES - DEAD_LETTER_ROOM_BYTES);
  into.addDeadLetter(letter);
  metrics.deadLettered('undecodable_record');
  account.addForeignEvent(letter);
}

interface PlacedRecord {
  readonly record: RawRecord;
  /** Position of the record in its message. */
  readonly position: number;
  readonly message: ConsumedRecord;
  readonly gatewayVersion: string;
  readonly account: MessageAccount;
}

function* takeRecord(
  placed: PlacedRecord,
  into: SettlementBuilder,
  means: TakeMessage,
): Generator<SettlementBuilder, void> {
  const { record } = placed;
  const line = placed.account.addRequest(record);
  const outcomes = means.understand(record);
  into.addTraceparent(record.traceparent);
  let normalised = 0;
  let hasDeadLetter = false;
  for (const [position, outcome] of selectPositions(outcomes, record.only)) {
    const settled = takeOutcome(
      outcome,
      { eventPosition: position, isFirst: !hasDeadLetter, line, ...placed },
      into,
      means,
    );
    if (settled === 'ok') normalised += 1;
    hasDeadLetter ||= settled === 'dead-letter';
    if (!into.isFull) continue;
    yield into;
    into.addTraceparent(record.traceparent);
  }
  means.metrics.normalised(record.dialect, normalised);
}

/** A position that is asked for and is not there, because the body could not be taken apart or is shorter, is a dead letter. */
function selectPositions(
  outcomes: readonly Outcome<NormalisedEvent>[],
  only: RawRecord['only'],
): Iterable<readonly [number, Outcome<NormalisedEvent>]> {
  if (only === undefined) return outcomes.entries();
  const [first] = outcomes;
  const missing =
    outcomes.length === 1 && first?.kind === 'dead-letter'
      ? first
      : deadLetter({ code: 'invalid_event', message: `the body has ${String(outcomes.length)} events` });
  return only.map((position) => [position, outcomes[position] ?? missing] as const);
}

interface PlacedEvent extends PlacedRecord {
  readonly eventPosition: number;
  readonly isFirst: boolean;
  readonly line: OpenLine;
}

function takeOutcome(
  outcome: Outcome<NormalisedEvent>,
  placed: PlacedEvent,
  into: SettlementBuilder,
  { metrics, version, now }: TakeMessage,
): Outcome<NormalisedEvent>['kind'] {
  placed.line.events += 1;
  if (outcome.kind === 'drop') {
    placed.line.dropped += 1;
    metrics.dropped(placed.record.dialect, outcome.reason);
    return 'drop';
  }
  const index = rawIndex(placed.position, placed.eventPosition);
  const { partition, offset } = placed.message;
  if (outcome.kind === 'ok' && into.addEvent(outcome.value, { offset, index, mayRepeat: placed.record.mayRepeat }))
    return 'ok';
  const reason =
    outcome.kind === 'dead-letter'
      ? outcome.reason
      : { code: 'event_too_large' as const, message: `takes more than ${String(MAX_EVENT_BYTES)} bytes normalised` };
  metrics.deadLettered(reason.code);
  into.addDeadLetter(
    toDeadLetter({
      record: placed.record,
      gatewayVersion: placed.gatewayVersion,
      serviceVersion: version,
      coordinates: { partition, offset, index },
      // What could not be read has said nothing of an identity.
      eventId: outcome.kind === 'ok' ? outcome.value.id : eventIdAt(placed.record.requestId, placed.eventPosition),
      reason,
      now: now(),
      isFirst: placed.isFirst,
    }),
  );
  return 'dead-letter';
}
