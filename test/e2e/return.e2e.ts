import { randomUUID } from 'node:crypto';
import { moneroAddress } from '../support/wallets';
import { CommandFailed } from './bed/kubernetes/run';
import { eventually } from './support/eventually';
import { mineguard } from './support/mineguard-cli';
import { openMailbox } from './support/people';
import { Site } from './support/site';
import { answeredIncident, runningPods } from './support/stories';
import { deploymentObject, freshNamespace, imageFor, minerArguments, namespaceObject } from './support/workloads';

jest.setTimeout(180_000);

/** What the API server says to somebody who applies objects; empty when it takes them. */
const refusalOf = async (site: Site, ...objects: readonly object[]): Promise<string> =>
  site.apply(...objects).then(
    () => '',
    (error: unknown) => {
      if (error instanceof CommandFailed) return error.stderr;
      throw error;
    },
  );

describe('what was quarantined and comes back', () => {
  let site: Site;

  beforeAll(async () => {
    site = await Site.inMode('enforce');
  });

  test('is refused with a clear message, under its own name and under another one, and passes after the release', async () => {
    const namespace = freshNamespace('return');
    const args = minerArguments();
    const image = imageFor(args);
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', args));
    const { incident, response } = await answeredIncident(site, namespace);
    expect(response?.actions.find(({ action }) => action === 'block-recreation')).toMatchObject({
      status: 'succeeded',
      level: 'written',
    });

    await site.kubectl(['-n', namespace, 'delete', 'deployment', 'worker']);
    const refusal = await refusalOf(site, deploymentObject(namespace, 'worker', args));
    expect(refusal).toContain('mineguard-block');
    expect(refusal).toContain(
      `it runs what Deployment ${namespace}/worker was quarantined for (incident ${incident.id})`,
    );
    expect(refusal).toContain(`mineguard release ${incident.id}`);
    const elsewhere = freshNamespace('elsewhere');
    await site.apply(namespaceObject(elsewhere));
    const renamed = deploymentObject(elsewhere, 'harmless', ['serve'], 1, { image });
    expect(await refusalOf(site, renamed)).toContain(incident.id);
    expect(await refusalOf(site, deploymentObject(elsewhere, 'web', ['serve'], 1))).toBe('');

    expect(await mineguard(site, 'release', incident.id, '--yes')).toMatchObject({ status: 0 });
    expect(await refusalOf(site, renamed)).toBe('');
    await runningPods(site, elsewhere, 'harmless', 1);
  });

  test('by somebody who scales it up again gets no pods, and can be mended', async () => {
    const namespace = freshNamespace('gitops');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments(), 1));
    const { incident } = await answeredIncident(site, namespace);
    await site.kubectl(['-n', namespace, 'scale', 'deployment/worker', '--replicas=1']);
    const event = await eventually('the ReplicaSet to be refused a pod', async () =>
      (await site.list('events', namespace)).find((one) => JSON.stringify(one).includes('mineguard-block')),
    );
    expect(JSON.stringify(event)).toContain(incident.id);
    expect(await site.list('pods', namespace)).toEqual([]);

    // Who mends it where it is defined is not in the way of anybody.
    expect(await refusalOf(site, deploymentObject(namespace, 'worker', ['serve'], 1))).toBe('');
    await runningPods(site, namespace, 'worker', 1);
  });

  test('with only its wallet in common, hidden from the block, is quarantined, and the message names the earlier one', async () => {
    const wallet = moneroAddress(randomUUID());
    const namespace = freshNamespace('first');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments({ wallet }), 1));
    const earlier = await answeredIncident(site, namespace);

    const mailbox = await openMailbox(site.sns, site.output('PeopleTopicArn'));
    const elsewhere = freshNamespace('again');
    const script = Buffer.from(`exec /opt/app --user=${wallet}\n`).toString('base64');
    const args = ['sh', '-c', `echo ${script} | base64 -d | sh`];
    await site.apply(namespaceObject(elsewhere), deploymentObject(elsewhere, 'harmless', args, 1));
    const { incident, response } = await answeredIncident(site, elsewhere, 'Deployment');
    expect(incident.id).not.toBe(earlier.incident.id);
    expect(incident).toMatchObject({ state: 'quarantine', entity: { name: 'harmless' } });
    expect(incident.contributions.map(({ detector }) => detector)).toEqual(
      expect.arrayContaining(['KM-A01', 'KM-B18']),
    );
    expect(response?.decision).toBe('act');
    expect((await site.get('deployment', elsewhere, 'harmless'))?.spec['replicas']).toBe(0);
    const letter = await eventually('the message about the return', () =>
      mailbox.letters.find(({ body }) => body.includes(elsewhere)),
    );
    expect(letter.body).toContain(
      `returns    Deployment ${namespace}/worker, quarantined in incident ${earlier.incident.id}; in common: wallet`,
    );
    await mailbox.close();
  });

  test('in a protected namespace is not refused: only a person decides there', async () => {
    const namespace = freshNamespace('origin');
    const args = minerArguments({ wallet: moneroAddress('a wallet that payments uses too') });
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', args, 1));
    await answeredIncident(site, namespace);
    await site.apply(namespaceObject('payments'));
    expect(await refusalOf(site, deploymentObject('payments', 'copy', args, 1))).toBe('');
    await site.kubectl(['-n', 'payments', 'delete', 'deployment', 'copy']);
  });

  test('nobody but MineGuard makes or removes a block', async () => {
    const tenant = async (...args: readonly string[]) =>
      site.kubectl(['--as=tenant', '--as-group=system:masters', '-n', 'mineguard-system', ...args]).then(
        () => '',
        (error: unknown) => (error instanceof CommandFailed ? error.stderr : String(error)),
      );
    // A person who may do everything may also release by hand.
    expect(await tenant('create', 'configmap', 'mineguard-block-x', '--from-literal=image=x')).toBe('');
    expect(await tenant('delete', 'configmap', 'mineguard-block-x')).toBe('');
    const editor = await site
      .kubectl(['--as=tenant', '-n', 'mineguard-system', 'create', 'configmap', 'mineguard-block-x'])
      .then(
        () => '',
        (error: unknown) => (error instanceof CommandFailed ? error.stderr : String(error)),
      );
    expect(editor).toContain('forbidden');
  });
});
