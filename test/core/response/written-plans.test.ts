import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLiveObject } from '../../../lambdas/core/parsing/live-object';
import { plan } from '../../../lambdas/core/response/plan';
import {
  CLUSTER,
  deploymentFamily,
  ownerObject,
  podObject,
  type KubernetesObject,
} from '../../support/cluster-objects';
import { incidentExample, policyExample, specEvidence } from '../../support/incidents';

/** After a change that is meant: UPDATE_PLANS=1 npm run test:unit -- test/core/response/written-plans.test.ts. */
const UPDATE = process.env['UPDATE_PLANS'] === '1';

const DOCUMENT = join(__dirname, '../../../docs/operations.md');

/** Stands before and after the table. */
const MARK = '<!-- written plans -->';

const parts = (): readonly string[] => readFileSync(DOCUMENT, 'utf8').split(MARK);

/** The object that the evidence is about, and all that is alive. */
interface Case {
  readonly convicted: KubernetesObject;
  readonly alive: readonly KubernetesObject[];
}

const owned = (kind: string): Case => {
  const owner = ownerObject({ kind, mines: true });
  const pod = podObject({ name: 'web-1', labels: { app: 'web' }, owner, mines: true });
  return { convicted: owner, alive: [owner, pod] };
};

const bare = (shape: Parameters<typeof podObject>[0]): Case => {
  const pod = podObject({ mines: true, ...shape });
  return { convicted: pod, alive: [pod] };
};

const nodePod = (podSpec: Readonly<Record<string, unknown>>): Case => {
  const containers = [{ name: 'app', image: 'registry.example/x:1', args: ['-o', 'stratum+tcp://pool.example:3333'] }];
  return bare({ podSpec: { containers, ...podSpec } });
};

const cronJob = (): Case => {
  const owner = ownerObject({ kind: 'CronJob', mines: true });
  const job = ownerObject({ kind: 'Job', name: 'web-1', owner, mines: true });
  const pod = podObject({ name: 'web-1-a', labels: { app: 'web-1' }, owner: job, mines: true });
  return { convicted: owner, alive: [owner, job, pod] };
};

/** An owner of a kind that no action knows: Argo's controller makes the pods, and only they can be looked up. */
const workflow = (): Case => {
  const owner = ownerObject({ kind: 'Workflow' });
  return bare({ name: 'web-1', owner: { ...owner, apiVersion: 'argoproj.io/v1alpha1' } });
};

const miner = deploymentFamily({ mines: true });

const CASES: Readonly<Record<string, Case>> = {
  Deployment: { convicted: miner.deployment, alive: miner.all },
  ReplicaSet: owned('ReplicaSet'),
  ReplicationController: owned('ReplicationController'),
  StatefulSet: owned('StatefulSet'),
  DaemonSet: owned('DaemonSet'),
  Job: owned('Job'),
  CronJob: cronJob(),
  'pod of an Argo Workflow': workflow(),
  'bare pod': bare({}),
  'static pod': bare({ annotations: { 'kubernetes.io/config.mirror': 'a1' } }),
  'pod with hostNetwork': nodePod({ hostNetwork: true }),
  'pod on Fargate': nodePod({ nodeName: 'fargate-ip-10-0-1-7.eu-west-1.compute.internal' }),
};

const planFor = ({ convicted, alive }: Case) => {
  const objects = alive.flatMap((object) => parseLiveObject(CLUSTER, object) ?? []);
  return plan(incidentExample(convicted, [specEvidence(convicted)]), policyExample(), { objects });
};

/** Each step once, with the kinds of object that it is done to. */
const stepsIn = ({ actions }: ReturnType<typeof planFor>): string => {
  const byAction = Map.groupBy(actions, ({ action }) => action);
  return [...byAction]
    .map(([action, done]) => `${action} (${[...new Set(done.map(({ target }) => target.kind))].join(', ')})`)
    .join(', ');
};

/** What the plan says beside its steps, without the names of the example. */
const notesIn = ({ reasons }: ReturnType<typeof planFor>): string =>
  reasons
    .slice(1)
    .map((reason) =>
      reason
        .replace(/^Pod shop\/\S+ /, 'it ')
        .replace(/ Pod shop\/\S+ /, ' it ')
        .replace(/ web$/, ' of that name'),
    )
    .join('; ');

const table = (): string =>
  [
    '| what mines | decision | steps, in this order | and it says |',
    '| --- | --- | --- | --- |',
    ...Object.entries(CASES).map(([name, one]) => {
      const made = planFor(one);
      return `| ${name} | ${made.decision} | ${stepsIn(made)} | ${notesIn(made)} |`;
    }),
  ].join('\n');

test('the documented plans are those that are made; UPDATE_PLANS=1 writes them anew', () => {
  const [before = '', , after = ''] = parts();
  if (UPDATE) writeFileSync(DOCUMENT, [before, `\n\n${table()}\n\n`, after].join(MARK));
  expect(parts()[1]?.trim()).toBe(table());
});

const stepsFor = (name: string): readonly string[] => {
  const one = CASES[name];
  if (!one) throw new Error(`there is no case ${name}`);
  return planFor(one).actions.map(({ action, target }) => `${action} ${target.kind}`);
};

describe('the written plan', () => {
  test.each([
    ['Deployment', 'scale-to-zero Deployment'],
    ['ReplicaSet', 'scale-to-zero ReplicaSet'],
    ['ReplicationController', 'scale-to-zero ReplicationController'],
    ['StatefulSet', 'scale-to-zero StatefulSet'],
    ['DaemonSet', 'unschedule-daemon-set DaemonSet'],
    ['Job', 'suspend Job'],
    ['CronJob', 'suspend CronJob'],
  ])('for a %s isolates its pods, stops it, and blocks its return, in this order', (name, stop) => {
    const steps = stepsFor(name);
    expect(steps[0]).toBe('isolate-pod Pod');
    expect(steps).toContain(stop);
    expect(steps.indexOf(stop)).toBeLessThan(steps.indexOf('delete-pod Pod'));
    expect(steps.at(-1)).toBe(`block-recreation ${name}`);
  });

  test('for a CronJob suspends the Job that runs too', () => {
    expect(stepsFor('CronJob')).toEqual(expect.arrayContaining(['suspend CronJob', 'suspend Job']));
  });

  test.each(['bare pod', 'pod of an Argo Workflow'])('for a %s isolates and deletes that very pod', (name) => {
    expect(stepsFor(name)).toEqual([
      'isolate-pod Pod',
      'collect-evidence Pod',
      'delete-pod Pod',
      'block-recreation Pod',
    ]);
  });

  test.each(['pod with hostNetwork', 'pod on Fargate'])('for a %s is to stop it without isolation', (name) => {
    expect(stepsFor(name)).toEqual(['collect-evidence Pod', 'delete-pod Pod', 'block-recreation Pod']);
  });

  test('for a static pod is to ask: the API server cannot stop it', () => {
    expect(stepsFor('static pod')).toEqual([]);
  });
});
