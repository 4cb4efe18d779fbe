import type { NormalisedEvent, Outcome, Reply } from '@millrace/domain';
import { toRejection, type Rejection } from './answer';
import type { ReadEvent } from './native-event';
import { toPreviewColumns, type Columns } from './to-columns';

/** The row that the event at a position of the body would be. */
interface PreviewedRow {
  readonly index: number;
  readonly row: Columns;
}

/**
 * The answer to a dry run: for each position of the body the row or the rejection. 200 also where nothing is good,
 * because it is the question that was answered. Always JSON: it is for people and their tools.
 */
export function previewReply(events: readonly ReadEvent[], outcomes: readonly Outcome<NormalisedEvent>[]): Reply {
  const rows: PreviewedRow[] = [];
  const rejections: Rejection[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.kind === 'ok') rows.push({ index, row: toPreviewColumns(outcome.value) });
    else rejections.push(toPreviewRejection(events[index], index, outcome));
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ accepted: rows.length, rejected: rejections.length, rows, rejections }),
  };
}

/** As the dialect words it, or else a later stage of the pipeline. */
function toPreviewRejection(
  read: ReadEvent | undefined,
  index: number,
  outcome: Exclude<Outcome<NormalisedEvent>, { kind: 'ok' }>,
): Rejection {
  if (read?.kind === 'rejected') return toRejection(read.fault);
  if (outcome.kind === 'drop') return toRejection({ index, field: '', code: outcome.reason, message: 'is not kept' });
  const { code, field = '', message } = outcome.reason;
  return toRejection({ index, field, code, message });
}
