import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createResponseStore, killSwitchKey } from '../../lambdas/adapters/state-table';
import { incidentId } from '../../lambdas/core/correlation/incidents';
import { renderMail } from '../../lambdas/core/messages/mail';
import { entityKey } from '../../lambdas/core/model/entity';
import { eventually } from './support/eventually';
import { mineguard } from './support/mineguard-cli';
import { openMailbox } from './support/people';
import { Site } from './support/site';
import { answeredIncident, everythingLooked, runningPods } from './support/stories';
import {
  daemonSetObject,
  deploymentObject,
  freshNamespace,
  minerArguments,
  namespaceObject,
} from './support/workloads';

jest.setTimeout(180_000);

interface Released {
  readonly state: string;
  readonly fields: readonly { readonly outcome: string; readonly detail: string }[];
}

describe('what people take back', () => {
  let site: Site;

  beforeAll(async () => {
    site = await Site.inMode('enforce');
  });

  test('is as before, people are told, and the same evidence does not stop it again', async () => {
    const namespace = freshNamespace('release');
    const mailbox = await openMailbox(site.sns, site.output('PeopleTopicArn'));
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments(), 3));
    const { incident } = await answeredIncident(site, namespace, 'Deployment');
    expect((await site.get('deployment', namespace, 'worker'))?.spec['replicas']).toBe(0);

    const ended = await mineguard(site, 'release', incident.id, '--yes', '--json');
    expect(ended).toMatchObject({ status: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({ state: 'succeeded' });
    expect((await site.get('deployment', namespace, 'worker'))?.spec['replicas']).toBe(3);
    await runningPods(site, namespace, 'worker', 3);
    expect(await site.list('networkpolicies', namespace)).toEqual([]);
    const letter = await eventually('the message that says what was restored', () =>
      mailbox.letters.find(({ body }) => body.includes(namespace) && body.includes('What was restored')),
    );
    expect(letter.body).toContain('replicas set back to 3');

    await everythingLooked(site);
    await everythingLooked(site);
    expect((await site.get('deployment', namespace, 'worker'))?.spec['replicas']).toBe(3);
    expect(await site.list('pods', namespace)).toHaveLength(3);
    await mailbox.close();
  });

  test('fails with "changed since" where a person has changed the field, and leaves it', async () => {
    const namespace = freshNamespace('changed');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments(), 3));
    const { incident } = await answeredIncident(site, namespace, 'Deployment');
    // What a person starts again by hand would be stopped again: first the kill switch, as docs/deploying.md says.
    const TableName = site.output('TableName');
    const Key = killSwitchKey('prod-a');
    await site.table.send(new PutCommand({ TableName, Item: Key }));
    await site.kubectl(['scale', 'deployment/worker', '-n', namespace, '--replicas=1']);
    const ended = await mineguard(site, 'release', incident.id, '--yes', '--json').finally(async () =>
      site.table.send(new DeleteCommand({ TableName, Key })),
    );
    expect(ended.status).toBe(1);
    const { state, fields } = JSON.parse(ended.stdout) as Released;
    expect(state).toBe('failed');
    expect(fields.filter(({ outcome }) => outcome === 'failed').map(({ detail }) => detail)).toEqual([
      expect.stringContaining('changed since: replicas is 1'),
    ]);
    expect((await site.get('deployment', namespace, 'worker'))?.spec['replicas']).toBe(1);
  });

  test('by DaemonSet: its node selector is set back', async () => {
    const namespace = freshNamespace('daemons');
    await site.apply(namespaceObject(namespace), daemonSetObject(namespace, 'agent', minerArguments()));
    const { incident } = await answeredIncident(site, namespace, 'DaemonSet');
    const ended = await mineguard(site, 'release', incident.id, '--yes', '--json');
    expect(JSON.parse(ended.stdout)).toMatchObject({ state: 'succeeded' });
    expect(JSON.stringify((await site.get('daemonset', namespace, 'agent'))?.spec)).not.toContain('mineguard/stopped');
  });
});

