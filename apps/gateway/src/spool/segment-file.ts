import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that is written to. Every method rejects with the system's error. */
export interface SegmentFile {
  /** Writes all of it, or rejects with an unknown part of it written. */
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** Resolves when everything written survives a loss of power. */
  sync(): Promise<void>;
  /** Gives up what follows; for good when it resolves. */
  cutTo(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Makes an empty file, replacing what is there, and its entry in the folder lasts. */
export type CreateSegmentFile = (path: string) => Promise<SegmentFile>;

export const createSegmentFile: CreateSegmentFile = async (path) => {
  const file = await open(path, 'w', 0o600);
  try {
    await syncFolder(dirname(path));
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    write: (bytes, at) => writeAll(file, bytes, at),
    sync: () => file.datasync(),
    cutTo: async (bytes) => {
      await file.truncate(bytes);
      await file.sync();
    },
    close: () => file.close(),
  };
};

/** Resolves when files that were made, renamed or removed in the folder stay so after a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The system may write less than asked for, as on a disk that is about to be full. */
async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, at + written);
    written += bytesWritten;
  }
}

/** A file that is read. Every method rejects with the system's error. */
export interface ReadableSegment {
  /** So many bytes; fewer only at the end of the file. */
  read(at: number, bytes: number): Promise<Buffer>;
  close(): Promise<void>;
}

export type OpenSegmentFile = (path: string) => Promise<ReadableSegment>;

export const openSegmentFile: OpenSegmentFile = async (path) => {
  const file = await open(path, 'r');
  return { read: (at, bytes) => readFully(file, at, bytes), close: () => file.close() };
};

async function readFully(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  for (let length = 0; length < bytes;) {
    const { bytesRead } = await file.read(buffer, length, bytes - length, at + length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
  return buffer;
}
