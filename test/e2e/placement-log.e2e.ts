import { randomUUID } from 'node:crypto';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { createPlacementLog } from '../../lambdas/adapters/state-table';
import { placementLogStories } from '../support/placement-log';
import { after, NOON } from '../support/signals';
import { Site } from './support/site';

jest.setTimeout(60_000);

const tableOf = async () => {
  const site = await Site.inMode('observe');
  return { client: site.table, tableName: site.output('TableName') };
};

describe('the placement log in the state table', () => {
  placementLogStories(async () => createPlacementLog(await tableOf()));

  test('joins what several executions learn at once', async () => {
    const log = createPlacementLog(await tableOf());
    const cluster = `cluster-${randomUUID()}`;
    const pod = { cluster, kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'uid-web-1' };
    const base = { pod, node: 'node-a', hostNetwork: false };
    await Promise.all([
      log.put([{ ...base, from: after(1) }]),
      log.put([{ ...base, from: NOON }]),
      log.put([{ ...base, from: after(2), to: after(9) }]),
      log.put([{ ...base, from: after(3), podIp: '192.0.2.7' }]),
    ]);
    const whole = { ...base, from: NOON, to: after(9), podIp: '192.0.2.7' };
    expect(await log.on(cluster, { name: 'node-a' }, NOON, NOON)).toEqual([whole]);
    expect(await log.named(cluster, 'shop', 'web-1', NOON)).toEqual(whole);
  });

  test('writes nothing when it learns nothing', async () => {
    const table = await tableOf();
    const log = createPlacementLog(table);
    const cluster = `cluster-${randomUUID()}`;
    const pod = { cluster, kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'uid-web-1' };
    const placement = { pod, node: 'node-a', hostNetwork: true, podIp: '192.0.2.7', from: NOON };
    const revisions = async () => {
      const { Items = [] } = await table.client.send(
        new QueryCommand({
          TableName: table.tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': `PLACEMENT#${cluster}#NODE#node-a` },
        }),
      );
      return Items.map(({ revision }) => revision as number);
    };
    await log.put([placement]);
    await log.put([placement]);
    expect(await revisions()).toEqual([1]);
  });

  test('does not tell what has expired, though the table still holds it', async () => {
    const table = await tableOf();
    const cluster = `cluster-${randomUUID()}`;
    const pod = { cluster, kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'uid-web-1' };
    await table.client.send(
      new PutCommand({
        TableName: table.tableName,
        Item: {
          pk: `PLACEMENT#${cluster}#NODE#node-a`,
          sk: 'POD#uid-web-1',
          revision: 1,
          expiresAt: Math.floor(Date.now() / 1000) - 60,
          placement: { pod, node: 'node-a', hostNetwork: false, from: NOON },
        },
      }),
    );
    expect(await createPlacementLog(table).on(cluster, { name: 'node-a' }, NOON, after(1))).toEqual([]);
  });
});
