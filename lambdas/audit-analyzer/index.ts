import { SQSClient } from '@aws-sdk/client-sqs';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import { requireEnv } from '../adapters/environment';
import { createMetrics } from '../adapters/metrics';
import { createSignalQueues } from '../adapters/signal-queues';
import { auditDetectors } from '../core/detectors';
import { rangesOf } from '../core/parsing/origin';
import { createHandler } from './handler';

const metrics = createMetrics();

/** Set, and perhaps empty, where the user has said from where workloads reach the API server. */
const trusted = process.env['TRUSTED_CIDRS'];

const analyse = createHandler({
  cluster: requireEnv('CLUSTER_NAME'),
  detectors: auditDetectors,
  clusterRanges: trusted === undefined ? undefined : rangesOf(trusted.split(',')),
  signals: createSignalQueues({
    client: new SQSClient({}),
    normalQueueUrl: requireEnv('SIGNALS_QUEUE_URL'),
    urgentQueueUrl: requireEnv('URGENT_QUEUE_URL'),
  }),
  metrics,
});

export const handler = async (event: CloudWatchLogsEvent): Promise<void> => {
  try {
    // How many lines there were is not counted: CloudWatch Logs counts what it forwards, for nothing.
    await analyse(event);
  } finally {
    metrics.flush();
  }
};
