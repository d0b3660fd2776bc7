import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { requireEnv } from '../adapters/environment';
import { createMetrics } from '../adapters/metrics';
import { createPeopleTopic } from '../adapters/people-topic';
import { createEvidenceStore, createNotificationLog } from '../adapters/state-table';
import { detectors } from '../core/detectors';
import { parsePolicies } from '../core/parsing/policies';
import { createNotifier } from './handler';
import { killSwitchCommand } from './kill-switch-command';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});
const tableName = requireEnv('TABLE_NAME');
const metrics = createMetrics();

const notify = createNotifier({
  incidents: createEvidenceStore({ client, tableName }),
  log: createNotificationLog({ client, tableName }),
  people: createPeopleTopic(new SNSClient({}), requireEnv('TOPIC_ARN')),
  policies: parsePolicies(requireEnv('POLICIES')),
  detectorTitles: new Map(detectors.map(({ id, title }) => [id, title])),
  killSwitchCommand: killSwitchCommand({ tableName, region: requireEnv('AWS_REGION') }),
  clock: { now: () => Date.now() },
  metrics,
});

const processor = new BatchProcessor(EventType.SQS);

const notifyRecord = async ({ body }: SQSRecord): Promise<void> => notify(body);

/** One message after the other: messages of one batch are often about one incident, and would race to tell it. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  try {
    return await processPartialResponse(event, notifyRecord, processor, { context, processInParallel: false });
  } finally {
    metrics.flush();
  }
};
