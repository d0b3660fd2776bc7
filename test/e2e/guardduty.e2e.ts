import { randomUUID } from 'node:crypto';
import { createEvidenceStore, createNotificationLog, createPlacementLog } from '../../lambdas/adapters/state-table';
import { clusterEntity, entityKey } from '../../lambdas/core/model/entity';
import { NODES } from './bed/kubernetes/nodes';
import { writeFalcoAlerts } from './bed/shipper/falco-writer';
import { eventually } from './support/eventually';
import { capturedAlertsAbout } from './support/falco';
import {
  attackSequence,
  credentialsExfiltrated,
  findingAbout,
  minerExecuted,
  nodeAsksForPool,
  nodeTalksToPool,
  type FindingPod,
} from './support/findings';
import { Site, type KubernetesObject } from './support/site';
import { anyIncident, answeredIncident, everythingLooked, runningPods } from './support/stories';
import { sweep } from './support/sweep';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from './support/workloads';

jest.setTimeout(180_000);

const innocent = async (site: Site, story: string, replicas = 2) => {
  const namespace = freshNamespace(story);
  await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'web', ['serve'], replicas));
  return { namespace, pods: await runningPods(site, namespace, 'web', replicas) };
};

const podOf = ({ metadata: { namespace, name, uid } }: KubernetesObject): FindingPod => ({ namespace, name, uid });

const emitFinding = async (site: Site, detail: object): Promise<void> =>
  site.emit({ source: 'aws.guardduty', detailType: 'GuardDuty Finding', detail });

const tellFalco = async (site: Site, { name, namespace }: FindingPod): Promise<void> =>
  writeFalcoAlerts({
    client: site.logs,
    logGroupName: site.output('ProdAFalcoLogGroupName'),
    logStreamName: 'falco',
    lines: capturedAlertsAbout(name, namespace),
  });

const tableOf = (site: Site) => ({ client: site.table, tableName: site.output('TableName') });

const detectorsOf = (evidence: readonly { readonly detector: string }[]): ReadonlySet<string> =>
  new Set(evidence.map(({ detector }) => detector));

const firstOf = <T>([first]: readonly T[]): T => {
  if (first === undefined) throw new Error('there is none');
  return first;
};

describe('a miner that Falco and GuardDuty both see', () => {
  test('is a quarantine of its owner, and its pod alone is stopped', async () => {
    const site = await Site.inMode('enforce');
    const { namespace, pods } = await innocent(site, 'both');
    const pod = podOf(firstOf(pods));
    await tellFalco(site, pod);
    await emitFinding(site, minerExecuted(pod));

    const { incident, response } = await eventually('a quarantine', async () =>
      (await site.incidents(namespace)).find(
        (stored) => stored.incident.state === 'quarantine' && stored.response?.decision === 'act',
      ),
    );
    expect(incident.entity).toMatchObject({ kind: 'Deployment', name: 'web' });
    const sources = incident.evidence.filter(({ weight }) => weight !== 'weak').map(({ source }) => source);
    expect(new Set(sources)).toEqual(new Set(['falco', 'guardduty']));
    expect(new Set(response?.actions.map(({ target }) => target.uid))).toEqual(new Set([pod.uid]));
    const gone = await eventually('the pod to go', async () =>
      (await site.get('pod', namespace, pod.name)) === undefined ? true : undefined,
    );
    expect(gone).toBe(true);
    expect(await site.get('deployment', namespace, 'web')).toMatchObject({ spec: { replicas: 2 } });
  });
});

describe('a finding that comes when the pod is long gone', () => {
  test('joins the incident of the owner', async () => {
    const site = await Site.inMode('enforce');
    const { namespace, pods } = await innocent(site, 'late', 1);
    const pod = podOf(firstOf(pods));
    await tellFalco(site, pod);
    const before = await anyIncident(site, namespace);
    await site.kubectl(['delete', 'pod', pod.name, '-n', namespace, '--wait=true']);
    await emitFinding(site, minerExecuted(pod));

    const after = await eventually('evidence from GuardDuty', async () =>
      (await site.incidents(namespace)).find(({ incident }) =>
        incident.evidence.some(({ source }) => source === 'guardduty'),
      ),
    );
    expect(after.incident.id).toBe(before.incident.id);
    expect(after.incident.entity).toMatchObject({ kind: 'Deployment', name: 'web' });
    expect(await site.incidents(namespace)).toHaveLength(1);
  });
});

