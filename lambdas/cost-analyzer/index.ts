import { SQSClient } from '@aws-sdk/client-sqs';
import { requireEnv } from '../adapters/environment';
import { createMetrics } from '../adapters/metrics';
import { createSignalQueues } from '../adapters/signal-queues';
import { billingDetectors } from '../core/detectors';
import { createHandler } from './handler';

const metrics = createMetrics();
const account = { id: requireEnv('ACCOUNT_ID'), region: requireEnv('AWS_REGION') };

const guardedRegions = requireEnv('GUARDED_REGIONS').split(',');

const analyse = createHandler({
  detectors: billingDetectors,
  accountOf: () => account,
  guardedRegionsOf: () => guardedRegions,
  minimumImpactUsd: Number(requireEnv('MINIMUM_IMPACT_USD')),
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
    metrics.count('CostAnomalies', records);
  } finally {
    metrics.flush();
  }
};
