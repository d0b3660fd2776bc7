import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EKSClient } from '@aws-sdk/client-eks';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEksClusters } from '../adapters/eks-clusters';
import { requireEnv } from '../adapters/environment';
import { createEvidenceBucket } from '../adapters/evidence-bucket';
import { createMetrics } from '../adapters/metrics';
import { createResponseStore } from '../adapters/state-table';
import { parsePolicies } from '../core/parsing/policies';
import { parseResponseRequest } from '../core/parsing/response-request';
import { createResponder } from './handler';
import { createBlockSweep } from './sweep-blocks';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});
const metrics = createMetrics();
const clock = { now: () => Date.now() };

const clusterFor = createEksClusters({ client: new EKSClient({}), region: requireEnv('AWS_REGION'), clock });

const respond = createResponder({
  clusterFor,
  store: createResponseStore({ client, tableName: requireEnv('TABLE_NAME') }),
  vault: createEvidenceBucket(new S3Client({}), requireEnv('EVIDENCE_BUCKET')),
  policies: parsePolicies(requireEnv('POLICIES')),
  clock,
  sleep: async (milliseconds) => sleep(milliseconds),
  metrics,
});

const sweepBlocks = createBlockSweep({ clusterFor, clock, metrics });

const processor = new BatchProcessor(EventType.SQS);

const respondToRecord = async ({ body }: SQSRecord): Promise<void> => {
  const request = parseResponseRequest(body);
  await (request.kind === 'sweep' ? sweepBlocks(request.cluster) : respond(request.incidentId));
};

/** Incidents are independent, so that a slow cluster does not hold up the response in another one. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  try {
    return await processPartialResponse(event, respondToRecord, processor, { context });
  } finally {
    metrics.flush();
  }
};