describe('a finding about a node', () => {
  test('is shared by the owners that ran there, and counts for the one that is suspect', async () => {
    const site = await Site.inMode('observe');
    const quiet = await innocent(site, 'beside');
    const namespace = freshNamespace('node');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'miner', minerArguments(), 1));
    await answeredIncident(site, namespace);
    const [live] = await runningPods(site, namespace, 'miner', 1);
    const nodeName = String(live?.spec['nodeName']);
    const node = firstOf(NODES.filter(({ name }) => name === nodeName));
    // A finding is minutes old when it comes; by then it is known where pods ran.
    await everythingLooked(site);
    await emitFinding(site, nodeTalksToPool(node));

    const { incident } = await eventually('a share of the finding', async () =>
      (await site.incidents(namespace)).find(({ incident: { evidence } }) =>
        evidence.some(({ detector }) => detector === 'KM-G03'),
      ),
    );
    const share = incident.evidence.find(({ detector }) => detector === 'KM-G03')?.share ?? 1;
    expect(share).toBeGreaterThan(0.1);
    expect(await site.incidents(quiet.namespace)).toEqual([]);
  });
});

describe('what GuardDuty knew before', () => {
  test('is asked for when an incident opens', async () => {
    const site = await Site.inMode('observe');
    const { namespace, pods } = await innocent(site, 'pulled');
    const pod = podOf(firstOf(pods));
    await site.setGuardDutyFindings([minerExecuted(pod)]);
    await tellFalco(site, pod);

    const { incident } = await eventually('evidence that was pulled', async () =>
      (await site.incidents(namespace)).find(({ incident: { evidence } }) =>
        evidence.some(({ source }) => source === 'guardduty'),
      ),
    );
    expect(incident.state).toBe('quarantine');
    await site.setGuardDutyFindings([]);
  });
});

describe('a sample finding', () => {
  test('names a living pod in vain', async () => {
    const site = await Site.inMode('enforce');
    const { namespace, pods } = await innocent(site, 'sample');
    const pod = podOf(firstOf(pods));
    await emitFinding(site, { ...minerExecuted(pod), id: randomUUID(), title: '[SAMPLE] A miner was executed.' });
    await everythingLooked(site);
    expect(await site.incidents(namespace)).toEqual([]);
    expect(await site.get('pod', namespace, pod.name)).toMatchObject({ metadata: { uid: pod.uid } });
  });
});

describe('every kind of finding about a pod', () => {
  const KINDS = [
    ['KM-G01', 'CryptoCurrency:Runtime/BitcoinTool.B'],
    ['KM-G04', 'Impact:Runtime/BitcoinDomainRequest.Reputation'],
    ['KM-G05', 'Execution:Runtime/ReverseShell'],
    ['KM-G06', 'Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed'],
    ['KM-G07', 'Persistence:Kubernetes/TorIPCaller'],
    ['KM-G08', 'Policy:Kubernetes/ExposedDashboard'],
  ] as const;

  test('reaches the incident of its owner by the rule of the deployed app, and stops nobody', async () => {
    const site = await Site.inMode('enforce');
    const { namespace, pods } = await innocent(site, 'kinds', 1);
    const pod = podOf(firstOf(pods));
    for (const [, type] of KINDS) await emitFinding(site, findingAbout(type, pod));

    const { incident } = await eventually('evidence of every kind', async () =>
      (await site.incidents(namespace)).find(({ incident: { entity, hypothesis, evidence } }) => {
        const seen = detectorsOf(evidence);
        return entity.kind === 'Deployment' && hypothesis === 'mining' && KINDS.every(([id]) => seen.has(id));
      }),
    );
    expect(['incident', 'notify-low']).toContain(incident.state);
    expect(detectorsOf(incident.contributions)).toEqual(new Set(['KM-G01', 'KM-G04', 'KM-G05', 'KM-G07']));
    await everythingLooked(site);
    expect(await site.get('pod', namespace, pod.name)).toMatchObject({ metadata: { uid: pod.uid } });
  });

  test('about the credentials of a node is about its cluster', async () => {
    const site = await Site.inMode('enforce');
    const found = credentialsExfiltrated(firstOf(NODES));
    await emitFinding(site, found);
    const piece = await eventually('evidence about the cluster', async () =>
      (await createEvidenceStore(tableOf(site)).evidenceOf(entityKey(clusterEntity('prod-a')))).find(({ records }) =>
        records.some(({ recordId }) => recordId.startsWith(found.id)),
      ),
    );
    expect(piece).toMatchObject({ detector: 'KM-G10', facts: { actor: 'nodes', sourceIp: '203.0.113.66' } });
  });
});

