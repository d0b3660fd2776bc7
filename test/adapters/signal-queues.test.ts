import { SQSClient, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { createSignalQueues } from '../../lambdas/adapters/signal-queues';
import type { Entity } from '../../lambdas/core/model/entity';
import { parseAnalysis } from '../../lambdas/core/parsing/analysis';
import { observationExample } from '../support/observations';
import { NOON, deployment, pod, signalExample } from '../support/signals';

const sqs = mockClient(SQSClient);
const sink = createSignalQueues({ client: new SQSClient({}), normalQueueUrl: 'normal', urgentQueueUrl: 'urgent' });

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });
});

const requests = () => sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input);

const sentTo = (queue: string) =>
  requests()
    .filter(({ QueueUrl }) => QueueUrl === queue)
    .flatMap(({ Entries = [] }) => Entries)
    .map(({ MessageBody = '' }) => {
      const parsed = parseAnalysis(MessageBody);
      if (!parsed.ok) throw new Error(parsed.error);
      return parsed.value;
    });

const inNamespace = (entity: Entity, namespace: string): Entity => ({ ...entity, namespace });
const replicaSet = (name: string): Entity => ({ ...deployment(name), kind: 'ReplicaSet', uid: `uid-rs-${name}` });

describe('the signals queues', () => {
  test('nothing to say sends nothing', async () => {
    await sink.send({ signals: [], ownerships: [] });
    expect(requests()).toEqual([]);
  });

  test('conclusive signals are urgent, others are not', async () => {
    const weak = signalExample({ id: 'weak', weight: 'weak' });
    await sink.send({ signals: [signalExample(), weak], ownerships: [] });
    expect(sentTo('urgent')).toEqual([{ signals: [signalExample()], ownerships: [] }]);
    expect(sentTo('normal')).toEqual([{ signals: [weak], ownerships: [] }]);
  });

  test('ownerships that lead to the object of an urgent signal go with it, step by step', async () => {
    const ofPod = { child: pod('web-1', 'uid-pod'), owner: replicaSet('web'), at: NOON };
    const ofReplicaSet = { child: replicaSet('web'), owner: deployment('web'), at: NOON };
    const other = { child: pod('db-1', 'uid-db'), owner: replicaSet('db'), at: NOON };
    await sink.send({
      signals: [signalExample({ entity: pod('web-1', 'uid-pod') })],
      ownerships: [ofReplicaSet, other, ofPod],
    });
    expect(sentTo('urgent')[0]?.ownerships).toEqual(expect.arrayContaining([ofPod, ofReplicaSet]));
    expect(sentTo('normal')).toEqual([{ signals: [], ownerships: [other] }]);
  });

  test('observations are not urgent, travel by namespace, and arrive as they were', async () => {
    const observations = ['shop', 'games'].map((namespace) =>
      observationExample({ entity: inNamespace(deployment(), namespace), facts: { actor: 'mallory' } }),
    );
    await sink.send({ signals: [], ownerships: [], observations });
    expect(sentTo('urgent')).toEqual([]);
    expect(sentTo('normal').map((analysis) => analysis.observations)).toEqual(observations.map((one) => [one]));
  });

  test('placements and questions to the inspector are not urgent, and arrive as they were', async () => {
    const placement = { pod: pod('db-1', 'uid-db-1'), node: 'node-a', hostNetwork: false, from: NOON };
    const inspection = { cluster: 'prod-a', entity: pod('db-1'), reason: 'unknown-owner', seenAt: NOON } as const;
    await sink.send({ signals: [], ownerships: [], placements: [placement], inspections: [inspection] });
    expect(sentTo('urgent')).toEqual([]);
    expect(sentTo('normal')).toEqual([
      { signals: [], ownerships: [], placements: [placement], inspections: [inspection] },
    ]);
  });

  test('each namespace has a message and a group of its own', async () => {
    const signals = ['shop', 'bank', 'shop'].map((namespace, index) =>
      signalExample({ id: String(index), entity: inNamespace(deployment(), namespace) }),
    );
    await sink.send({ signals, ownerships: [] });
    expect(sentTo('urgent').map((analysis) => analysis.signals.map(({ id }) => id))).toEqual([['0', '2'], ['1']]);
    const groups = requests().flatMap(({ Entries = [] }) => Entries.map(({ MessageGroupId }) => MessageGroupId));
    expect(new Set(groups).size).toBe(2);
    for (const group of groups) expect(group).toMatch(/^[0-9a-f]{32}$/);
  });

  test('messages and requests keep to the limits of SQS, and nothing is lost', async () => {
    const signals = Array.from({ length: 2_000 }, (_, index) =>
      signalExample({
        id: String(index),
        facts: { image: 'ü'.repeat(400) },
        entity: inNamespace(deployment(), `namespace-${index % 30}`),
      }),
    );
    await sink.send({ signals, ownerships: [] });
    expect(sentTo('urgent').flatMap((analysis) => analysis.signals)).toHaveLength(signals.length);
    for (const { Entries = [] } of requests()) {
      expect(Entries.length).toBeLessThanOrEqual(10);
      const bytes = Entries.map(({ MessageBody = '' }) => Buffer.byteLength(MessageBody)).reduce((a, b) => a + b);
      expect(bytes).toBeLessThanOrEqual(256 * 1024);
    }
  });

  test('one refused message fails the whole, so that it is sent again', async () => {
    sqs.on(SendMessageBatchCommand).resolves({
      Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }],
    });
    await expect(sink.send({ signals: [signalExample()], ownerships: [] })).rejects.toThrow(
      '1 of 1 messages were refused by the signals queue: InternalError',
    );
  });
});
