import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetDetectorCommand, GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createResponseStore } from '../../../lambdas/adapters/state-table';
import { objectAt, parseJson } from '../../../lambdas/core/parsing/json';
import { signedRequest } from '../../account/signed-request';
import type { DeadLetterQueue, Fact, GuardDutyFact, Subscription } from '../facts';
import { ask } from './ask';

export const guardDuty = async (): Promise<Fact<readonly GuardDutyFact[]>> =>
  ask('guardduty:ListDetectors and guardduty:GetDetector', async () => {
    const client = new GuardDutyClient({});
    const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
    return Promise.all(
      DetectorIds.map(async (DetectorId) => {
        const { Status, FindingPublishingFrequency, Features } = await client.send(
          new GetDetectorCommand({ DetectorId }),
        );
        return {
          enabled: Status === 'ENABLED',
          publishingFrequency: FindingPublishingFrequency ?? 'unknown',
          features: (Features ?? []).flatMap(({ Name, Status: state }) => (state === 'ENABLED' && Name ? [Name] : [])),
        };
      }),
    );
  });

export const subscriptions = async (
  topics: Readonly<Record<Subscription['topic'], string>>,
): Promise<Fact<readonly Subscription[]>> =>
  ask('sns:ListSubscriptionsByTopic', async () => {
    const client = new SNSClient({});
    const found: Subscription[] = [];
    for (const topic of ['people', 'health'] as const) {
      for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn: topics[topic] })) {
        for (const { Endpoint = '', SubscriptionArn = '' } of page.Subscriptions ?? []) {
          found.push({ topic, endpoint: Endpoint, confirmed: SubscriptionArn.startsWith('arn:') });
        }
      }
    }
    return found;
  });

export const deadLetters = async (
  queues: readonly { readonly name: string; readonly url: string }[],
): Promise<Fact<readonly DeadLetterQueue[]>> =>
  ask('sqs:GetQueueAttributes', async () => {
    const client = new SQSClient({});
    return Promise.all(
      queues.map(async ({ name, url }) => {
        const { Attributes } = await client.send(
          new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
        );
        return { name, messages: Number(Attributes?.ApproximateNumberOfMessages ?? 0) };
      }),
    );
  });

export const killSwitch = async (tableName: string, cluster: string): Promise<Fact<boolean>> =>
  ask('dynamodb:GetItem', async () => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
    return createResponseStore({ client, tableName }).killSwitchThrown(cluster);
  });

/** One number does not make a client of Lambda worth carrying. */
export const lambdaConcurrency = async (): Promise<Fact<number>> =>
  ask('lambda:GetAccountSettings', async () => {
    const { status, text } = await signedRequest(new DynamoDBClient({}), {
      service: 'lambda',
      method: 'GET',
      path: '/2016-08-19/account-settings/',
    });
    const limit = objectAt(parseJson(text), 'AccountLimit')['ConcurrentExecutions'];
    if (typeof limit === 'number') return limit;
    throw Object.assign(new Error(`Lambda answers ${status}: ${text.slice(0, 200)}`), {
      name: status === 403 ? 'AccessDeniedException' : 'Error',
    });
  });
