import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { requireEnv } from '../adapters/environment';
import { createMetrics } from '../adapters/metrics';
import { createImageScanStore } from '../adapters/state-table';
import { createHandler } from './handler';

const metrics = createMetrics();

const keep = createHandler({
  scans: createImageScanStore({
    client: DynamoDBDocumentClient.from(new DynamoDBClient({})),
    tableName: requireEnv('TABLE_NAME'),
  }),
  metrics,
});

export const handler = async (event: unknown): Promise<void> => {
  try {
    await keep(event);
  } finally {
    metrics.flush();
  }
};
