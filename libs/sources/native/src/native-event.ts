import type { FieldFault, JsonObject, Severity } from '@millrace/domain';

/** An event as its producer described it. */
export interface NativeEvent {
  /** Empty when none was given. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly message: string;
  readonly severity: Severity;
  /** Unix milliseconds; undefined: the time of reception. */
  readonly time: number | undefined;
  readonly seqNumber: number;
  readonly tags: readonly string[];
  readonly attributes: JsonObject;
  readonly extensions: Uint8Array;
}

/** One position of a body: an event, or the reason why it is none. */
export type ReadEvent =
  { readonly kind: 'ok'; readonly event: NativeEvent } | { readonly kind: 'rejected'; readonly fault: FieldFault };

export function rejected(fault: FieldFault): ReadEvent {
  return { kind: 'rejected', fault };
}

/** How many faults of one event a rejection tells of. */
const TOLD_FAULTS = 3;

/** One rejection for one event: the place of its first fault, the words of the first few. `faults` must not be empty. */
export function rejectedFor(faults: readonly FieldFault[]): ReadEvent {
  const [first] = faults;
  if (first === undefined) throw new Error('a rejection needs a fault');
  const messages = faults.slice(0, TOLD_FAULTS).map((fault) => fault.message);
  return rejected({ ...first, message: messages.join('; ') });
}
