import { gunzipSync } from 'node:zlib';
import { isObject, listOf, parseJson, textOf } from '../../lambdas/core/parsing/json';
import { PROBE, type LogRecord } from '../../lambdas/core/parsing/log-batch';
import { fail, ok, type Result } from '../../lambdas/core/model/result';
import type { Line } from './lines';

/** The records of one line. */
export interface LineRecords {
  /** A line of a log that others write to as well may hold what is no record of ours; a bare record may not. */
  readonly isPayload: boolean;
  readonly records: readonly LogRecord[];
}

/** A payload of 6 MiB that unzips to more than this is a bomb, not a log. */
const LARGEST_PAYLOAD = 256 * 1024 * 1024;

const DELIVERED = /^\s*\{\s*"awslogs"\s*:/;
const DECODED = /"messageType"\s*:\s*"(?:DATA|CONTROL)_MESSAGE"/;

/**
 * The records that a line holds: itself, or the log events of a CloudWatch Logs subscription payload, as it is
 * delivered (`{"awslogs":{"data":…}}`) or decoded (`{"messageType":…,"logEvents":[…]}`).
 *
 * `timestamp` is for bare records that carry no date of their own.
 */
export const recordsIn = ({ number, text }: Line, timestamp: number): Result<LineRecords, string> => {
  if (text === undefined) return fail('it is longer than any line of a log; expected one record a line');
  const id = String(number);
  if (DELIVERED.test(text)) {
    const payload = unzip(text);
    return payload.ok ? (eventsOf(payload.value, id) ?? fail(NOT_A_PAYLOAD)) : payload;
  }
  // What looks like a decoded payload may be an object of the cluster that says so in a label: the whole line decides.
  const decoded = DECODED.test(text) ? eventsOf(text, id) : undefined;
  return decoded ?? ok({ isPayload: false, records: [{ id, timestamp, message: text }] });
};

const NOT_A_PAYLOAD = 'expected awslogs.data to hold messageType and logEvents';

const unzip = (text: string): Result<string, string> => {
  const envelope = parseJson(text);
  const awslogs = isObject(envelope) ? envelope['awslogs'] : undefined;
  const data = isObject(awslogs) ? awslogs['data'] : undefined;
  if (typeof data !== 'string') return fail('expected {"awslogs":{"data":"..."}} with data as text');
  try {
    return ok(gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: LARGEST_PAYLOAD }).toString('utf8'));
  } catch {
    return fail('expected awslogs.data to be base64 of gzip');
  }
};

/** Undefined when it is not a subscription payload. */
const eventsOf = (text: string, id: string): Result<LineRecords, string> | undefined => {
  const payload = parseJson(text);
  if (!isObject(payload) || typeof payload['messageType'] !== 'string' || !Array.isArray(payload['logEvents'])) {
    return undefined;
  }
  if (payload['messageType'] === PROBE) return ok({ isPayload: true, records: [] });
  const records: LogRecord[] = [];
  for (const event of listOf(payload['logEvents'])) {
    if (!isObject(event) || typeof event['message'] !== 'string') {
      return fail('expected every log event of the payload to have a message');
    }
    const timestamp = typeof event['timestamp'] === 'number' ? event['timestamp'] : 0;
    records.push({ id: `${id}#${textOf(event['id'])}`, timestamp, message: event['message'] });
  }
  return ok({ isPayload: true, records });
};
