import { spendRequestOf } from '../../../lambdas/core/response/spend-request';
import { parseLiveObject } from '../../../lambdas/core/parsing/live-object';
import {
  CLUSTER,
  deploymentFamily,
  ownerObject,
  podObject,
  type KubernetesObject,
} from '../../support/cluster-objects';
import { entityOf, incidentExample, specEvidence } from '../../support/incidents';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const OLD = '2026-11-01T12:00:00Z';
const YOUNG = '2026-11-23T11:50:00Z';

const requestFor = (objects: readonly KubernetesObject[], action: string, on: readonly KubernetesObject[]) => {
  const live = objects.flatMap((object) => parseLiveObject(CLUSTER, object) ?? []);
  const actions = on.map((object) => ({ action, target: entityOf(object), reason: '' }));
  const [first = podObject()] = on;
  const evidence = { ...specEvidence(first), facts: { actor: 'mallory' } };
  return spendRequestOf(incidentExample(first, [evidence]), actions, actions, live, NOW);
};

describe('what a plan costs', () => {
  test('new bare pods, however many, cost one: decoys cannot use up the budget', () => {
    const decoys = ['a', 'b', 'c'].map((name) => podObject({ name, createdAt: YOUNG }));
    expect(requestFor(decoys, 'delete-pod', decoys)).toMatchObject({ pods: 1, owners: 0, newOwners: 0 });
  });

  test('a young pod of an old owner is what people would miss', () => {
    const web = deploymentFamily({ createdAt: OLD });
    const pods = web.pods.map((pod) => ({ ...pod, metadata: { ...pod.metadata, creationTimestamp: YOUNG } }));
    expect(requestFor([web.deployment, web.replicaSet, ...pods], 'delete-pod', pods)).toMatchObject({ pods: 2 });
  });

  test('a pod of unknown age counts', () => {
    const [a, b] = ['a', 'b'].map((name) => podObject({ name }));
    if (!a || !b) throw new Error('two pods');
    expect(requestFor([], 'delete-pod', [a, b])).toMatchObject({ pods: 2 });
  });

  test('owners are told apart by age, and the pods that go with them cost nothing', () => {
    const old = ownerObject({ kind: 'Deployment', name: 'old', createdAt: OLD });
    const young = ownerObject({ kind: 'Deployment', name: 'young', createdAt: YOUNG });
    expect(requestFor([old, young], 'scale-to-zero', [old, young])).toEqual({
      incidentId: 'inc-1',
      namespace: 'shop',
      principal: 'mallory',
      pods: 0,
      owners: 1,
      newOwners: 1,
    });
  });
});
