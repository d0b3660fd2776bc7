import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent, ScheduledEvent } from 'aws-lambda';
import { requireEnv } from '../adapters/environment';
import { createMetrics } from '../adapters/metrics';
import { outboxEntryOf } from '../adapters/outbox-stream';
import { createQueue } from '../adapters/queue';
import { createOutbox } from '../adapters/state-table';
import { createDispatcher } from './handler';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const sqs = new SQSClient({});
const metrics = createMetrics();

/** Absent where GuardDuty is not read. */
const pullsQueueUrl = process.env['PULLS_QUEUE_URL'];

const dispatcher = createDispatcher({
  outbox: createOutbox({ client, tableName: requireEnv('TABLE_NAME') }),
  responses: createQueue(sqs, requireEnv('RESPONSES_QUEUE_URL')),
  notifications: createQueue(sqs, requireEnv('NOTIFICATIONS_QUEUE_URL')),
  inspections: createQueue(sqs, requireEnv('INSPECTIONS_QUEUE_URL')),
  pulls: pullsQueueUrl === undefined ? undefined : createQueue(sqs, pullsQueueUrl),
  clock: { now: () => Date.now() },
  metrics,
});

const processor = new BatchProcessor(EventType.DynamoDBStreams);

const dispatchRecord = async (record: DynamoDBRecord): Promise<void> => dispatcher.dispatch([outboxEntryOf(record)]);

/** The table's stream brings what is new; the schedule sweeps up what the stream has lost. */
export const handler = async (
  event: DynamoDBStreamEvent | ScheduledEvent,
  context: Context,
): Promise<DynamoDBBatchResponse | undefined> => {
  try {
    if ('Records' in event) return await processPartialResponse(event, dispatchRecord, processor, { context });
    await dispatcher.sweep();
    return undefined;
  } finally {
    metrics.flush();
  }
};
