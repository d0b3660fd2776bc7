import { isAscii } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { CloudWatchLogsEvent } from 'aws-lambda';

/** A delivery is a few megabytes at most; from here on something else is going on. */
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

/** The default of 16 KB makes unzipping a third slower. */
const CHUNK_BYTES = 256 * 1024;

export interface UnzippedLogs {
  readonly bytes: Uint8Array;
  /** The same bytes as one character each: searches fast. */
  readonly latin1: string;
  readonly isAscii: boolean;
}

/** Unzips what a log subscription delivers. Throws when it cannot: Lambda then keeps the delivery for redrive. */
export const unzipLogs = (event: CloudWatchLogsEvent): UnzippedLogs => {
  const bytes = unzip(event);
  return { bytes, latin1: bytes.toString('latin1'), isAscii: isAscii(bytes) };
};

/** The same as text, for those who read every line. */
export const unzipLogText = (event: CloudWatchLogsEvent): string => unzip(event).toString('utf8');

const unzip = ({ awslogs: { data } }: CloudWatchLogsEvent): Buffer =>
  gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: MAX_PAYLOAD_BYTES, chunkSize: CHUNK_BYTES });
