import type { LiveSituation } from '../../../lambdas/core/response/plan';
import { plan } from '../../../lambdas/core/response/plan';
import { parseLiveObject } from '../../../lambdas/core/parsing/live-object';
import {
  CLUSTER,
  deploymentFamily,
  ownerObject,
  podObject,
  type KubernetesObject,
} from '../../support/cluster-objects';
import {
  entityOf,
  incidentExample,
  policyExample,
  processEvidence,
  specEvidence,
  stepsOf,
} from '../../support/incidents';
import { evidenceExample } from '../../support/signals';

const live = (...objects: readonly KubernetesObject[]): LiveSituation => ({
  objects: objects.flatMap((object) => parseLiveObject(CLUSTER, object) ?? []),
});

const enforce = policyExample();

describe('what is stopped when a specification gives it away', () => {
  const miner = deploymentFamily({ mines: true });
  const incident = incidentExample(miner.deployment, [specEvidence(miner.deployment)]);

  test('the pods of the owner are isolated, evidence is kept, the top owner is stopped, its pods are ended', () => {
    const { decision, actions } = plan(incident, enforce, live(...miner.all));
    expect(decision).toBe('act');
    expect(stepsOf(actions)).toEqual([
      'isolate-pod Pod/web-abc12-x1',
      'isolate-pod Pod/web-abc12-x2',
      'collect-evidence Deployment/web',
      'collect-evidence Pod/web-abc12-x1',
      'collect-evidence Pod/web-abc12-x2',
      'scale-to-zero Deployment/web',
      'delete-pod Pod/web-abc12-x1',
      'delete-pod Pod/web-abc12-x2',
      'block-recreation Deployment/web',
    ]);
  });

  test('the owner is found from evidence that names its pod only', () => {
    const [pod] = miner.pods;
    const { actions } = plan(incidentExample(pod, [specEvidence(pod)]), enforce, live(...miner.all));
    expect(stepsOf(actions)).toContain('scale-to-zero Deployment/web');
  });

  test('an owner that was changed in between is left to a person', () => {
    const mended = deploymentFamily();
    const { decision, actions } = plan(incident, enforce, live(...mended.all));
    expect(decision).toBe('ask');
    expect(stepsOf(actions)).toEqual(['scale-to-zero Deployment/web']);
  });

  test('another object of the same name is not the one that was seen', () => {
    const other = deploymentFamily({ mines: true, uid: 'uid-another' });
    expect(plan(incident, enforce, live(other.deployment)).decision).toBe('none');
  });

  test('an owner that runs nothing any more needs nothing', () => {
    const stopped = ownerObject({ kind: 'Deployment', mines: true, spec: { replicas: 0 } });
    expect(plan(incident, enforce, live(stopped))).toMatchObject({ decision: 'none', actions: [] });
  });

  test.each([
    ['StatefulSet', 'scale-to-zero'],
    ['ReplicaSet', 'scale-to-zero'],
    ['ReplicationController', 'scale-to-zero'],
    ['DaemonSet', 'unschedule-daemon-set'],
    ['Job', 'suspend'],
  ])('a %s is stopped by %s', (kind, action) => {
    const owner = ownerObject({ kind, mines: true });
    const pod = podObject({ name: 'web-1', labels: { app: 'web' }, owner, mines: true });
    const { actions } = plan(incidentExample(owner, [specEvidence(owner)]), enforce, live(owner, pod));
    expect(stepsOf(actions)).toEqual([
      'isolate-pod Pod/web-1',
      `collect-evidence ${kind}/web`,
      'collect-evidence Pod/web-1',
      `${action} ${kind}/web`,
      'delete-pod Pod/web-1',
      `block-recreation ${kind}/web`,
    ]);
  });

  test('a CronJob is suspended together with the Jobs that run', () => {
    const cronJob = ownerObject({ kind: 'CronJob', mines: true });
    const running = ownerObject({ kind: 'Job', name: 'web-1', owner: cronJob, mines: true });
    const done = ownerObject({
      kind: 'Job',
      name: 'web-0',
      owner: cronJob,
      mines: true,
      status: { conditions: [{ type: 'Complete', status: 'True' }] },
    });
    const { actions } = plan(incidentExample(cronJob, [specEvidence(cronJob)]), enforce, live(cronJob, running, done));
    const stops = stepsOf(actions).filter((step) => step.startsWith('suspend'));
    expect(stops).toEqual(['suspend CronJob/web', 'suspend Job/web-1']);
  });

  test('a bare pod is isolated and deleted', () => {
    const pod = podObject({ mines: true });
    const { actions } = plan(incidentExample(pod, [specEvidence(pod)]), enforce, live(pod));
    expect(stepsOf(actions)).toEqual([
      'isolate-pod Pod/web',
      'collect-evidence Pod/web',
      'delete-pod Pod/web',
      'block-recreation Pod/web',
    ]);
  });

  test('a pod on the network of its node is stopped without isolation, and the plan says so', () => {
    const pod = podObject({ mines: true, podSpec: { hostNetwork: true } });
    const { actions, reasons } = plan(incidentExample(pod, [specEvidence(pod)]), enforce, live(pod));
    expect(stepsOf(actions)).toEqual(['collect-evidence Pod/web', 'delete-pod Pod/web', 'block-recreation Pod/web']);
    expect(reasons.join()).toContain('uses the network of its node');
  });

  test('a static pod is refused, with the reason', () => {
    const pod = podObject({ mines: true, annotations: { 'kubernetes.io/config.mirror': 'a1' } });
    const { decision, actions, reasons } = plan(incidentExample(pod, [specEvidence(pod)]), enforce, live(pod));
    expect({ decision, actions }).toEqual({ decision: 'ask', actions: [] });
    expect(reasons.join()).toContain('only the node itself can be isolated');
  });
});

