import { eventually } from './support/eventually';
import { openMailbox } from './support/people';
import { Site } from './support/site';
import { answeredIncident, everythingLooked, runningPods } from './support/stories';
import {
  cronJobObject,
  deploymentObject,
  freshNamespace,
  minerArguments,
  namespaceObject,
  podWithForgedOwner,
} from './support/workloads';

jest.setTimeout(120_000);

describe('in enforce mode, an attack that only the audit log shows', () => {
  let site: Site;

  beforeAll(async () => {
    site = await Site.inMode('enforce');
  });

  test('by Deployment: its pods are isolated, the owner is stopped, and a message tells all of it', async () => {
    const namespace = freshNamespace('shop');
    const mailbox = await openMailbox(site.sns, site.output('PeopleTopicArn'));
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments()));

    const { incident, response } = await answeredIncident(site, namespace);
    expect(incident).toMatchObject({
      state: 'quarantine',
      hypothesis: 'mining',
      entity: { cluster: 'prod-a', namespace, kind: 'Deployment', name: 'worker' },
    });
    expect(incident.contributions.map(({ detector }) => detector).sort()).toEqual(['KM-A01', 'KM-A02', 'KM-A03']);
    expect(response?.decision).toBe('act');

    const deployment = await site.get('deployment', namespace, 'worker');
    expect(deployment?.spec['replicas']).toBe(0);
    expect(deployment?.metadata.uid).toBe(incident.entity.uid);
    const [policy] = await site.list('networkpolicies', namespace);
    expect(policy?.spec).toMatchObject({
      podSelector: { matchLabels: { 'mineguard/incident': incident.id } },
      policyTypes: ['Ingress', 'Egress'],
    });
    await eventually('the last pod to go', async () =>
      (await site.list('pods', namespace)).length === 0 ? true : undefined,
    );

    const letter = await eventually('the message that says what was done', () =>
      mailbox.letters.find(({ body }) => body.includes(namespace) && /^What was done$/m.test(body)),
    );
    expect(letter.body).toContain('KM-A01');
    expect(letter.body).toContain(incident.id);
    expect(letter.body).toContain('scale-to-zero');
    expect(letter.body).toContain('effective');
    await mailbox.close();
  });

  test('by CronJob: it is suspended, and what it had started is gone', async () => {
    const namespace = freshNamespace('batch');
    await site.apply(namespaceObject(namespace), cronJobObject(namespace, 'cleanup', minerArguments()));
    // The schedule would start one within a minute. A Job that a person makes of it belongs to nobody else.
    await site.kubectl(['create', 'job', '--from=cronjob/cleanup', 'cleanup-now', '-n', namespace]);

    const { incident } = await answeredIncident(site, namespace, 'CronJob');
    expect(incident).toMatchObject({ state: 'quarantine', entity: { kind: 'CronJob', name: 'cleanup', namespace } });
    await answeredIncident(site, namespace, 'Job');
    await eventually('the CronJob to be suspended', async () =>
      (await site.get('cronjob', namespace, 'cleanup'))?.spec['suspend'] === true ? true : undefined,
    );
    await eventually('its pods to be gone', async () =>
      (await site.list('pods', namespace)).length === 0 ? true : undefined,
    );
  });

  test('by a pod with a forged owner: the pod goes, the owner that it names is not touched', async () => {
    const namespace = freshNamespace('forged');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'innocent', ['serve']));
    const pods = await runningPods(site, namespace, 'innocent', 2);
    const innocent = await site.get('deployment', namespace, 'innocent');
    if (!innocent) throw new Error('the Deployment is gone');
    await site.apply(
      podWithForgedOwner(namespace, { name: 'innocent', uid: innocent.metadata.uid }, { app: 'innocent' }),
    );

    const { incident } = await answeredIncident(site, namespace);
    expect(incident).toMatchObject({ state: 'quarantine', entity: { kind: 'Pod', name: 'innocent-looking' } });
    await eventually('the forged pod to be gone', async () =>
      (await site.get('pod', namespace, 'innocent-looking')) === undefined ? true : undefined,
    );
    const after = await site.get('deployment', namespace, 'innocent');
    expect(after?.metadata.generation).toBe(innocent.metadata.generation);
    const survivors = await site.list('pods', namespace, 'app=innocent');
    expect(survivors.map(({ metadata }) => metadata.uid).sort()).toEqual(
      pods.map(({ metadata }) => metadata.uid).sort(),
    );
  });

  test('in a protected namespace: people are told, nothing is touched', async () => {
    const namespace = 'payments';
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'ledger', minerArguments()));
    const pods = await runningPods(site, namespace, 'ledger', 2);
    const stored = await eventually('an incident in payments', async () => (await site.incidents(namespace))[0]);
    expect(stored.incident.state).toBe('incident');
    expect(stored.incident.reasons.join()).toContain('protected');
    await everythingLooked(site);
    const after = await site.get('deployment', namespace, 'ledger');
    expect(after?.spec['replicas']).toBe(2);
    const live = await site.list('pods', namespace, 'app=ledger');
    expect(live.map(({ metadata }) => metadata.labels)).toEqual(pods.map(({ metadata }) => metadata.labels));
    expect(await site.list('networkpolicies', namespace)).toEqual([]);
  });
});
