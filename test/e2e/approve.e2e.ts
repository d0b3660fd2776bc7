import { eventually } from './support/eventually';
import { mineguard } from './support/mineguard-cli';
import { Site } from './support/site';
import { runningPods } from './support/stories';
import { deploymentObject, minerArguments, namespaceObject } from './support/workloads';

jest.setTimeout(180_000);

/** The test configuration says: approve. */
const NAMESPACE = 'ask-first';

const planOf = async (site: Site, name: string) =>
  eventually(`a plan for ${name} that waits`, async () =>
    (await site.incidents(NAMESPACE)).find(
      ({ incident, response }) =>
        incident.entity.name === name && incident.state === 'quarantine' && response?.decision === 'ask',
    ),
  );

describe('in a namespace in approve mode', () => {
  let site: Site;

  beforeAll(async () => {
    site = await Site.inMode('enforce');
    await site.apply(namespaceObject(NAMESPACE));
  });

  test('nothing is done before a person approves; then it is done once, and a second approval does nothing', async () => {
    await site.apply(deploymentObject(NAMESPACE, 'waits', minerArguments()));
    await runningPods(site, NAMESPACE, 'waits', 2);
    const { incident } = await planOf(site, 'waits');
    const before = await site.get('deployment', NAMESPACE, 'waits');
    expect(before?.spec['replicas']).toBe(2);

    const first = await mineguard(site, 'approve', incident.id, '--yes', '--json');
    expect(first).toMatchObject({ status: 0 });
    const { approval, report } = JSON.parse(first.stdout) as {
      readonly approval: { readonly by: string };
      readonly report: { readonly decision: string; readonly reasons: readonly string[] };
    };
    expect(approval.by).toMatch(/^arn:aws:/);
    expect(report.decision).toBe('act');
    expect(report.reasons.join()).toContain(`approved by ${approval.by}`);
    const stopped = await site.get('deployment', NAMESPACE, 'waits');
    expect(stopped?.spec['replicas']).toBe(0);

    const second = await mineguard(site, 'approve', incident.id, '--yes');
    expect(second).toMatchObject({ status: 0, stdout: expect.stringContaining('already') });
    const after = await site.get('deployment', NAMESPACE, 'waits');
    expect(after?.metadata.resourceVersion).toBe(stopped?.metadata.resourceVersion);
  });

  test('only what was approved is done, and what is left can be approved later', async () => {
    await site.apply(deploymentObject(NAMESPACE, 'partly', minerArguments(), 1));
    await runningPods(site, NAMESPACE, 'partly', 1);
    const { incident } = await planOf(site, 'partly');
    const first = await mineguard(site, 'approve', incident.id, '--yes', '--actions', 'isolate-pod');
    expect(first).toMatchObject({ status: 0 });
    const [pod] = await site.list('pods', NAMESPACE, 'app=partly');
    expect(pod?.metadata.labels?.['mineguard/incident']).toBe(incident.id);
    expect((await site.get('deployment', NAMESPACE, 'partly'))?.spec['replicas']).toBe(1);

    const second = await mineguard(site, 'approve', incident.id, '--yes');
    expect(second).toMatchObject({ status: 0 });
    expect((await site.get('deployment', NAMESPACE, 'partly'))?.spec['replicas']).toBe(0);
  });

  test('a target that was replaced after the plan was shown is left alone', async () => {
    await site.apply(deploymentObject(NAMESPACE, 'replaced', minerArguments(), 1));
    const { incident } = await planOf(site, 'replaced');
    await site.kubectl(['delete', 'deployment', 'replaced', '-n', NAMESPACE]);
    await site.apply(deploymentObject(NAMESPACE, 'replaced', ['serve'], 1));
    await mineguard(site, 'approve', incident.id, '--yes', '--wait', '5');
    expect((await site.get('deployment', NAMESPACE, 'replaced'))?.spec['replicas']).toBe(1);
  });

  test('incidents and show tell what waits', async () => {
    const listed = await mineguard(site, 'incidents', '--namespace', NAMESPACE, '--json');
    expect(listed.status).toBe(0);
    const incidents = JSON.parse(listed.stdout) as readonly { readonly id: string; readonly state: string }[];
    expect(incidents.length).toBeGreaterThanOrEqual(3);
    const shown = await mineguard(site, 'show', incidents[0]?.id ?? '');
    expect(shown.stdout).toContain(incidents[0]?.id);
    expect(shown.stdout).toContain('Records');
  });
});
