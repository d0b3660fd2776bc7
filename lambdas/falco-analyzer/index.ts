import { SQSClient } from '@aws-sdk/client-sqs';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import { requireEnv } from '../adapters/environment';
import { createMetrics } from '../adapters/metrics';
import { createSignalQueues } from '../adapters/signal-queues';
import { falcoDetectors } from '../core/detectors';
import { createHandler } from './handler';
import { trustFrom } from './trust';

const metrics = createMetrics();
const cluster = requireEnv('CLUSTER_NAME');

const analyse = createHandler({
  cluster,
  trust: trustFrom(cluster, process.env),
  detectors: falcoDetectors,
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
