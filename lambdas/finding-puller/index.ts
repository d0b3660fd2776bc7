import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { requireEnv } from '../adapters/environment';
import { createFindingSource } from '../adapters/guardduty-findings';
import { createMetrics } from '../adapters/metrics';
import { createSignalQueues } from '../adapters/signal-queues';
import { createResponseStore } from '../adapters/state-table';
import { guardDutyDetectors } from '../core/detectors';
import { parsePullRequest } from '../core/parsing/pull-request';
import { createAnalyzer, guardedClusters } from '../guardduty-analyzer/handler';
import { createPuller } from './handler';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const metrics = createMetrics();
const store = createResponseStore({ client, tableName: requireEnv('TABLE_NAME') });

const pull = createPuller({
  incident: async (id) => store.incident(id),
  findings: createFindingSource(new GuardDutyClient({})),
  analyse: createAnalyzer({
    detectors: guardDutyDetectors,
    ownershipOf: guardedClusters(requireEnv('CLUSTER_NAMES').split(','), {
      id: requireEnv('ACCOUNT_ID'),
      region: requireEnv('AWS_REGION'),
    }),
    metrics,
  }),
  signals: createSignalQueues({
    client: new SQSClient({}),
    normalQueueUrl: requireEnv('SIGNALS_QUEUE_URL'),
    urgentQueueUrl: requireEnv('URGENT_QUEUE_URL'),
  }),
  metrics,
});

const processor = new BatchProcessor(EventType.SQS);

const pullForRecord = async ({ body }: SQSRecord): Promise<void> => pull(parsePullRequest(body));

/** One after the other: GuardDuty allows few calls a second. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  try {
    return await processPartialResponse(event, pullForRecord, processor, { context, processInParallel: false });
  } finally {
    metrics.flush();
  }
};
