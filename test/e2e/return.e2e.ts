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

  test('is known by its wallet, however it is wrapped, and the message names the earlier incident', async () => {
    const namespace = freshNamespace('first');
    const wallet = moneroAddress(namespace);
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments({ wallet }), 1));
    const { incident: earlier } = await answeredIncident(site, namespace);

    const elsewhere = freshNamespace('second');
    const mailbox = await openMailbox(site.sns, site.output('PeopleTopicArn'));
    const script = Buffer.from(`/opt/app -u ${wallet}`).toString('base64');
    const wrapped = ['sh', '-c', `echo ${script} | base64 -d | sh`];
    // The policy compares texts and lets it pass; the detectors decode.
    expect(await refusalOf(site, namespaceObject(elsewhere), deploymentObject(elsewhere, 'web', wrapped, 1))).toBe('');
    const { incident } = await answeredIncident(site, elsewhere);
    expect(incident.state).toBe('quarantine');
    expect(incident.evidence.find(({ detector }) => detector === 'KM-B18')?.facts).toMatchObject({
      earlierIncident: earlier.id,
    });
    const letter = await eventually('the message about the return', () =>
      mailbox.letters.find(({ body }) => body.includes(elsewhere) && body.includes(earlier.id)),
    );
    expect(letter.body).toContain('KM-B18');
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
