import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EKSClient } from '@aws-sdk/client-eks';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createEksInventories } from '../adapters/eks-inventories';
import { requireEnv } from '../adapters/environment';
import { createMetrics } from '../adapters/metrics';
import { createSignalQueues } from '../adapters/signal-queues';
import {
  createComputeLog,
  createImageScanStore,
  createSensorLog,
  createUtilisationStore,
} from '../adapters/state-table';
import { parseInspectionRequest } from '../core/parsing/inspection-request';
import { createInspector } from './handler';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});
const table = { client, tableName: requireEnv('TABLE_NAME') };
const metrics = createMetrics();
const clock = { now: () => Date.now() };

/** Absent where bills are not read. */
const billingAccount = process.env['BILLING_ACCOUNT_ID'];

const inspect = createInspector({
  inventoryFor: createEksInventories({ client: new EKSClient({}), region: requireEnv('AWS_REGION'), clock }),
  signals: createSignalQueues({
    client: new SQSClient({}),
    normalQueueUrl: requireEnv('SIGNALS_QUEUE_URL'),
    urgentQueueUrl: requireEnv('URGENT_QUEUE_URL'),
  }),
  utilisation: createUtilisationStore(table),
  compute:
    billingAccount === undefined
      ? undefined
      : { log: createComputeLog(table), account: { id: billingAccount, region: requireEnv('AWS_REGION') } },
  sensors: createSensorLog(table),
  scans: requireEnv('READS_IMAGE_SCANS') === 'true' ? createImageScanStore(table) : undefined,
  everyMinutes: Number(requireEnv('EVERY_MINUTES')),
  clock,
  metrics,
});

const processor = new BatchProcessor(EventType.SQS);

const inspectRecord = async ({ body }: SQSRecord): Promise<void> => inspect(parseInspectionRequest(body));

/** The schedule and all who ask on demand come by one queue. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  try {
    return await processPartialResponse(event, inspectRecord, processor, { context });
  } finally {
    metrics.flush();
  }
};
