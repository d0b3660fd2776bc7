import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import { createChatTopic } from '../adapters/chat-topic';
import { requireEnv } from '../adapters/environment';
import { createMetrics } from '../adapters/metrics';
import { createPeopleTopic } from '../adapters/people-topic';
import { createPostureStore } from '../adapters/state-table';
import { renderPostureChat, renderPostureMail } from '../core/messages/posture-message';
import { createHandler } from './handler';

const metrics = createMetrics();
const sns = new SNSClient({});

const read = createHandler({
  cluster: requireEnv('CLUSTER_NAME'),
  postures: createPostureStore({
    client: DynamoDBDocumentClient.from(new DynamoDBClient({})),
    tableName: requireEnv('TABLE_NAME'),
  }),
  ways: [
    { publisher: createPeopleTopic(sns, requireEnv('TOPIC_ARN')), render: renderPostureMail },
    { publisher: createChatTopic(sns, requireEnv('CHAT_TOPIC_ARN')), render: renderPostureChat },
  ],
  metrics,
});

export const handler = async (event: CloudWatchLogsEvent): Promise<void> => {
  try {
    await read(event);
  } finally {
    metrics.flush();
  }
};
