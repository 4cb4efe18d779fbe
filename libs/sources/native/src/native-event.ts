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

/** One rejection for one event: the place of the first fault, the words of all. `faults` must not be empty. */
export function rejectedFor(faults: readonly FieldFault[]): ReadEvent {
  const [first, ...others] = faults;
  if (first === undefined) throw new Error('a rejection needs a fault');
  return rejected({ ...first, message: [first, ...others].map((fault) => fault.message).join('; ') });
}