describe('the limits of what is done without asking', () => {
  let site: Site;

  beforeAll(async () => {
    site = await Site.inMode('enforce');
  });

  /** The item in the command that the stack's outputs document. */
  const switchItem = (command: string): Record<string, string> => {
    const json = /'(\{.*\})'/.exec(command)?.[1];
    return unmarshall(JSON.parse(json ?? '{}')) as Record<string, string>;
  };

  test('the kill switch, thrown by the documented item, stops everything; lifted, the plan can be approved', async () => {
    const TableName = site.output('TableName');
    await site.table.send(new PutCommand({ TableName, Item: switchItem(site.output('ProdAKillSwitchThrow')) }));
    const namespace = freshNamespace('switch');
    try {
      await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments()));
      const { incident, response } = await answeredIncident(site, namespace);
      expect(response).toMatchObject({
        decision: 'ask',
        reasons: [expect.stringContaining('kill switch'), expect.anything()],
      });
      expect((await site.get('deployment', namespace, 'worker'))?.spec['replicas']).toBe(2);
      expect(await site.list('networkpolicies', namespace)).toEqual([]);
      expect(await mineguard(site, 'approve', incident.id, '--yes')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('kill switch'),
      });
    } finally {
      await site.table.send(new DeleteCommand({ TableName, Key: switchItem(site.output('ProdAKillSwitchLift')) }));
    }
    const [stored] = await site.incidents(namespace);
    expect(await mineguard(site, 'approve', stored?.incident.id ?? '', '--yes')).toMatchObject({ status: 0 });
    expect((await site.get('deployment', namespace, 'worker'))?.spec['replicas']).toBe(0);
  });

  test('the kill switch, thrown between two steps of one response, keeps back the steps that are left', async () => {
    const table = { client: site.table, tableName: site.output('TableName') };
    const namespace = freshNamespace('between');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments(), 24));
    const uid = (await site.get('deployment', namespace, 'worker'))?.metadata.uid ?? '';
    const owner = { cluster: 'prod-a', kind: 'Deployment', namespace, name: 'worker', uid };
    const id = incidentId(entityKey(owner), 'mining');
    try {
      const first = await eventually('the first step of the response', async () =>
        (await createResponseStore(table).actionRecords(id)).find(({ status }) => status === 'succeeded'),
      );
      await site.table.send(new PutCommand({ TableName: table.tableName, Item: killSwitchKey('prod-a') }));
      expect(first.action).toBe('isolate-pod');
      // Pods that are seen meanwhile ask for a response too, and that one meets the switch before its first step.
      const { incident, response } = await eventually('the report of the response that was under way', async () =>
        (await site.incidents(namespace)).find(
          (stored) => stored.incident.id === id && stored.response?.decision === 'act',
        ),
      );
      const actions = response?.actions ?? [];
      expect(response?.reasons[0]).toContain('the kill switch stopped it on the way');
      expect(renderMail(incident, response, { detectorTitles: new Map() }).subject).toContain('HELD BACK: KILL SWITCH');
      const ofStatus = (status: string) => actions.filter((one) => one.status === status).map(({ action }) => action);
      expect(ofStatus('succeeded')).toContain('isolate-pod');
      expect(ofStatus('skipped')).toContain('scale-to-zero');
      expect(JSON.stringify(actions.find(({ action }) => action === 'scale-to-zero'))).toContain(
        'the kill switch is thrown',
      );
      expect((await site.get('deployment', namespace, 'worker'))?.spec['replicas']).toBe(24);
    } finally {
      await site.table.send(new DeleteCommand({ TableName: table.tableName, Key: killSwitchKey('prod-a') }));
    }
    expect(await mineguard(site, 'approve', id, '--yes')).toMatchObject({ status: 0 });
    expect((await site.get('deployment', namespace, 'worker'))?.spec['replicas']).toBe(0);
  });

  test('decoys use up the budget of their namespace, and a miner in another one is stopped all the same', async () => {
    const decoys = freshNamespace('decoys');
    const names = Array.from({ length: 8 }, (_, n) => `decoy-${n}`);
    await site.apply(
      namespaceObject(decoys),
      ...names.map((name) => deploymentObject(decoys, name, minerArguments(), 1)),
    );
    const answered = await eventually('a report for each decoy', async () => {
      const stored = (await site.incidents(decoys)).filter(({ incident }) => incident.entity.kind === 'Deployment');
      const reports = stored.flatMap(({ response }) => response ?? []);
      return reports.length === names.length ? reports : undefined;
    });
    const asked = answered.filter(({ decision }) => decision === 'ask');
    expect(asked).toHaveLength(2);
    expect(asked[0]?.reasons.join()).toContain(`the budget of namespace ${decoys} is used up`);

    const namespace = freshNamespace('elsewhere');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments()));
    expect((await answeredIncident(site, namespace)).response?.decision).toBe('act');
    expect((await site.get('deployment', namespace, 'worker'))?.spec['replicas']).toBe(0);
  });
});

describe('an exception', () => {
  test('keeps a workload from being stopped, stays visible, and is void when the template changes', async () => {
    const site = await Site.inMode('enforce');
    const namespace = freshNamespace('excepted');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments()));
    const { incident } = await answeredIncident(site, namespace);
    const added = await mineguard(
      site,
      ...['except', 'add', incident.id, '--owner', 'research', '--reason', 'a benchmark', '--json'],
    );
    expect(added).toMatchObject({ status: 0 });
    expect(await mineguard(site, 'release', incident.id, '--yes')).toMatchObject({ status: 0 });
    await runningPods(site, namespace, 'worker', 2);
    await everythingLooked(site);
    expect((await site.get('deployment', namespace, 'worker'))?.spec['replicas']).toBe(2);
    const stored = await eventually('the incident to be shown as suppressed', async () =>
      (await site.incidents(namespace)).find(({ suppressed }) => suppressed !== undefined),
    );
    expect(stored.suppressed).toMatchObject({ owner: 'research', reason: 'a benchmark' });
    const listed = await mineguard(site, 'incidents', '--namespace', namespace);
    expect(listed.stdout).toContain('quarantine (suppressed)');

    // Another wallet is another template, and news.
    await site.apply(deploymentObject(namespace, 'worker', minerArguments()));
    await eventually('the changed workload to be stopped', async () =>
      (await site.get('deployment', namespace, 'worker'))?.spec['replicas'] === 0 ? true : undefined,
    );
  });
});
