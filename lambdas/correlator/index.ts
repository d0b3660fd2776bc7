import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { requireEnv } from '../adapters/environment';
import { createMetrics } from '../adapters/metrics';
import {
  createComputeLog,
  createEvidenceStore,
  createObservationLog,
  createPlacementLog,
  createSensorLog,
  createSuspectLog,
} from '../adapters/state-table';
import { standingsOf } from '../core/correlation/standing';
import { detectors, historiansOf } from '../core/detectors';
import { parseAnalysis } from '../core/parsing/analysis';
import { parsePolicies } from '../core/parsing/policies';
import { createCorrelator } from './handler';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});
const metrics = createMetrics();

const table = { client, tableName: requireEnv('TABLE_NAME') };

/** Absent where bills are not read. */
const billingAccount = process.env['BILLING_ACCOUNT_ID'];

const correlate = createCorrelator({
  store: createEvidenceStore(table),
  placements: createPlacementLog(table),
  suspects: createSuspectLog(table),
  compute: createComputeLog(table),
  sensors: createSensorLog(table),
  observations: createObservationLog(table),
  historians: historiansOf(detectors),
  account: billingAccount === undefined ? undefined : { id: billingAccount, region: requireEnv('AWS_REGION') },
  pullsFindings: process.env['PULLS_FINDINGS'] === 'true',
  policies: parsePolicies(requireEnv('POLICIES')),
  standing: standingsOf(detectors),
  clock: { now: () => Date.now() },
  metrics,
});

const processor = new BatchProcessor(EventType.SQS);

const correlateRecord = async ({ body }: SQSRecord): Promise<void> => {
  const analysis = parseAnalysis(body);
  // Only analyzers write to this queue: what cannot be read is kept in the dead-letter queue for a person.
  if (!analysis.ok) throw new Error(`a message of the signals queue cannot be read: ${analysis.error}`);
  await correlate(analysis.value);
};

/** One message after the other: messages of one batch are often about one owner, and would race for its incident. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  try {
    return await processPartialResponse(event, correlateRecord, processor, { context, processInParallel: false });
  } finally {
    metrics.flush();
  }
};
