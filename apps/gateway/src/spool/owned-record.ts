import { decodeRawBatch, markMayRepeat } from '@millrace/contracts';
import type { Lane } from '../raw/raw-publisher';
import { frameBytes, type SpooledRecord } from './frame';
import type { BytesByProject } from './project-shares';

/** A record and the project that it is a part of the share of. */
export interface OwnedRecord extends SpooledRecord {
  readonly project: string;
}

/** Makes a record for the spool of an entry of the raw topic (`encodeRawBatchEntry`). */
export function toOwnedRecord(entry: Uint8Array, lane: Lane): OwnedRecord {
  const origin = readOrigin(entry);
  if (origin === undefined) throw new Error('not an entry of the raw topic');
  const { project, receivedAt } = origin;
  return { entry: markMayRepeat(entry), receivedAt, lane, project };
}

/** How much of these records is whose. */
export function bytesByProject(records: readonly SpooledRecord[]): BytesByProject {
  const bytes = new Map<string, number>();
  for (const record of records) {
    const project = readOrigin(record.entry)?.project;
    if (project !== undefined) bytes.set(project, (bytes.get(project) ?? 0) + frameBytes(record));
  }
  return bytes;
}

/** Undefined where it is no entry of the raw topic. */
function readOrigin(entry: Uint8Array): { readonly project: string; readonly receivedAt: number } | undefined {
  const decoded = decodeRawBatch(entry);
  return decoded.kind === 'ok' ? decoded.value.records[0] : undefined;
}
