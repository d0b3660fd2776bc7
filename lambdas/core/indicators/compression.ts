import { constants, inflateRawSync } from 'node:zlib';
import type { ReadingBudget } from './reading-budget';

/** How gzip data begins, and what zlib writes for its levels of compression. */
const GZIP = '\x1f\x8b\x08';
const ZLIB = ['\x78\x01', '\x78\x5e', '\x78\x9c', '\x78\xda'];

const ZLIB_HEADER_BYTES = 2;
const GZIP_HEADER_BYTES = 10;
const GZIP_TRAILER_BYTES = 8;
const GZIP_FLAGS = { headerChecksum: 2, extra: 4, name: 8, comment: 16 } as const;

/**
 * The text in data that is compressed by gzip or zlib, one byte a character; empty where nothing is.
 *
 * Checksums are not looked at and an end that is missing is not missed: `gunzip` prints before it complains. Bounded by the
 * budget, however far the data would expand.
 */
export const unpacked = (data: string, budget: ReadingBudget): string => {
  // Whatever touches it in front is no part of it; the two bytes of zlib would be met by chance.
  const start = data.indexOf(GZIP);
  if (start !== -1) return membersOf(bytesIn(data.slice(start)), budget);
  if (!ZLIB.some((header) => data.startsWith(header))) return '';
  return inflated(bytesIn(data).subarray(ZLIB_HEADER_BYTES), budget)?.text ?? '';
};

/** Gzip data may be several pieces, one after the other. */
const membersOf = (bytes: Uint8Array, budget: ReadingBudget): string => {
  let text = '';
  let at = 0;
  while (isGzip(bytes, at)) {
    const start = bodyOf(bytes, at);
    const member = start < bytes.length ? inflated(bytes.subarray(start), budget) : undefined;
    if (member === undefined) {
      // What begins like gzip is it: that it cannot be read is told.
      budget.drop();
      return text;
    }
    text += member.text;
    at = start + member.consumed + GZIP_TRAILER_BYTES;
  }
  return text;
};

const isGzip = (bytes: Uint8Array, at: number): boolean =>
  Array.from(GZIP).every((byte, index) => bytes[at + index] === byte.charCodeAt(0));

/** Where the data of a gzip member begins, behind the fields that its flags announce. */
const bodyOf = (bytes: Uint8Array, start: number): number => {
  const flags = bytes[start + GZIP.length] ?? 0;
  let at = start + GZIP_HEADER_BYTES;
  if (flags & GZIP_FLAGS.extra) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [GZIP_FLAGS.name, GZIP_FLAGS.comment]) {
    const end = flags & flag ? bytes.indexOf(0, at) : at - 1;
    at = end === -1 ? bytes.length : end + 1;
  }
  return flags & GZIP_FLAGS.headerChecksum ? at + 2 : at;
};

interface Inflated {
  readonly text: string;
  /** Bytes of the compressed data. */
  readonly consumed: number;
}

/** What `info` gives beside the data, which the types of Node do not say. */
interface WithEngine {
  readonly buffer: { toString(encoding: 'latin1'): string };
  readonly engine: { readonly bytesWritten: number };
}

const inflated = (bytes: Uint8Array, budget: ReadingBudget): Inflated | undefined => {
  const maxOutputLength = budget.unpackable();
  if (maxOutputLength === 0) return undefined;
  try {
    const options = { info: true, finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength };
    const { buffer, engine } = inflateRawSync(bytes, options) as unknown as WithEngine;
    const text = buffer.toString('latin1');
    budget.unpack(text.length);
    return { text, consumed: engine.bytesWritten };
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    budget.unpack(isTooLarge ? maxOutputLength : 0);
    return undefined;
  }
};

const bytesIn = (data: string): Uint8Array => Uint8Array.from(data, (byte) => byte.charCodeAt(0));
