import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createChatTopic } from '../adapters/chat-topic';
import { requireEnv } from '../adapters/environment';
import { createMetrics } from '../adapters/metrics';
import { createPeopleTopic } from '../adapters/people-topic';
import { createSlackWebhook } from '../adapters/slack-webhook';
import { createSecretReader } from '../adapters/slack-webhook-secret';
import { SLACK_ORIGIN } from '../adapters/slack-webhook-url';
import {
  createEvidenceStore,
  createNotificationBacklog,
  createNotificationLog,
  createPostureStore,
  createTokenBucketStore,
} from '../adapters/state-table';
import { detectors } from '../core/detectors';
import { renderChat, renderChatDigest } from '../core/messages/chat';
import { renderDigestMail } from '../core/messages/digest';
import { renderMail } from '../core/messages/mail';
import { renderSlack, renderSlackDigest } from '../core/messages/slack';
import { parsePolicies } from '../core/parsing/policies';
import type { Way } from './deliver';
import { createNotifier } from './handler';
import { killSwitchCommand } from './kill-switch-command';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});
const tableName = requireEnv('TABLE_NAME');
const table = { client, tableName };
const sns = new SNSClient({});
const clock = { now: () => Date.now() };
const metrics = createMetrics();

const mail: Way = {
  name: 'mail',
  publisher: createPeopleTopic(sns, requireEnv('TOPIC_ARN')),
  incident: renderMail,
  digest: renderDigestMail,
};

const chat: Way = {
  name: 'chat',
  publisher: createChatTopic(sns, requireEnv('CHAT_TOPIC_ARN')),
  incident: renderChat,
  digest: renderChatDigest,
};

/** Set where the user has configured a webhook. */
const webhookSecret = process.env['SLACK_WEBHOOK_SECRET'];

const slack: readonly Way[] =
  webhookSecret === undefined
    ? []
    : [
        {
          name: 'slack',
          publisher: createSlackWebhook({
            secret: createSecretReader(new SecretsManagerClient({}), webhookSecret),
            origin: SLACK_ORIGIN,
            clock,
          }),
          incident: renderSlack,
          digest: renderSlackDigest,
        },
      ];

const notify = createNotifier({
  incidents: createEvidenceStore(table),
  log: createNotificationLog(table),
  backlog: createNotificationBacklog(table),
  tokens: createTokenBucketStore(table),
  ways: [mail, chat, ...slack],
  policies: parsePolicies(requireEnv('POLICIES')),
  postures: createPostureStore(table),
  detectorTitles: new Map(detectors.map(({ id, title }) => [id, title])),
  killSwitchCommand: killSwitchCommand({ tableName, region: requireEnv('AWS_REGION') }),
  clock,
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
