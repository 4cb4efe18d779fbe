import { renderTable, visible } from '../render-table';
import { toBodyText } from './body-text';
import { positionOf, type DeadLetterRow } from './dead-letter';
import type { DeadLetterFile } from './read-dead-letter';

const MAX_REASON_LENGTH = 100;

/** A line for each, for a terminal. */
export function renderDeadLetters(letters: readonly DeadLetterRow[]): string {
  return renderTable(
    ['dead letter', 'since', 'state', 'project', 'dialect', 'code', 'reason'],
    letters.map(({ id, deadLetteredAt, state, project, dialect, code, reason }) => [
      id,
      toTimeText(deadLetteredAt),
      state,
      project,
      dialect,
      code,
      reason.length > MAX_REASON_LENGTH ? `${reason.slice(0, MAX_REASON_LENGTH)}…` : reason,
    ]),
  );
}

/** Everything about one, for a terminal. */
export function renderDeadLetterFile({ letter, body, others, replays }: DeadLetterFile): string {
  const facts = toFacts(letter).filter(([, value]) => value !== '');
  const parts = [
    facts.map(([name, value]) => `${name.padEnd(16)}${visible(value)}`).join('\n'),
    renderBody(letter, body),
  ];
  if (others.length > 0) parts.push(`Other dead letters of its request:\n${renderDeadLetters(others)}`);
  if (replays.length > 0) parts.push(`Replays:\n${renderReplays(replays)}`);
  return parts.join('\n\n');
}

/** The same as one JSON object; a body that is no text is in base64 only. */
export function toDeadLetterFileJson({ letter, body, others, replays }: DeadLetterFile): object {
  const shown = body && toBodyText(body, letter);
  return {
    ...toDeadLetterJson(letter),
    body: shown === undefined || shown.form === 'hex' ? null : shown.text,
    bodyBase64: body === undefined ? null : Buffer.from(body).toString('base64'),
    others: others.map(({ id }) => id),
    replays,
  };
}

/** One of a list as a JSON object, times in ISO 8601. */
export function toDeadLetterJson(letter: DeadLetterRow): object {
  const { receivedAt, deadLetteredAt, replayedAt, ...others } = letter;
  return {
    ...others,
    position: positionOf(letter),
    receivedAt: new Date(receivedAt).toISOString(),
    deadLetteredAt: new Date(deadLetteredAt).toISOString(),
    replayedAt: replayedAt === null ? null : new Date(replayedAt).toISOString(),
  };
}

function toFacts(letter: DeadLetterRow): readonly (readonly [string, string])[] {
  const { state, replayedAt, code, reason, field, stage, project, dialect, route, eventId, requestId } = letter;
  return [
    ['dead letter', letter.id],
    ['state', replayedAt === null ? state : `${state} ${toTimeText(replayedAt)}`],
    ['reason', `${code}: ${reason}`],
    ['field', field],
    ['failed at', `${stage}, ${toTimeText(letter.deadLetteredAt)}, by version ${letter.serviceVersion}`],
    ['received', `${toTimeText(letter.receivedAt)}, by version ${letter.gatewayVersion} of the gateway`],
    ['project', project],
    ['dialect', `${dialect}, route ${route}`],
    ['event', `${eventId}, number ${String(positionOf(letter))} of its body`],
    ['request', requestId],
    ['client', [letter.clientAddress, letter.userAgent].filter((text) => text !== '').join(', ')],
    ['headers', renderMap(letter.headers)],
    ['parameters', renderMap(letter.parameters)],
    ['trace', letter.traceparent],
    ['stood in Kafka', `partition ${String(letter.rawPartition)}, offset ${String(letter.rawOffset)}`],
  ];
}

function renderMap(map: Readonly<Record<string, string>>): string {
  return Object.entries(map)
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ');
}

function renderBody(letter: DeadLetterRow, body: Uint8Array | undefined): string {
  if (body === undefined) return 'Its body is not stored.';
  const { form, text, fault } = toBodyText(body, letter);
  const encoding = letter.contentEncoding === '' ? '' : `, ${letter.contentEncoding}`;
  const head = `Body, ${String(body.length)} bytes, ${letter.contentType || 'no content type'}${encoding}, as ${form}`;
  return `${head}${fault === '' ? '' : ` (${fault})`}:\n${text.split('\n').map(visible).join('\n')}`;
}

function renderReplays(replays: DeadLetterFile['replays']): string {
  return renderTable(
    ['at', 'outcome', 'by', 'stands in Kafka', 'patch', 'replay'],
    replays.map(({ at, outcome, by, rawPartition, rawOffset, patch, replayId }) => [
      at,
      outcome,
      by,
      outcome === 'published' ? `partition ${String(rawPartition)}, offset ${String(rawOffset)}` : '',
      patch,
      replayId,
    ]),
  );
}

function toTimeText(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').replace('Z', '');
}
