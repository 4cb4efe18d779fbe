import type { EventFormat } from '../../send/wire-forms';
import type { SeededRandom } from '../seeded-random';

/**
 * What makes an event the same event when it is posted again: an id of its own, the request's `Idempotency-Key` with the
 * event's position, or nothing.
 */
export type Identity = 'event' | 'request' | 'none';

/**
 * What is wrong with the first event of a request, which the gateway takes all the same:
 *
 * - `too-old`: it happened longer ago than its dialect allows;
 * - `overlong-type`: its type is longer than its dialect allows;
 * - `not-gzip`: the body is not compressed, as its head says that it is, so it holds this one event only.
 */
export type Poison = 'too-old' | 'overlong-type' | 'not-gzip';

/** A kind of request, as clients of one dialect make them. The account of a run has a line for each. */
export interface RequestShape {
  readonly name: string;
  readonly dialect: string;
  readonly format: EventFormat;
  readonly events: number;
  readonly identity: Identity;
  /** How often it comes, beside the others. */
  readonly weight: number;
  /** The body is compressed. */
  readonly gzip?: boolean;
  readonly poison?: Poison;
}

/** In the order of the report; an index into it stands for a shape wherever memory is scarce. */
export const REQUEST_SHAPES: readonly RequestShape[] = [
  { name: 'native, id', dialect: 'native', format: 'json', events: 1, identity: 'event', weight: 12 },
  { name: 'native, no id', dialect: 'native', format: 'json', events: 1, identity: 'none', weight: 12 },
  { name: 'native, 50, id', dialect: 'native', format: 'ndjson', events: 50, identity: 'event', weight: 6 },
  {
    name: 'native, 50, no id, gzip',
    dialect: 'native',
    format: 'json',
    events: 50,
    identity: 'none',
    weight: 6,
    gzip: true,
  },
  {
    name: 'native, 20, Idempotency-Key',
    dialect: 'native',
    format: 'protobuf',
    events: 20,
    identity: 'request',
    weight: 8,
  },
  {
    name: 'native, 20, protobuf, no id',
    dialect: 'native',
    format: 'protobuf',
    events: 20,
    identity: 'none',
    weight: 6,
  },
  {
    name: 'exceptionless, 20, reference id',
    dialect: 'exceptionless',
    format: 'json',
    events: 20,
    identity: 'event',
    weight: 8,
  },
  { name: 'exceptionless, no id', dialect: 'exceptionless', format: 'json', events: 1, identity: 'none', weight: 10 },
  { name: 'yamcs, whole event', dialect: 'yamcs', format: 'json', events: 1, identity: 'event', weight: 8 },
  {
    name: 'yamcs, whole event, protobuf',
    dialect: 'yamcs',
    format: 'protobuf',
    events: 1,
    identity: 'event',
    weight: 8,
  },
  { name: 'yamcs, create event', dialect: 'yamcs', format: 'json', events: 1, identity: 'none', weight: 8 },
  { name: 'biteral, 30', dialect: 'biteral', format: 'json', events: 30, identity: 'none', weight: 6 },
  { name: 'cloudevents, 20', dialect: 'cloudevents', format: 'json', events: 20, identity: 'event', weight: 6 },
  {
    name: 'poison: too old',
    dialect: 'exceptionless',
    format: 'json',
    events: 1,
    identity: 'none',
    weight: 1,
    poison: 'too-old',
  },
  {
    name: 'poison: body is not gzip',
    dialect: 'exceptionless',
    format: 'json',
    events: 1,
    identity: 'none',
    weight: 1,
    poison: 'not-gzip',
  },
  {
    name: 'poison: 1 of 10',
    dialect: 'exceptionless',
    format: 'json',
    events: 10,
    identity: 'none',
    weight: 1,
    poison: 'overlong-type',
  },
];

/** Draws the shapes of requests, poison in the given share of them. */
export function createShapePicker(random: SeededRandom, poisonShare: number): () => number {
  const indices = [...REQUEST_SHAPES.keys()].flatMap((index) => repeat(index, REQUEST_SHAPES[index]?.weight ?? 0));
  const isPoison = (index: number) => REQUEST_SHAPES[index]?.poison !== undefined;
  const poison = indices.filter(isPoison);
  const good = indices.filter((index) => !isPoison(index));
  return () => random.pick(random.next() < poisonShare ? poison : good);
}

function repeat(index: number, times: number): readonly number[] {
  return Array.from({ length: times }, () => index);
}
