import type { GrowingBytes } from './growing-bytes';

/** Puts a value into `into`, which has room for it at `at`. Throws RangeError for what the type cannot hold. */
export type WriteFixed<T> = (value: T, into: GrowingBytes, at: number) => void;

const TWO_TO_32 = 2 ** 32;

export const writeInt8: WriteFixed<number> = (value, into, at) => {
  if ((value << 24) >> 24 !== value) refuse(value, 'Int8');
  into.view.setInt8(at, value);
};

export const writeInt32: WriteFixed<number> = (value, into, at) => {
  if ((value | 0) !== value) refuse(value, 'Int32');
  into.view.setInt32(at, value, true);
};

export const writeUInt32: WriteFixed<number> = (value, into, at) => {
  if (value >>> 0 !== value) refuse(value, 'UInt32');
  into.view.setUint32(at, value, true);
};

/** In two halves: a BigInt for each value costs ten times as much. */
export const writeInt64: WriteFixed<number> = (value, into, at) => {
  if (!Number.isSafeInteger(value)) refuse(value, 'Int64');
  into.view.setUint32(at, value, true);
  into.view.setInt32(at + 4, Math.floor(value / TWO_TO_32), true);
};

export const writeUInt64: WriteFixed<number> = (value, into, at) => {
  if (value < 0) refuse(value, 'UInt64');
  writeInt64(value, into, at);
};

/** ClickHouse keeps a UUID as two little-endian 64-bit numbers, so the order of the bytes is turned round in each half. */
export const writeUuid: WriteFixed<Uint8Array> = (value, into, at) => {
  if (value.length !== 16) throw new RangeError(`a UUID has 16 bytes, not ${String(value.length)}`);
  const { buffer } = into;
  for (let index = 0; index < 8; index++) {
    buffer[at + index] = value[7 - index] as number;
    buffer[at + 8 + index] = value[15 - index] as number;
  }
};

function refuse(value: number, type: string): never {
  throw new RangeError(`${String(value)} does not fit ${type}`);
}
