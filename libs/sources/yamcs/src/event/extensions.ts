import { readWireFields } from '@millrace/contracts';

/** The first field number that Yamcs leaves to producers. */
const FIRST_EXTENSION = 100;

/**
 * Of fields as they stand on the wire those that are the producers' own. The others are some version's of Yamcs: in a
 * message of another version they would be read as what they are not, or make the message unreadable.
 */
export function extensionsOf(fields: Uint8Array): Uint8Array {
  const read = readWireFields(fields);
  if (read.kind === 'undecodable') return new Uint8Array();
  return Buffer.concat(read.value.filter(({ number }) => number >= FIRST_EXTENSION).map(({ bytes }) => bytes));
}
