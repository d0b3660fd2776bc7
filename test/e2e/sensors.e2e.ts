import { createSensorLog } from '../../lambdas/adapters/state-table';
import { NODES } from './bed/kubernetes/nodes';
import { writeFalcoAlerts } from './bed/shipper/falco-writer';
import { eventually } from './support/eventually';
import { Site } from './support/site';
import { everythingLooked, runningPods } from './support/stories';
import { sweep } from './support/sweep';
import { daemonSetObject, freshNamespace, namespaceObject } from './support/workloads';

jest.setTimeout(180_000);

const MINUTE_MS = 60_000;

/** A heartbeat as the rule of Falco writes it on every node. */
const heartbeat = (hostname: string, minutesAgo: number): string =>
  JSON.stringify({
    hostname,
    time: new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString().replace('Z', '000000Z'),
    rule: 'MineGuard heartbeat',
    priority: 'Informational',
    source: 'syscall',
    tags: ['KM-F19', 'health'],
    output: 'heartbeat',
    output_fields: { 'container.id': 'host', 'evt.type': 'execve', 'proc.name': 'true', 'proc.cmdline': 'true' },
  });

describe('a sensor that falls silent', () => {
  test('is told on its node, and on no other, and becomes no incident of a workload', async () => {
    const site = await Site.inMode('enforce');
    const namespace = freshNamespace('sensors');
    await site.apply(namespaceObject(namespace), daemonSetObject(namespace, 'agent', ['serve']));
    await runningPods(site, namespace, 'agent', NODES.length);
    const [silent, heard] = NODES.map(({ name }) => name);
    await writeFalcoAlerts({
      client: site.logs,
      logGroupName: site.output('ProdAFalcoLogGroupName'),
      logStreamName: 'heartbeats',
      // Falco on one node calls it by its whole name, on the other by the first part.
      lines: [heartbeat(silent ?? '', 20), heartbeat((heard ?? '').split('.', 1)[0] ?? '', 0)],
    });
    const log = createSensorLog({ client: site.table, tableName: site.output('TableName') });
    await eventually('both heartbeats', async () =>
      (await log.lastHeard('prod-a')).filter(({ heartbeatAt }) => heartbeatAt !== undefined).length >= 2
        ? true
        : undefined,
    );

    await sweep(site);
    const silences = async () =>
      (await site.incidents('')).filter(
        ({ incident: { entity, evidence } }) =>
          entity.kind === 'Node' && evidence.some(({ detector }) => detector === 'KM-F19'),
      );
    const [told] = await eventually('the silence of the node', async () => {
      const found = await silences();
      return found.length > 0 ? found : undefined;
    });
    expect(told?.incident).toMatchObject({ state: 'record', entity: { kind: 'Node', name: silent } });

    await sweep(site);
    await everythingLooked(site);
    const after = await silences();
    expect(after.map(({ incident, version }) => [incident.entity.name, version])).toEqual([[silent, told?.version]]);
    expect(await site.incidents(namespace)).toEqual([]);
  });
});