describe('an attack sequence', () => {
  test('and the finding that it lists are counted once, however often both come', async () => {
    const site = await Site.inMode('observe');
    const { namespace, pods } = await innocent(site, 'sequence', 1);
    const { executed, sequence } = attackSequence(podOf(firstOf(pods)));
    for (const detail of [sequence, executed, sequence, executed]) await emitFinding(site, detail);
    await everythingLooked(site);

    const { incident } = await eventually('both on the owner', async () =>
      (await site.incidents(namespace)).find(
        ({ incident: { entity, hypothesis, evidence } }) =>
          entity.kind === 'Deployment' &&
          hypothesis === 'mining' &&
          evidence.some(({ detector }) => detector === 'KM-G09') &&
          evidence.some(({ indicators }) => indicators.includes('/tmp/worker')),
      ),
    );
    const counted = incident.contributions.map(({ detector, weight }) => [detector, Number(weight.toFixed(1))]);
    expect(counted.sort()).toEqual([
      ['KM-G02', 6.9],
      ['KM-G09', 3.2],
    ]);
    // One source alone never suffices.
    expect(incident.state).toBe('incident');
  });
});

describe('a finding that a person has archived', () => {
  test('counts, and is told to nobody until it comes back', async () => {
    const site = await Site.inMode('observe');
    const { namespace, pods } = await innocent(site, 'archived', 1);
    const found = minerExecuted(podOf(firstOf(pods)));
    await emitFinding(site, { ...found, service: { ...found.service, archived: true } });
    const { incident } = await answeredIncident(site, namespace, 'Deployment');
    expect(incident.state).toBe('incident');
    const log = createNotificationLog(tableOf(site));
    await everythingLooked(site);
    expect(await log.lastNotified(incident.id)).toBeUndefined();

    const updatedAt = new Date().toISOString();
    await emitFinding(site, { ...found, updatedAt, service: { ...found.service, eventLastSeen: updatedAt } });
    const told = await eventually('a message', async () => log.lastNotified(incident.id));
    expect(told.incidentId).toBe(incident.id);
  });
});

describe('a name that a node asked for', () => {
  test('is not held against the DNS forwarder that runs there, and may be anybody’s in the cluster', async () => {
    const site = await Site.inMode('observe');
    const node = firstOf(NODES);
    const forwarder = `coredns-${randomUUID().slice(0, 8)}`;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: forwarder, namespace: 'kube-system', labels: { app: forwarder } },
      spec: { nodeName: node.name, containers: [{ name: 'main', image: 'registry.example/dns:1' }] },
    };
    await site.apply(pod);
    await runningPods(site, 'kube-system', forwarder, 1);
    await sweep(site);
    const placements = createPlacementLog(tableOf(site));
    await eventually('where the forwarder runs', async () => {
      const now = new Date().toISOString();
      const onNode = await placements.on('prod-a', { instanceId: node.instanceId }, now, now);
      return onNode.find(({ pod: { name } }) => name === forwarder);
    });
    const domain = `${randomUUID()}.example`;
    await emitFinding(site, nodeAsksForPool(node, domain));

    const instance = { cluster: 'prod-a', kind: 'Node', namespace: '', name: node.instanceId };
    const piece = await eventually('evidence about the node', async () =>
      (await createEvidenceStore(tableOf(site)).evidenceOf(entityKey(instance))).find(({ indicators }) =>
        indicators.includes(domain),
      ),
    );
    const candidates = (piece.candidates ?? []).map(({ kind, name }) => `${kind} ${name}`);
    expect(candidates).toEqual(expect.arrayContaining([`Node ${node.instanceId}`, 'Cluster prod-a']));
    expect(candidates).not.toContain(`Pod ${forwarder}`);
    await site.kubectl(['delete', 'pod', forwarder, '-n', 'kube-system', '--wait=false']);
  });
});