describe('a forged ownerReference', () => {
  const innocent = deploymentFamily();

  test('does not hurt the owner that it names', () => {
    const forged = podObject({
      name: 'forged',
      labels: { app: 'web', 'pod-template-hash': 'abc12' },
      owner: innocent.replicaSet,
      mines: true,
    });
    const { decision, actions } = plan(
      incidentExample(innocent.deployment, [specEvidence(forged)]),
      enforce,
      live(...innocent.all, forged),
    );
    expect(decision).toBe('act');
    expect(stepsOf(actions)).toEqual([
      'isolate-pod Pod/forged',
      'collect-evidence Pod/forged',
      'delete-pod Pod/forged',
      'block-recreation Pod/forged',
    ]);
  });

  test('does not make the pod one of a miner: labels and template hash must fit', () => {
    const miner = deploymentFamily({ mines: true });
    const stranger = podObject({ name: 'stranger', labels: { app: 'web' }, owner: miner.replicaSet, mines: true });
    const { actions } = plan(
      incidentExample(miner.deployment, [specEvidence(miner.deployment)]),
      enforce,
      live(...miner.all, stranger),
    );
    expect(stepsOf(actions).join()).not.toContain('stranger');
  });

  test('does not bring an adopted pod down with the miner when the pod itself is innocent', () => {
    const miner = ownerObject({ kind: 'ReplicaSet', mines: true });
    const adopted = podObject({ name: 'adopted', labels: { app: 'web' }, owner: miner });
    const { actions } = plan(incidentExample(miner, [specEvidence(miner)]), enforce, live(miner, adopted));
    expect(stepsOf(actions).join()).not.toContain('adopted');
  });
});

