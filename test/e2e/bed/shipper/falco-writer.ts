import { toBatches } from './batches';
import { deliver } from './deliver';
import { logEventOf } from './log-event';
import { openLogStream, type LogStream } from './log-stream';

export interface FalcoAlerts extends LogStream {
  /** Alerts as Falco prints them with `json_output`, one per line. */
  readonly lines: readonly string[];
}

/** Puts Falco alerts into a log group, each at the time that it names; resolves when all are accepted. */
export const writeFalcoAlerts = async ({ lines, ...stream }: FalcoAlerts): Promise<void> => {
  const put = await openLogStream(stream);
  const now = Date.now();
  for (const batch of toBatches(lines.map((line) => logEventOf(line, 'time', now)))) await deliver(put, batch);
};
