import * as z from 'zod/mini';

export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** What CloudWatch Logs adds to the length of a message, both for the limit of an event and for that of a batch. */
const EVENT_OVERHEAD_BYTES = 26;

const MAX_EVENT_BYTES = 1_048_576;

const HOUR_MS = 3_600_000;
const MAX_AGE_MS = 14 * 24 * HOUR_MS;
const MAX_AHEAD_MS = 2 * HOUR_MS;

/** How EKS ends a line that it had to cut; what is left is not JSON any more. */
const CUT_MARK = '[Truncated...]';

const Fields = z.record(z.string(), z.unknown());

const timeIn = (line: string, field: string): number => {
  try {
    const time = z.parse(Fields, JSON.parse(line))[field];
    return typeof time === 'string' ? Date.parse(time) : NaN;
  } catch {
    return NaN;
  }
};

const isContinuationByte = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;

const cut = (line: string): string => {
  const bytes = Buffer.from(line);
  if (bytes.length + EVENT_OVERHEAD_BYTES <= MAX_EVENT_BYTES) return line;
  let end = MAX_EVENT_BYTES - EVENT_OVERHEAD_BYTES - CUT_MARK.length;
  while (isContinuationByte(bytes[end])) end -= 1;
  return bytes.toString('utf8', 0, end) + CUT_MARK;
};

/**
 * Makes a log event of one line of JSON.
 *
 * Its time is the named field of the line, or now when CloudWatch Logs would drop an event of that time without an
 * error: older than 14 days, more than 2 hours ahead.
 */
export const logEventOf = (line: string, timeField: string, now: number): LogEvent => {
  const time = timeIn(line, timeField);
  const isAccepted = time > now - MAX_AGE_MS && time < now + MAX_AHEAD_MS;
  return { timestamp: isAccepted ? time : now, message: cut(line) };
};

export const eventBytes = ({ message }: LogEvent): number => Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
