import type { EventPage, StoredEvent } from '@millrace/domain';
import { fitAnswer } from './fit-answer';

/** The first events of a page, as many as an answer can hold and one at least; behind them begins the next page. */
export function cutPage(page: EventPage): EventPage {
  const events = page.events.slice(0, Math.max(1, fitAnswer(page.events, textLength).length));
  const last = events.at(-1);
  if (last === undefined || events.length === page.events.length) return page;
  const { generationTime, source, seqNumber } = last.event;
  return { events, next: { generationTime, source, seqNumber, id: last.id } };
}

function textLength({ event, attributes }: StoredEvent): number {
  const { source, type, message, extensions } = event;
  return source.length + type.length + message.length + extensions.length + JSON.stringify(attributes).length;
}
