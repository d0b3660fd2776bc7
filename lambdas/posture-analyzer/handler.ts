import type { CloudWatchLogsEvent } from 'aws-lambda';
import { unzipLogText } from '../adapters/cloudwatch-logs';
import type { Mail } from '../core/messages/mail';
import type { PostureReport } from '../core/messages/posture-message';
import type { PostureRun } from '../core/model/posture';
import { parseKubeBench } from '../core/parsing/kube-bench';
import { parseLogBatch, type LogRecord } from '../core/parsing/log-batch';
import type { Metrics, PostureStore, Publisher } from '../core/ports';
import { isNews, keptPosture, summariseSince } from '../core/posture/kept-posture';

/** One way of telling people. */
export interface Way {
  readonly publisher: Publisher;
  readonly render: (report: PostureReport) => Mail;
}

export interface Dependencies {
  readonly cluster: string;
  readonly postures: PostureStore;
  readonly ways: readonly Way[];
  readonly metrics: Metrics;
}

interface LoggedRun {
  readonly at: string;
  readonly run: PostureRun;
}

/**
 * Tells people what a run of kube-bench has found, when it is news, and keeps it to compare the next one with.
 *
 * Told before kept: an execution that dies in between tells it again, and the other order would leave people without it.
 * A run that is no newer than the one that is kept has been told. What cannot be read is counted, and nothing is lost by
 * it: the log group keeps it.
 */
export const createHandler =
  ({ cluster, postures, ways, metrics }: Dependencies) =>
  async (event: CloudWatchLogsEvent): Promise<void> => {
    const { isProbe, records } = parseLogBatch(unzipLogText(event));
    if (isProbe) return;
    const runs = runsIn(records);
    if (runs.length === 0) metrics.count('UnreadablePosture');
    for (const { at, run } of runs) {
      const kept = await postures.last(cluster);
      if (kept && kept.at >= at) continue;
      const summary = summariseSince(run, kept);
      if (isNews(summary)) {
        for (const { publisher, render } of ways) {
          await publisher.publish({ ...render({ cluster, at, summary }), attributes: { kind: 'posture', cluster } });
        }
      }
      await postures.keep(keptPosture(cluster, at, run));
      metrics.count('PostureRuns');
    }
  };

/** One run a line, as kube-bench prints it; else all lines are pieces of one run, which a shipper or runtime has cut. */
const runsIn = (records: readonly LogRecord[]): readonly LoggedRun[] => {
  const whole = records.flatMap(({ message, timestamp }) => loggedRun(message, timestamp));
  if (whole.length > 0) return whole.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const latest = Math.max(...records.map(({ timestamp }) => timestamp));
  const pieces = records.map(({ message }) => message);
  return ['\n', ''].flatMap((glue) => loggedRun(pieces.join(glue), latest)).slice(0, 1);
};

const loggedRun = (text: string, timestamp: number): readonly LoggedRun[] => {
  const run = parseKubeBench(text);
  return run.ok ? [{ at: new Date(timestamp).toISOString(), run: run.value }] : [];
};
