import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  createEvidenceStore,
  createNotificationBacklog,
  createNotificationLog,
  createTokenBucketStore,
} from '../../lambdas/adapters/state-table';
import type { ChatNotification } from '../../lambdas/core/messages/chat';
import { incidentExample, OWNER } from '../core/messages/incident-example';
import { eventually } from './support/eventually';
import { openMailbox, type Letter } from './support/people';
import { Site } from './support/site';
import { answeredIncident } from './support/stories';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from './support/workloads';

jest.setTimeout(120_000);

const chatOf = ({ body }: Letter): ChatNotification => JSON.parse(body) as ChatNotification;

describe('people are told', () => {
  test('about an attack by mail and in chat, each in its own form', async () => {
    const site = await Site.inMode('observe');
    const mail = await openMailbox(site.sns, site.output('PeopleTopicArn'));
    const chat = await openMailbox(site.sns, site.output('ChatTopicArn'));
    const namespace = freshNamespace('told');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments()));
    const { incident } = await answeredIncident(site, namespace);

    const letter = await eventually('the mail', () => mail.letters.find(({ body }) => body.includes(incident.id)));
    expect(letter.body).toContain(`kubectl get deployment/worker --namespace ${namespace} --output yaml`);

    const notification = await eventually('the chat message of the quarantine', () =>
      chat.letters
        .map(chatOf)
        .find(
          ({ metadata }) => metadata.threadId === incident.id && metadata.additionalContext['state'] === 'quarantine',
        ),
    );
    expect(notification).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: { textType: 'client-markdown', title: expect.stringContaining('Crypto-mining') },
      metadata: {
        eventType: 'mineguard-quarantine',
        additionalContext: { incident: incident.id, cluster: 'prod-a', namespace },
      },
    });
    const { description } = notification.content;
    for (const part of ['KM-A01', '*Timeline (UTC)*', 'What would have been done', 'kubectl get deployment/worker']) {
      expect(description).toContain(part);
    }
    await mail.close();
    await chat.close();
  });

  test('what was held back is told in one message, and then never again', async () => {
    const site = await Site.inMode('observe');
    const table = { client: site.table, tableName: site.output('TableName') };
    const [store, backlog] = [createEvidenceStore(table), createNotificationBacklog(table)];
    const incidents = [1, 2, 3].map((index) =>
      incidentExample({
        id: `inc-${randomUUID().replaceAll('-', '').slice(0, 16)}`,
        entity: { ...OWNER, cluster: 'prod-a', name: `held-${index}`, uid: randomUUID() },
      }),
    );
    for (const incident of incidents) {
      await store.saveIncident({ version: 1, incident }, 0, []);
      await backlog.add({ incidentId: incident.id, dueAt: new Date().toISOString() });
    }
    const mail = await openMailbox(site.sns, site.output('PeopleTopicArn'));
    const chat = await openMailbox(site.sns, site.output('ChatTopicArn'));
    const told = ({ body }: Letter) => incidents.every(({ id }) => body.includes(id));
    const ask = async () => {
      const { endpoint, region } = site.cloud;
      const sqs = new SQSClient({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: site.output('NotificationsQueueUrl'),
          MessageBody: '{"kind":"digest"}',
          MessageGroupId: 'digest',
        }),
      );
    };

    await ask();
    const letter = await eventually('the digest by mail', () => mail.letters.find(told));
    expect(letter.body).toContain('Deployment shop/held-1 in prod-a');
    const notification = chatOf(await eventually('the digest in chat', () => chat.letters.find(told)));
    expect(notification.metadata).toMatchObject({ threadId: 'mineguard-digest', eventType: 'mineguard-digest' });
    await eventually('the backlog to be empty', async () => {
      const due = await backlog.due(new Date().toISOString());
      return due.some(({ incidentId }) => incidents.some(({ id }) => id === incidentId)) ? undefined : true;
    });
    const log = createNotificationLog(table);
    for (const { id } of incidents) {
      expect(await log.lastNotified(id)).toMatchObject({ status: 'sent', reached: ['mail', 'chat'] });
    }
    await mail.close();
    await chat.close();
  });
});

describe('what the notifier keeps in the state table', () => {
  const fresh = async () => {
    const site = await Site.inMode('observe');
    return { client: site.table, tableName: site.output('TableName') };
  };

  test('lets one of two executions take the same token', async () => {
    const tokens = createTokenBucketStore(await fresh());
    const taken = await eventually('two executions that read the same bucket', async () => {
      const { revision } = await tokens.bucket();
      const bucket = { tokens: 20, at: Date.now() };
      const outcomes = await Promise.all([tokens.saveBucket(bucket, revision), tokens.saveBucket(bucket, revision)]);
      // The notifier itself may have been faster than both.
      return outcomes.some(Boolean) ? outcomes : undefined;
    });
    expect(taken.sort()).toEqual([false, true]);
  });

  test('keeps what was held back again while an earlier digest was told', async () => {
    const backlog = createNotificationBacklog(await fresh());
    // Due in a distant future: the digests of the deployed app leave it alone.
    const [first, second] = ['2999-01-01T00:00:00.000Z', '2999-01-01T00:00:01.000Z'].map((dueAt) => ({
      incidentId: 'inc-held-again',
      dueAt,
    }));
    if (!first || !second) throw new Error('two entries');
    await backlog.add(first);
    await backlog.add(second);
    await backlog.remove(first);
    // Other stories may have left entries of their own.
    const dueBefore = async (at: string) =>
      (await backlog.due(at)).filter(({ incidentId }) => incidentId === 'inc-held-again');
    expect(await dueBefore('2999-01-02')).toEqual([second]);
    expect(await dueBefore('2998-01-01')).toEqual([]);
    await backlog.remove(second);
    expect(await dueBefore('2999-01-02')).toEqual([]);
  });
});
