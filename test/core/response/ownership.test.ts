import { parseLiveObject } from '../../../lambdas/core/parsing/live-object';
import { chainOf, controllerOf } from '../../../lambdas/core/response/ownership';
import {
  CLUSTER,
  deploymentFamily,
  ownerObject,
  podObject,
  type KubernetesObject,
} from '../../support/cluster-objects';

const liveOf = (objects: readonly KubernetesObject[]) =>
  objects.flatMap((object) => parseLiveObject(CLUSTER, object) ?? []);

const controllerName = (object: KubernetesObject, others: readonly KubernetesObject[]) => {
  const [live] = liveOf([object]);
  return live && controllerOf(live, liveOf(others))?.entity.name;
};

describe('ownership', () => {
  const family = deploymentFamily();

  test('leads from a pod over its ReplicaSet to the Deployment', () => {
    const objects = liveOf(family.all);
    const pod = objects.find(({ entity }) => entity.kind === 'Pod');
    expect(pod && chainOf(pod, objects).map(({ entity }) => entity.kind)).toEqual(['Pod', 'ReplicaSet', 'Deployment']);
  });

  test.each<[string, KubernetesObject]>([
    [
      'another template hash',
      podObject({ labels: { app: 'web', 'pod-template-hash': 'zzz' }, owner: family.replicaSet }),
    ],
    ['labels that are not selected', podObject({ labels: { 'pod-template-hash': 'abc12' }, owner: family.replicaSet })],
    ['a kind that does not control pods', podObject({ labels: { app: 'web' }, owner: family.deployment })],
    [
      'an owner in another namespace',
      podObject({ namespace: 'other', labels: { app: 'web', 'pod-template-hash': 'abc12' }, owner: family.replicaSet }),
    ],
    [
      'the uid of another object',
      podObject({
        labels: { app: 'web', 'pod-template-hash': 'abc12' },
        owner: { ...family.replicaSet, metadata: { ...family.replicaSet.metadata, uid: 'uid-gone' } },
      }),
    ],
  ])('is not believed with %s', (_, pod) => {
    expect(controllerName(pod, family.all)).toBeUndefined();
  });

  test('is not believed of an object that names itself', () => {
    const job = ownerObject({ kind: 'Job' });
    const looped = ownerObject({ kind: 'Job', owner: job });
    const [live] = liveOf([looped]);
    expect(live && chainOf(live, liveOf([looped]))).toHaveLength(1);
  });
});
