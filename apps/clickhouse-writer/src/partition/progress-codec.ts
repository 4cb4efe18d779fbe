import { parseJson } from '@millrace/contracts';
import { isJsonObject, type JsonObject, type JsonValue, type Marks, type RawPosition } from '@millrace/domain';
import type { CommittedPosition } from '@millrace/kafka';
import { PartitionHaltedError } from './partition-halted-error';
import type { Progress } from './progress';

/** Kafka's default `offset.metadata.max.bytes`. */
const MAX_METADATA_BYTES = 4_096;
const LAYOUT = 1;

/** More marks than these might not fit into a commit's metadata, whatever their digits. */
export const MAX_RAW_PARTITIONS = 100;

/** The offset and the metadata to commit. Throws PartitionHaltedError when the marks do not fit. */
export function encodeProgress(incarnation: string, { position, marks, plannedTo }: Progress): CommittedPosition {
  const metadata = JSON.stringify({
    v: LAYOUT,
    incarnation,
    marks: Object.fromEntries([...marks].map(([partition, { offset, index }]) => [partition, [offset, index]])),
    ...(plannedTo === undefined ? {} : { plan: { to: plannedTo } }),
  });
  if (Buffer.byteLength(metadata) > MAX_METADATA_BYTES)
    throw new PartitionHaltedError(
      `the marks of ${String(marks.size)} raw partitions do not fit into ${String(MAX_METADATA_BYTES)} bytes of metadata`,
    );
  return { offset: position, metadata };
}

/**
 * What was committed; undefined where nothing was, or where the metadata is gone (offset retention, a tool that
 * resets offsets). Throws PartitionHaltedError on metadata of another incarnation or of a layout that this version
 * cannot read: going on would lose or double events.
 */
export function decodeProgress(incarnation: string, committed: CommittedPosition | undefined): Progress | undefined {
  if (committed === undefined || committed.metadata === '') return undefined;
  const fields = readObject(committed.metadata);
  if (fields['v'] !== LAYOUT) throw unreadable(committed.metadata);
  if (fields['incarnation'] !== incarnation)
    throw new PartitionHaltedError(
      `the committed offset belongs to incarnation ${JSON.stringify(fields['incarnation'])} of the topics, but they are ${incarnation} now: ` +
        'Kafka was set up anew under old offsets; reset the offsets of the consumer group',
    );
  const { plan } = fields;
  return {
    position: committed.offset,
    marks: readMarks(fields['marks'], committed.metadata),
    ...(plan === undefined ? {} : { plannedTo: readPlan(plan, committed.metadata) }),
  };
}

function readObject(metadata: string): JsonObject {
  const parsed = parseJson(metadata);
  if (parsed.kind === 'ok' && isJsonObject(parsed.value)) return parsed.value;
  throw unreadable(metadata);
}

function readMarks(value: JsonValue | undefined, metadata: string): Marks {
  if (!isJsonObject(value)) throw unreadable(metadata);
  return new Map(Object.entries(value).map(([partition, mark]) => [Number(partition), readMark(mark, metadata)]));
}

function readMark(value: JsonValue, metadata: string): RawPosition {
  const [offset, index] = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  if (typeof offset !== 'number' || typeof index !== 'number') throw unreadable(metadata);
  return { offset, index };
}

function readPlan(value: JsonValue, metadata: string): number {
  const to = isJsonObject(value) ? value['to'] : undefined;
  if (typeof to !== 'number') throw unreadable(metadata);
  return to;
}

function unreadable(metadata: string): PartitionHaltedError {
  return new PartitionHaltedError(
    `the committed offset carries metadata that this version cannot read: ${metadata.slice(0, 200)}; run the version that wrote it`,
  );
}
