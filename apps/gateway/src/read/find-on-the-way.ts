import {
  CONSUMER_GROUPS,
  decodeEventBatch,
  decodeNormalisedEvent,
  decodeRawBatch,
  partitionOf,
  TOPICS,
  uuidFromBytes,
} from '@millrace/contracts';
import { EVENT_INDEX_BITS } from '@millrace/domain';
import { readUnsettled, type ConsumedRecord, type KafkaConfig, type UnsettledRecords } from '@millrace/kafka';

/** Where an event is that is not stored yet; `unknown`: it may be on its way for all one knows. */
export type OnTheWay = 'accepted' | 'normalised' | 'nowhere' | 'unknown';

export type FindOnTheWay = (project: string, eventId: string) => Promise<OnTheWay>;

/** A question is for one event, and must not read a backlog. */
const BOUNDS = { maxBytes: 8 * 1024 * 1024, maxMs: 3_000 };

/** How many look at a time: each holds a connection and some megabytes. Who comes then is told that it is not known. */
const MAX_LOOKS = 2;

/** What reads the unsettled stretches; see `readUnsettled`. */
export type ReadStretches = (eventId: string) => Promise<Stretches>;

export interface Stretches {
  readonly raw: UnsettledRecords;
  /** Of the partition that the event is in, if it is in any. */
  readonly normalised: UnsettledRecords;
}

export function createReadStretches(config: KafkaConfig): ReadStretches {
  return async (eventId) => {
    const [raw, normalised] = await readUnsettled(
      config,
      [
        // In this order: an event that moves on meanwhile is found in the second.
        { topic: TOPICS.raw, groupId: CONSUMER_GROUPS.normaliser },
        {
          topic: TOPICS.normalised,
          groupId: CONSUMER_GROUPS.clickhouseWriter,
          choosePartition: (partitions) => partitionOf(eventId, partitions),
        },
      ],
      BOUNDS,
    );
    const nothing = { records: [], isWhole: false };
    return { raw: raw ?? nothing, normalised: normalised ?? nothing };
  };
}

/** Where events may be that were acknowledged: gateways with a spool keep some that no topic holds yet. */
export type Acknowledged = 'in-topics' | 'in-topics-or-spools';

/**
 * Looks for events in what the topics hold and the services have not settled. Never rejects. It cannot look into the spools
 * of other gateways, so where there are any, no event is nowhere.
 */
export function createFindOnTheWay(read: ReadStretches, acknowledged: Acknowledged): FindOnTheWay {
  let looks = 0;
  return async (project, eventId) => {
    if (looks >= MAX_LOOKS) return 'unknown';
    looks += 1;
    try {
      const place = findIn(await read(eventId), project, eventId);
      return place === 'nowhere' && acknowledged === 'in-topics-or-spools' ? 'unknown' : place;
    } catch {
      // Kafka is down; what it holds is on its way.
      return 'unknown';
    } finally {
      looks -= 1;
    }
  };
}

function findIn({ raw, normalised }: Stretches, project: string, eventId: string): OnTheWay {
  if (normalised.records.some((record) => holdsEvent(record, project, eventId))) return 'normalised';
  if (raw.records.some((record) => holdsRequest(record, project, eventId))) return 'accepted';
  // An id that is made of an identity is only known once somebody has read the body.
  const isEverythingKnown = raw.isWhole && normalised.isWhole && (isOfRequest(eventId) || raw.records.length === 0);
  return isEverythingKnown ? 'nowhere' : 'unknown';
}

function holdsEvent({ value }: ConsumedRecord, project: string, eventId: string): boolean {
  const batch = decodeEventBatch(value);
  if (batch.kind === 'undecodable') return false;
  const { eventIds, events } = batch.value;
  return events.some((bytes, index) => {
    if (uuidFromBytes(eventIds, 16 * index) !== eventId) return false;
    const event = decodeNormalisedEvent(bytes);
    return event.kind === 'ok' && event.value.project === project;
  });
}

const INDEX_DIGITS = EVENT_INDEX_BITS / 4;

/** The events of a request share all but the end of their ids. */
function holdsRequest({ value }: ConsumedRecord, project: string, eventId: string): boolean {
  const batch = decodeRawBatch(value);
  if (batch.kind === 'undecodable') return false;
  const request = eventId.slice(0, -INDEX_DIGITS);
  return batch.value.records.some((record) => record.project === project && record.requestId.startsWith(request));
}

/** Version 7, as the gateway makes them; see `eventIdAt`. */
function isOfRequest(eventId: string): boolean {
  return eventId[14] === '7';
}
