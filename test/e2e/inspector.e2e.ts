import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createPlacementLog } from '../../lambdas/adapters/state-table';
import { writeFalcoAlerts } from './bed/shipper/falco-writer';
import { eventually } from './support/eventually';
import { Site } from './support/site';
import { anyIncident, answeredIncident, everythingLooked, runningPods } from './support/stories';
import { sweep } from './support/sweep';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from './support/workloads';

jest.setTimeout(300_000);

/** How long the audit log is held back. The delivery that AWS promises takes minutes; so does nothing else in the suite. */
const HELD_BACK_SECONDS = Number(process.env['MINEGUARD_HOLD_SECONDS'] ?? 20);

const CAPTURED = path.resolve(__dirname, '../fixtures/falco/miner-first-match.ndjson');

/** Captured lines, about a pod of the bed and at this time: an alert is never older than its pod. */
const capturedAlertsAbout = (pod: string, namespace: string): readonly string[] => {
  const now = new Date().toISOString().replace('Z', '000000Z');
  return readFileSync(CAPTURED, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"k8s.pod.name":"'))
    .map((line) =>
      line
        .replaceAll(/"k8s\.pod\.name":"[^"]*"/g, `"k8s.pod.name":"${pod}"`)
        .replaceAll(/"k8s\.ns\.name":"[^"]*"/g, `"k8s.ns.name":"${namespace}"`)
        .replaceAll(/"time":"[^"]*"/g, `"time":"${now}"`),
    );
};

const reasonsOf = async (site: Site, namespace: string) =>
  (await site.incidents(namespace)).map(({ incident: { entity, evidence } }) => ({
    owner: `${entity.kind}/${entity.name}`,
    sources: [...new Set(evidence.map(({ source }) => source))].sort(),
  }));

describe('the inspector', () => {
  test('finds and stops a miner that no record tells of, and looking again changes nothing', async () => {
    const site = await Site.inMode('enforce');
    const namespace = freshNamespace('dayone');
    await site.withAuditHeldBack(async () => {
      await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'cache', minerArguments()));
      await runningPods(site, namespace, 'cache', 2);
      await sweep(site);
      const { incident, response } = await answeredIncident(site, namespace);
      expect(incident).toMatchObject({ state: 'quarantine', entity: { kind: 'Deployment', name: 'cache' } });
      expect(incident.evidence.map(({ source }) => source)).toEqual(incident.evidence.map(() => 'inspector'));
      expect(response?.decision).toBe('act');
      const { spec } = (await site.get('deployment', namespace, 'cache')) ?? {};
      expect(spec?.['replicas']).toBe(0);
    });
    await everythingLooked(site);
    const [before] = await site.incidents(namespace);
    await sweep(site);
    await everythingLooked(site);
    const after = await site.incidents(namespace);
    expect(after).toHaveLength(1);
    expect(after[0]?.version).toBe(before?.version);
  });

  test(`books a Falco alert on the right owner while the audit log is ${HELD_BACK_SECONDS} s late, and once`, async () => {
    const site = await Site.inMode('enforce');
    const namespace = freshNamespace('late');
    await site.withAuditHeldBack(async () => {
      const begin = Date.now();
      await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'web', ['serve']));
      const [pod] = await runningPods(site, namespace, 'web', 2);
      await writeFalcoAlerts({
        client: site.logs,
        logGroupName: site.output('ProdAFalcoLogGroupName'),
        logStreamName: 'falco',
        lines: capturedAlertsAbout(pod?.metadata.name ?? '', namespace),
      });
      await eventually('the incident on the Deployment', async () => {
        const [first] = await reasonsOf(site, namespace);
        return first?.owner === 'Deployment/web' ? true : undefined;
      });
      await pause(Math.max(0, HELD_BACK_SECONDS * 1000 - (Date.now() - begin)));
      expect(await reasonsOf(site, namespace)).toEqual([{ owner: 'Deployment/web', sources: ['falco'] }]);
    });
    await everythingLooked(site);
    expect(await reasonsOf(site, namespace)).toEqual([
      // That the image is new is told by the audit log.
      { owner: 'Deployment/web', sources: ['audit', 'falco'] },
    ]);
    expect((await anyIncident(site, namespace)).incident.state).toBe('incident');
  });

  test('writes down where pods run: the node from the audit log, the instance and the address from a look', async () => {
    const site = await Site.inMode('enforce');
    const namespace = freshNamespace('placed');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'web', ['serve'], 1));
    const [pod] = await runningPods(site, namespace, 'web', 1);
    const log = createPlacementLog({ client: site.table, tableName: site.output('TableName') });
    const name = pod?.metadata.name ?? '';
    const now = () => new Date().toISOString();
    const bound = await eventually('the placement', async () => log.named('prod-a', namespace, name, now()));
    expect(bound).toMatchObject({ pod: { uid: pod?.metadata.uid }, node: pod?.spec['nodeName'] });

    await sweep(site);
    const looked = await eventually('the placement with its owner', async () => {
      const placement = await log.named('prod-a', namespace, name, now());
      return placement?.owner && placement.instanceId !== undefined ? placement : undefined;
    });
    expect(looked).toMatchObject({ owner: { kind: 'Deployment', name: 'web' }, podIp: pod?.status?.['podIP'] });
    const instanceId = looked.instanceId ?? '';
    expect((await log.on('prod-a', { instanceId }, now(), now())).map((one) => one.pod.name)).toContain(name);

    await site.kubectl(['delete', 'deployment', 'web', '-n', namespace, '--wait=false']);
    const ended = await eventually('the end of the placement', async () => {
      const placements = await log.on('prod-a', { name: looked.node }, looked.from, now());
      return placements.find((one) => one.pod.name === name && one.to !== undefined);
    });
    expect(Date.parse(ended.to ?? '')).toBeGreaterThanOrEqual(Date.parse(ended.from));
  });
});
