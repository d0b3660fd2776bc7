import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AUDIT_LOG_GROUP } from './bed/bed';
import { Site } from './support/site';
import { answeredIncident, everythingLooked } from './support/stories';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from './support/workloads';

jest.setTimeout(120_000);

describe('the same audit events, delivered again in another order', () => {
  test('come to the same entity, state, contributions and probability', async () => {
    const site = await Site.inMode('enforce');
    const namespace = freshNamespace('again');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments(), 3));
    await answeredIncident(site, namespace);
    await everythingLooked(site);
    const before = (await site.incidents(namespace)).map(({ incident }) => incident);

    const lines = readFileSync(site.cluster.auditLogFile, 'utf8')
      .split('\n')
      .filter((line) => line.includes(namespace));
    const shuffled = [...lines, ...lines].map((line) => ({ line, order: randomUUID() }));
    shuffled.sort((a, b) => a.order.localeCompare(b.order));
    const logStreamName = `kube-apiserver-audit-${randomUUID().replaceAll('-', '')}`;
    await site.logs.send(new CreateLogStreamCommand({ logGroupName: AUDIT_LOG_GROUP, logStreamName }));
    await site.logs.send(
      new PutLogEventsCommand({
        logGroupName: AUDIT_LOG_GROUP,
        logStreamName,
        logEvents: shuffled.map(({ line }) => ({ timestamp: Date.now(), message: line })),
      }),
    );
    await everythingLooked(site);

    const after = (await site.incidents(namespace)).map(({ incident }) => incident);
    expect(lines.length).toBeGreaterThan(4);
    expect(after).toHaveLength(before.length);
    expect(after[0]?.entity).toEqual(before[0]?.entity);
    expect(after[0]?.state).toBe(before[0]?.state);
    expect(after[0]?.contributions).toEqual(before[0]?.contributions);
    expect(Math.abs((after[0]?.probability ?? 0) - (before[0]?.probability ?? 1))).toBeLessThan(1e-9);
  });
});
