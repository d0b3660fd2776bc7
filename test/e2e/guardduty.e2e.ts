import { randomUUID } from 'node:crypto';
import { NODES } from './bed/kubernetes/nodes';
import { writeFalcoAlerts } from './bed/shipper/falco-writer';
import { eventually } from './support/eventually';
import { capturedAlertsAbout } from './support/falco';
import { minerExecuted, nodeTalksToPool, type FindingPod } from './support/findings';
import { Site, type KubernetesObject } from './support/site';
import { anyIncident, answeredIncident, everythingLooked, runningPods } from './support/stories';
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
