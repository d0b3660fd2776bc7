import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { logsEvent } from '../support/log-delivery';
import { mineguard } from './support/mineguard-cli';
import { Site } from './support/site';
import { anyIncident, answeredIncident } from './support/stories';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from './support/workloads';

jest.setTimeout(180_000);

describe('what could not be handled', () => {
  test('is given another try: messages go back to their queue, batches of log lines to their analyzer', async () => {
    const site = await Site.inMode('observe');
    const namespace = freshNamespace('lost');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments(), 1));
    await answeredIncident(site, namespace);
    // The same lines about a namespace that nobody has heard of: they can only come from the bucket.
    const replayed = freshNamespace('found');
    const lines = readFileSync(site.cluster.auditLogFile, 'utf8')
      .split('\n')
      .filter((line) => line.includes(namespace))
      .map((line) => line.replaceAll(namespace, replayed));
    const functionArn = `arn:aws:lambda:${site.cloud.region}:${site.cloud.accountId}:function:${site.output('ProdAAuditAnalyzerFunctionName')}`;
    const s3 = new S3Client({
      endpoint: site.cloud.endpoint,
      region: site.cloud.region,
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await s3.send(
      new PutObjectCommand({
        Bucket: site.output('FailedBatchesBucketName'),
        Key: `aws/lambda/async/audit/${randomUUID()}`,
        Body: JSON.stringify({ requestContext: { functionArn }, requestPayload: logsEvent(lines) }),
      }),
    );
    await site.sqs.send(
      new SendMessageCommand({
        QueueUrl: site.output('NotificationsDeadLetterQueueUrl'),
        MessageBody: JSON.stringify({ kind: 'notification', incidentId: 'inc-0', reason: 'state' }),
        MessageGroupId: 'lost',
      }),
    );

    const dry = await mineguard(site, 'redrive', '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toMatchObject({
      queues: expect.arrayContaining([{ name: 'Notifications', waiting: 1 }]),
      batches: { waiting: 1 },
    });

    const first = await mineguard(site, 'redrive', '--yes', '--json');
    expect(first).toMatchObject({ status: 0 });
    expect(JSON.parse(first.stdout)).toMatchObject({
      queues: expect.arrayContaining([{ name: 'Notifications', messages: 1 }]),
      batches: { redriven: 1, failed: [] },
    });
    expect((await anyIncident(site, replayed)).incident.entity).toMatchObject({ kind: 'Deployment', name: 'worker' });

    const second = await mineguard(site, 'redrive', '--yes', '--json');
    expect(JSON.parse(second.stdout)).toMatchObject({ batches: { redriven: 0, failed: [] } });
  });
});
