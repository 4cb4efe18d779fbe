import type { Dialect } from '@millrace/domain';
import type fc from 'fast-check';
import type { WireAnswer } from '../conformance/send-request';
import type { FuzzRequest, Sending } from './fuzz-request';

/** What an answer means for the store. */
export interface Consequence {
  /** How many rows and dead letters the sending leaves, where the answer leaves it open each possible number. */
  readonly kept: readonly number[];
  /** The ids of the rows, where the answer names them. */
  readonly eventIds?: readonly string[];
}

/** Nothing of it may be found. */
export const NOTHING: Consequence = { kept: [0] };

/** A public dialect as the fuzz run sees it. */
export interface FuzzedDialect {
  readonly name: Dialect;
  /** Requests that send, most of them close to good ones. */
  readonly sends: fc.Arbitrary<FuzzRequest>;
  /** Questions about what is stored. */
  readonly asks: fc.Arbitrary<FuzzRequest>;
  /** What became dead letters by contract, silently; empty where every fault is answered. */
  readonly deadLetterCodes: readonly string[];
  /** Reads an answer as a client of the contract does, and what was sent as far as the answer does not say. */
  consequenceOf(sending: Sending, answer: WireAnswer): Consequence;
}
