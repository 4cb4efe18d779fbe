import { formatOf, type Speech } from './encoding';

/** Where the rows of a load's events have what the load put into them: expressions on `events`; see generate-payloads. */
export interface RunColumns {
  /** A condition: the event is of `{run:String}`. */
  readonly isOfRun: string;
  /** The event's number, different for each event of a run. */
  readonly number: string;
}

/** One column each, and not all that may hold it: there may be tens of millions of rows. */
export function runColumnsOf(speech: Speech): RunColumns {
  const place = attributesOf(speech);
  return place === undefined
    ? { isOfRun: `source = concat('generated-', {run:String})`, number: 'toInt64(seq_number)' }
    : { isOfRun: `${place}.run::String = {run:String}`, number: `toInt64OrZero(${place}.number::String)` };
}

/** Undefined for Yamcs' events, which have no attributes. */
function attributesOf({ dialect, encoding }: Speech): string | undefined {
  if (dialect === 'yamcs' || formatOf(encoding) === 'protobuf') return undefined;
  return PLACES[dialect] ?? 'attributes';
}

const PLACES: Readonly<Record<string, string>> = {
  biteral: 'attributes.metadata',
  cloudevents: 'attributes.data',
};
