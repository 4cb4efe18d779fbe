import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SPOOL_GATEWAY_ID_PREFIX } from '@millrace/contracts';
import type { Logger } from '@millrace/observability';
import { lockFolder } from './folder-lock';
import { openSegments } from './open-segments';
import { readPosition } from './position';
import { createSegmentFile, openSegmentFile, syncFolder } from './segment-file';
import type { CreateSegmentFile, OpenSegmentFile } from './segment-file';
import { Spool } from './spool';

const MIB = 1024 * 1024;
const MAX_SEGMENT_BYTES = 16 * MIB;
const ID_LENGTH = SPOOL_GATEWAY_ID_PREFIX.length + '00000000-0000-0000-0000-000000000000'.length;
/** Room is given back a segment at a time. */
const SEGMENTS = 16;

export interface OpenSpoolOptions {
  /** Made where it is not there. */
  readonly folder: string;
  readonly maxBytes: number;
  readonly log: Logger;
  readonly createFile?: CreateSegmentFile;
  readonly openFile?: OpenSegmentFile;
  readonly segmentBytes?: number;
}

/** The spool of a folder, with what the process before has left in it. Rejects when another process has the folder. */
export async function openSpool(options: OpenSpoolOptions): Promise<Spool> {
  const { folder, maxBytes, log } = options;
  await makeFolder(folder);
  const lock = await lockFolder(folder);
  try {
    const gatewayId = await readGatewayId(folder);
    const position = await readPosition(folder);
    const { segments, next } = await openSegments({ openFile: openSegmentFile, ...options }, position);
    const spool = new Spool({
      createFile: createSegmentFile,
      openFile: openSegmentFile,
      segmentBytes: Math.min(MAX_SEGMENT_BYTES, Math.ceil(maxBytes / SEGMENTS)),
      gatewayId,
      lock,
      segments,
      position,
      next,
      ...options,
    });
    if (spool.records > 0)
      log.info({ folder, records: spool.records, bytes: spool.bytes }, 'the spool holds records of an earlier run');
    return spool;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Makes it where it is not there, so that it stays after a loss of power with all that is synced in it. */
async function makeFolder(folder: string): Promise<void> {
  const highest = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (highest === undefined) return;
  const above = dirname(resolve(highest));
  for (let made = resolve(folder); made !== above; made = dirname(made)) await syncFolder(dirname(made));
}

/** Of the folder, whatever process has it: who reckons with this gateway's watermarks waits for what is left in there. */
async function readGatewayId(folder: string): Promise<string> {
  const path = join(folder, 'gateway-id');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (known.length === ID_LENGTH) return known;
  const id = `${SPOOL_GATEWAY_ID_PREFIX}${randomUUID()}`;
  await writeFile(path, id, { flush: true });
  await syncFolder(folder);
  return id;
}
