import { BITERAL_CASES } from './biteral/biteral-cases';
import type { ConformanceCase } from './conformance-case';
import { CREATE_EVENT_CASES } from './yamcs/create-event-cases';
import { WHOLE_EVENT_CASES } from './yamcs/whole-event-cases';

export interface DialectCases {
  readonly name: string;
  readonly cases: readonly ConformanceCase[];
  /** What a request carries that says nothing else. */
  readonly ingestHeaders: Readonly<Record<string, string>>;
  readonly readHeaders: Readonly<Record<string, string>>;
}

const BEARER = { ingestHeaders: { authorization: 'Bearer {ingest}' }, readHeaders: { authorization: 'Bearer {read}' } };

export const DIALECTS: readonly DialectCases[] = [
  { name: 'Yamcs', cases: [...WHOLE_EVENT_CASES, ...CREATE_EVENT_CASES], ...BEARER },
  {
    name: 'Biteral',
    cases: BITERAL_CASES,
    ingestHeaders: { 'x-api-key': '{ingest}', 'x-api-version': '1' },
    readHeaders: { 'x-api-key': '{read}', 'x-api-version': '1' },
  },
];