describe('what is stopped when only a process gives it away', () => {
  const web = deploymentFamily();
  const [pod] = web.pods;
  const incident = incidentExample(web.deployment, [processEvidence(pod)]);

  test('that very pod, and not its owner', () => {
    const { decision, actions, reasons } = plan(incident, enforce, live(...web.all));
    expect(decision).toBe('act');
    expect(stepsOf(actions)).toEqual([
      'isolate-pod Pod/web-abc12-x1',
      'collect-evidence Pod/web-abc12-x1',
      'delete-pod Pod/web-abc12-x1',
    ]);
    expect(reasons.join()).toContain('Deployment shop/web goes on');
  });

  test('Falco alone asks until the writer of its log group is proven', () => {
    const { decision } = plan(incident, policyExample({ falcoWriterProven: false }), live(...web.all));
    expect(decision).toBe('ask');
  });

  test('a single source that no live look-up confirms asks', () => {
    const api = evidenceExample({ detector: 'KM-B02', channel: 'API', source: 'audit', entity: entityOf(pod) });
    expect(plan(incidentExample(web.deployment, [api]), enforce, live(...web.all)).decision).toBe('ask');
  });

  test('two sources need no proof of the writer', () => {
    const api = evidenceExample({ detector: 'KM-B02', channel: 'API', source: 'audit', entity: entityOf(pod) });
    const both = incidentExample(web.deployment, [api, processEvidence(pod)]);
    expect(plan(both, policyExample({ falcoWriterProven: false }), live(...web.all)).decision).toBe('act');
  });

  test('a pod that took over the name later is left alone', () => {
    const later = podObject({ name: pod.metadata.name, uid: 'uid-later', createdAt: '2026-11-23T12:00:01Z' });
    expect(plan(incidentExample(pod, [processEvidence(pod)]), enforce, live(later)).decision).toBe('none');
  });

  test('a pod that is gone leaves its owner to a person', () => {
    const { decision, actions } = plan(incident, enforce, live(web.deployment));
    expect({ decision, steps: stepsOf(actions) }).toEqual({ decision: 'ask', steps: ['scale-to-zero Deployment/web'] });
  });
});

describe('who decides', () => {
  const miner = deploymentFamily({ mines: true });
  const incident = incidentExample(miner.deployment, [specEvidence(miner.deployment)]);

  test('observe mode says what would have been done', () => {
    const { decision, actions } = plan(incident, policyExample({ mode: 'observe' }), live(...miner.all));
    expect(decision).toBe('observe');
    expect(stepsOf(actions)).toContain('scale-to-zero Deployment/web');
  });

  test('an incident that is no quarantine is a suggestion', () => {
    const { decision, actions } = plan({ ...incident, state: 'incident' }, enforce, live(...miner.all));
    expect(decision).toBe('ask');
    expect(actions).not.toEqual([]);
  });

  test.each(['record', 'notify-low'] as const)('nothing is done in state %s', (state) => {
    expect(plan({ ...incident, state }, enforce, live(...miner.all))).toMatchObject({ decision: 'none', actions: [] });
  });

  test('a protected namespace is left to a person', () => {
    const protectedOne = deploymentFamily({ mines: true, namespace: 'payments' });
    const { decision, reasons } = plan(
      incidentExample(protectedOne.deployment, [specEvidence(protectedOne.deployment)]),
      enforce,
      live(...protectedOne.all),
    );
    expect(decision).toBe('ask');
    expect(reasons.join()).toContain('protected');
  });

  test('a component that keeps the cluster alive is left to a person, an unknown owner beside it is not', () => {
    const decisionFor = (name: string) => {
      const owner = ownerObject({ kind: 'DaemonSet', namespace: 'kube-system', name, mines: true });
      return plan(incidentExample(owner, [specEvidence(owner)]), enforce, live(owner)).decision;
    };
    expect(decisionFor('aws-node')).toBe('ask');
    expect(decisionFor('aws-node-2')).toBe('act');
  });

  test('without a look at the cluster the plan is what the log says, and it says so', () => {
    const { decision, actions, reasons } = plan(incident, enforce, undefined);
    expect(decision).toBe('act');
    expect(stepsOf(actions)).toEqual([
      'collect-evidence Deployment/web',
      'scale-to-zero Deployment/web',
      'block-recreation Deployment/web',
    ]);
    expect(reasons.join()).toContain('the live look-up decides');
  });
});
