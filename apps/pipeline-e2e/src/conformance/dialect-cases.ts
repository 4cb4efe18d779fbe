import { BITERAL_CASES } from './biteral/biteral-cases';
import type { ConformanceCase } from './conformance-case';
import { EVERY_FIELD_CASES } from './every-field-cases';
import { BODY_CASES } from './exceptionless/body-cases';
import { MODEL_CASES } from './exceptionless/model-cases';
import { EVERY_FIELD_CASE } from './exceptionless/every-field-case';
import { LIMIT_CASES } from './exceptionless/limit-cases';
import { REQUEST_CASES } from './exceptionless/request-cases';
import { READING_CASES } from './reading-cases';
import { CREATE_EVENT_CASES } from './yamcs/create-event-cases';
import { YAMCS_READING_CASES } from './yamcs/reading-cases';
import { WHOLE_EVENT_CASES } from './yamcs/whole-event-cases';

export interface DialectCases {
  readonly name: string;
  readonly cases: readonly ConformanceCase[];
  /** What a request carries that says nothing else. */
  readonly ingestHeaders: Readonly<Record<string, string>>;
  readonly readHeaders: Readonly<Record<string, string>>;
}

const BEARER = { ingestHeaders: { authorization: 'Bearer {ingest}' }, readHeaders: { authorization: 'Bearer {read}' } };

/** Beyond the contracts' own lists. */
export const BEYOND: readonly DialectCases[] = [
  { name: 'every documented field is stored', cases: EVERY_FIELD_CASES, ...BEARER },
  { name: 'reading what is stored', cases: READING_CASES, ...BEARER },
];

export const DIALECTS: readonly DialectCases[] = [
  {
    name: 'Exceptionless',
    cases: [...BODY_CASES, ...REQUEST_CASES, ...MODEL_CASES, EVERY_FIELD_CASE, ...LIMIT_CASES],
    ...BEARER,
  },
  { name: 'Yamcs', cases: [...WHOLE_EVENT_CASES, ...CREATE_EVENT_CASES, ...YAMCS_READING_CASES], ...BEARER },
  {
    name: 'Biteral',
    cases: BITERAL_CASES,
    ingestHeaders: { 'x-api-key': '{ingest}', 'x-api-version': '1' },
    readHeaders: { 'x-api-key': '{read}', 'x-api-version': '1' },
  },
];
