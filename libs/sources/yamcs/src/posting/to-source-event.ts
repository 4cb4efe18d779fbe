import type { ClientIdentity, SourceEvent } from '@millrace/domain';
import type { Posting } from './posting';

/** What the server adds to a posting. */
export interface ServerSide {
  readonly instance: string;
  /** The number for an event whose producer gave none. */
  readonly seqNumber: number;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  readonly createdBy: string;
}

/** The event that a Yamcs server would store, as it answers it and as it is kept here. */
export function toSourceEvent(posting: Posting, server: ServerSide): SourceEvent {
  const { type, message, severity, extra, extensions, attributes } = posting;
  const identity = toIdentity(posting, server.instance);
  return {
    event: {
      source: posting.source ?? 'User',
      generationTime: posting.generationTime ?? server.receivedAt,
      receptionTime: server.receivedAt,
      seqNumber: posting.seqNumber ?? server.seqNumber,
      type,
      message,
      severity,
      extensions,
    },
    ...(identity === undefined ? {} : { identity }),
    tags: [],
    attributes: {
      ...attributes,
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
      ...(posting.contract === 'create-event' ? { createdBy: server.createdBy } : {}),
      instance: server.instance,
    },
  };
}

/**
 * A Yamcs archive keeps one event per source, generation time and sequence number, the first, for ever.
 * That is an identity only where the producer gave all three.
 */
function toIdentity({ source, generationTime, seqNumber }: Posting, instance: string): ClientIdentity | undefined {
  if (source === undefined || generationTime === undefined || seqNumber === undefined) return undefined;
  return {
    key: `${source}/${new Date(generationTime).toISOString()}/${String(seqNumber)}`,
    uniqueBy: JSON.stringify([instance, source, generationTime, seqNumber]),
    windowSeconds: 'for-ever',
  };
}
