/**
 * Shows that the local AWS behaves where MineGuard leans on it. No cluster, no CDK, about 20 seconds.
 *
 *     tsx test/e2e/bed/aws/emulator.smoke.ts
 */
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
  TestMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import { startEmulator, type Emulator } from './emulator';
import { HOME_TEMPLATE, REGIONAL_TEMPLATE, UNKNOWN_TYPE_TEMPLATE } from './emulator.smoke-templates';

const ROOT = path.resolve(__dirname, '../../../..');
const PATIENCE_MILLISECONDS = 10_000;

const SESSIONS = z.record(z.string(), z.object({ roleName: z.string() }));
const NOTIFICATION = z.object({ Message: z.string(), SubscribeURL: z.optional(z.string()) });

const urlOf = (server: Server): string => {
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  return `http://127.0.0.1:${address.port}`;
};

const listen = async (answer: (method: string, url: string, body: string) => object | undefined): Promise<Server> => {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer(request.method ?? '', request.url ?? '', body) ?? {}));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

const eventually = async <Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> => {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    assert(Date.now() < deadline, `${what} did not come within ${PATIENCE_MILLISECONDS} ms`);
    await pause(10);
  }
};

let passed = 0;
let failed = 0;

const check = async (sentence: string, body: () => Promise<void>): Promise<void> => {
  const started = Date.now();
  try {
    await body();
    passed += 1;
    console.log(`ok    ${sentence} (${Date.now() - started} ms)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${sentence}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
};

interface World {
  readonly emulator: Emulator;
  readonly eksCalls: readonly string[];
  readonly alerts: readonly string[];
  readonly subscriber: Server;
}

const checks = async ({ emulator, eksCalls, alerts, subscriber }: World): Promise<void> => {
  const config = {
    endpoint: emulator.endpoint,
    region: emulator.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const formation = new CloudFormationClient(config);
  const regional = new CloudFormationClient({ ...config, region: 'us-east-1' });
  const logs = new CloudWatchLogsClient(config);
  const queues = new SQSClient(config);
  const buckets = new S3Client(config);
  const queueUrl = async (QueueName: string): Promise<string> =>
    (await queues.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? assert.fail('no such queue');
  const put = async (...messages: readonly string[]): Promise<void> => {
    const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
    await logs.send(new PutLogEventsCommand({ logGroupName: 'audit', logStreamName: 'one', logEvents }));
  };
  const arrived = (part: string): Promise<string> =>
    eventually(`an alert with ${part}`, () => Promise.resolve(alerts.find((alert) => alert.includes(part))));

  await check('a template with every kind of resource deploys', async () => {
    await formation.send(
      new CreateStackCommand({
        StackName: 'home',
        TemplateBody: JSON.stringify(HOME_TEMPLATE),
        Parameters: [{ ParameterKey: 'Subscriber', ParameterValue: `${urlOf(subscriber)}/template` }],
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    await waitUntilStackCreateComplete({ client: formation, maxWaitTime: 60, minDelay: 1 }, { StackName: 'home' });
  });

  await check('a type that nobody listed fails', async () => {
    await assert.rejects(
      formation.send(
        new CreateStackCommand({ StackName: 'unknown', TemplateBody: JSON.stringify(UNKNOWN_TYPE_TEMPLATE) }),
      ),
      /AWS::EKS::AccesEntry/,
    );
  });

  await check('an access entry reaches the EKS API with its groups', () => {
    assert(
      eksCalls.some((call) => call.startsWith('POST /clusters/demo/access-entries') && call.includes('responder')),
    );
    return Promise.resolve();
  });

  await check('redrive policy, key, visibility timeout and time to live survive the template', async () => {
    const { Attributes } = await queues.send(
      new GetQueueAttributesCommand({ QueueUrl: await queueUrl('signals'), AttributeNames: ['All'] }),
    );
    assert.match(Attributes?.['RedrivePolicy'] ?? '', /"maxReceiveCount":2/);
    assert.equal(Attributes?.['KmsMasterKeyId'], 'alias/aws/sqs');
    assert.equal(Attributes['VisibilityTimeout'], '2');
    const { TimeToLiveDescription } = await new DynamoDBClient(config).send(
      new DescribeTimeToLiveCommand({ TableName: 'state' }),
    );
    assert.equal(TimeToLiveDescription?.AttributeName, 'expires');
  });

  await logs.send(new CreateLogStreamCommand({ logGroupName: 'audit', logStreamName: 'one' }));
  await check('a line goes from log group to HTTP subscriber through queue, table and stream', async () => {
    await put('{"verb":"create","name":"first"}', '{"verb":"get","name":"not-me"}');
    const alert = await arrived('first');
    assert.match(alert, /"group":"one-group"/);
    assert.match(alert, /"kind":"signal"/);
    assert.equal(
      alerts.some((other) => other.includes('not-me')),
      false,
    );
  });

  await check('the warm way takes less than half a second', async () => {
    const started = Date.now();
    await put(JSON.stringify({ verb: 'create', name: `warm-${started}` }));
    await arrived(`warm-${started}`);
    const elapsed = Date.now() - started;
    assert(elapsed < 500, `it took ${elapsed} ms`);
  });

  await check('a line that was cut passes a text pattern and not a JSON pattern', async () => {
    await put('{"verb":"create","name":"cut-1', 'nothing of interest', '{"cmd":"stratum cut-2');
    await arrived('cut-2');
    assert.equal(
      alerts.some((alert) => alert.includes('cut-1')),
      false,
    );
  });

  await check('a poisoned message ends in the dead-letter queue, with its group', async () => {
    await put('{"verb":"create","name":"poison"}');
    const QueueUrl = await queueUrl('dead');
    const message = await eventually('the message', async () => {
      const request = { QueueUrl, WaitTimeSeconds: 1, MessageSystemAttributeNames: ['All' as const] };
      return (await queues.send(new ReceiveMessageCommand(request))).Messages?.[0];
    });
    assert.match(message.Body ?? '', /poison/);
    assert.equal(message.Attributes?.['MessageGroupId'], 'one-group');
  });

  await check('a batch that fails every retry is kept in the bucket, and can be read again', async () => {
    await put('{"verb":"create","name":"explode"}');
    const Key = await eventually('the record', async () => {
      const { Contents } = await buckets.send(new ListObjectsV2Command({ Bucket: 'failed' }));
      return Contents?.[0]?.Key;
    });
    assert.match(Key, /^aws\/lambda\/async\/analyzer\/\d{4}\/\d\d\/\d\d\//);
    const { Body } = await buckets.send(new GetObjectCommand({ Bucket: 'failed', Key }));
    const record = (await Body?.transformToString()) ?? '';
    assert.match(record, /"condition": "RetriesExhausted", "approximateInvokeCount": 2/);
    assert.match(record, /"errorType": "RangeError"/);
  });

  await check('a pattern outside the grammar is refused where it is put', async () => {
    const request = {
      logGroupName: 'audit',
      filterName: 'json',
      destinationArn: 'arn:aws:lambda:eu-west-1:111122223333:function:analyzer',
    };
    for (const filterPattern of ['error:', '{ $.verb ~ 1 }', '[ip, user]']) {
      await assert.rejects(logs.send(new PutSubscriptionFilterCommand({ ...request, filterPattern })), {
        name: 'InvalidParameterException',
      });
    }
  });

  await check('TestMetricFilter and FilterLogEvents read patterns the same way', async () => {
    const { matches } = await logs.send(
      new TestMetricFilterCommand({ filterPattern: '?alpha ?beta', logEventMessages: ['x beta', 'gamma'] }),
    );
    assert.deepEqual(
      matches?.map(({ eventNumber }) => eventNumber),
      [1],
    );
    const found = await logs.send(
      new FilterLogEventsCommand({ logGroupName: 'audit', filterPattern: '{ $.name = "po*" }' }),
    );
    assert.equal(found.events?.length, 1);
  });

  await check('each function has the session of its own role', async () => {
    const answer = await fetch(emulator.credentialsUrl);
    const sessions = SESSIONS.parse(await answer.json());
    assert.deepEqual(
      Object.values(sessions)
        .map(({ roleName }) => roleName)
        .sort(),
      ['analyzer-role', 'shared-role'],
    );
    const stranger = await fetch(emulator.credentialsUrl.replace(/_bed\/[^/]+/, '_bed/guess'));
    assert.notEqual(stranger.status, 200);
  });

  await check('an event of a service of AWS in another region reaches a function at home', async () => {
    await regional.send(
      new CreateStackCommand({ StackName: 'abroad', TemplateBody: JSON.stringify(REGIONAL_TEMPLATE) }),
    );
    await waitUntilStackCreateComplete({ client: regional, maxWaitTime: 30, minDelay: 1 }, { StackName: 'abroad' });
    await emulator.emit({
      source: 'aws.ce',
      detailType: 'Anomaly Detected',
      detail: { name: 'from-abroad' },
      region: 'us-east-1',
    });
    await arrived('from-abroad');
  });

  await check('a subscription of the API is confirmed and delivered to', async () => {
    const TopicArn = `arn:aws:sns:${emulator.region}:${emulator.accountId}:alerts`;
    const Endpoint = `${urlOf(subscriber)}/api`;
    await new SNSClient(config).send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }));
    await pause(200);
    await put('{"verb":"create","name":"twice"}');
    await eventually('the second copy', () =>
      Promise.resolve(alerts.filter((alert) => alert.includes('twice')).length === 2 ? true : undefined),
    );
  });

  await check('the stack is deleted by its ARN and takes the access entry along', async () => {
    await formation.send(new DeleteStackCommand({ StackName: 'home' }));
    await waitUntilStackDeleteComplete({ client: formation, maxWaitTime: 60, minDelay: 1 }, { StackName: 'home' });
    assert(eksCalls.some((call) => call.startsWith('DELETE /clusters/demo/access-entries/arn%3Aaws%3Aiam')));
  });
};

const main = async (): Promise<void> => {
  const eksCalls: string[] = [];
  const alerts: string[] = [];
  const eks = await listen((method, url, body) => {
    eksCalls.push(`${method} ${url} ${body}`);
    return { accessEntry: { accessEntryArn: 'arn:aws:eks:eu-west-1:111122223333:access-entry/demo/x' } };
  });
  const subscriber = await listen((_method, _url, body) => {
    const message = NOTIFICATION.parse(JSON.parse(body));
    if (message.SubscribeURL !== undefined) void fetch(message.SubscribeURL);
    else alerts.push(message.Message);
    return undefined;
  });
  const started = Date.now();
  const emulator = await startEmulator({
    directory: path.join(ROOT, '.bed/aws-smoke'),
    venvDirectory: path.join(ROOT, '.bed/venv'),
    eksEndpoint: urlOf(eks),
    nodeBinDirectory: path.join(ROOT, 'node_modules/.bin'),
    nodePath: path.join(ROOT, 'node_modules'),
    redeliveryMilliseconds: 100,
    retryMilliseconds: 50,
    progress: console.log,
  });
  console.log(`ready after ${Date.now() - started} ms`);
  try {
    await checks({ emulator, eksCalls, alerts, subscriber });
  } finally {
    await emulator.stop();
    eks.close();
    subscriber.close();
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
};

void main();
