const MAGIC = 0xfd2fb528;
const MAGIC_BYTES = 4;
/** Frames of sixteen such magic numbers hold what is not content, and are to be passed over. */
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_HEADER_BYTES = 8;

const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const RUN_OF_ONE_BYTE = 1;
const RESERVED_TYPE = 3;

/** By the lowest bits of a frame header's descriptor. */
const DICTIONARY_ID_BYTES = [0, 1, 2, 4];
/** By the highest two bits of the descriptor; of a single segment the first is one byte. */
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];

/**
 * The frames with content that a zstd body (RFC 8878) consists of; undefined where the body ends within one or holds
 * anything else. Node's decoder takes the first frame for all, and Node 22's a body that is cut off for a whole one.
 */
export function splitZstdFrames(body: Uint8Array): readonly Uint8Array[] | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const frames: Uint8Array[] = [];
  let start = 0;
  while (start < body.length) {
    const isSkippable = start + MAGIC_BYTES <= body.length && (view.getUint32(start, true) & ~0xf) === SKIPPABLE_MAGIC;
    const end = isSkippable ? skippableFrameEnd(view, start) : frameEnd(view, start);
    if (end === undefined || end > body.length) return undefined;
    if (!isSkippable) frames.push(body.subarray(start, end));
    start = end;
  }
  return body.length === 0 ? undefined : frames;
}

function skippableFrameEnd(view: DataView, start: number): number | undefined {
  if (start + SKIPPABLE_HEADER_BYTES > view.byteLength) return undefined;
  return start + SKIPPABLE_HEADER_BYTES + view.getUint32(start + MAGIC_BYTES, true);
}

/** May be beyond the end of the body; undefined where it cannot be told. */
function frameEnd(view: DataView, start: number): number | undefined {
  const descriptorAt = start + MAGIC_BYTES;
  if (descriptorAt >= view.byteLength || view.getUint32(start, true) !== MAGIC) return undefined;
  const descriptor = view.getUint8(descriptorAt);
  const hasChecksum = (descriptor & 0b100) !== 0;
  let at = descriptorAt + frameHeaderBytes(descriptor);
  for (;;) {
    if (at + BLOCK_HEADER_BYTES > view.byteLength) return undefined;
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const type = (header >> 1) & 0b11;
    if (type === RESERVED_TYPE) return undefined;
    at += BLOCK_HEADER_BYTES + (type === RUN_OF_ONE_BYTE ? 1 : header >> 3);
    if ((header & 1) === 1) return at + (hasChecksum ? CHECKSUM_BYTES : 0);
  }
}

/** With the descriptor itself. */
function frameHeaderBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0b10_0000) !== 0;
  const contentSizeBytes = CONTENT_SIZE_BYTES[descriptor >> 6] ?? 0;
  const dictionaryIdBytes = DICTIONARY_ID_BYTES[descriptor & 0b11] ?? 0;
  // The window's size, or the content's, which a single segment always tells.
  const windowBytes = isSingleSegment && contentSizeBytes > 0 ? 0 : 1;
  return 1 + windowBytes + dictionaryIdBytes + contentSizeBytes;
}
