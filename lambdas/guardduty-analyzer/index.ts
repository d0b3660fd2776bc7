import { SQSClient } from '@aws-sdk/client-sqs';
import { requireEnv } from '../adapters/environment';
import { createMetrics } from '../adapters/metrics';
import { createSignalQueues } from '../adapters/signal-queues';
import { guardDutyDetectors } from '../core/detectors';
import { createHandler, guardedClusters } from './handler';

const metrics = createMetrics();

const analyse = createHandler({
  detectors: guardDutyDetectors,
  ownershipOf: guardedClusters(requireEnv('CLUSTER_NAMES').split(','), {
    id: requireEnv('ACCOUNT_ID'),
    region: requireEnv('AWS_REGION'),
  }),
  signals: createSignalQueues({
    client: new SQSClient({}),
    normalQueueUrl: requireEnv('SIGNALS_QUEUE_URL'),
    urgentQueueUrl: requireEnv('URGENT_QUEUE_URL'),
  }),
  metrics,
});

export const handler = async (event: unknown): Promise<void> => {
  try {
    const { records } = await analyse(event);
    metrics.count('GuardDutyFindings', records);
  } finally {
    metrics.flush();
  }
};
