import * as z from 'zod/mini';

/** One line of a log group, as delivered. `id` is that of the delivery: the same line shipped twice may have two. */
export interface LogRecord {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

/** What a subscription delivers at once: lines of one log stream. */
export interface LogBatch {
  /** Whether it only checks that the function can be reached. */
  readonly isProbe: boolean;
  /** Log group and stream. */
  readonly location: string;
  readonly records: readonly LogRecord[];
}

export const PROBE = 'CONTROL_MESSAGE';

export const locationOf = ({
  logGroup,
  logStream,
}: {
  readonly logGroup: string;
  readonly logStream: string;
}): string => `${logGroup}:${logStream}`;

const schema = z.object({
  messageType: z.string(),
  logGroup: z.string(),
  logStream: z.string(),
  logEvents: z.array(z.object({ id: z.string(), timestamp: z.number(), message: z.string() })),
});

/**
 * Reads the unzipped payload of a subscription. Throws when it is none: only CloudWatch Logs calls the function, so a
 * payload that cannot be read is kept whole for a person to look at.
 */
export const parseLogBatch = (text: string): LogBatch => {
  const { messageType, logEvents, ...origin } = schema.parse(JSON.parse(text));
  return { isProbe: messageType === PROBE, location: locationOf(origin), records: logEvents };
};
