import { parseLiveObject } from '../../../lambdas/core/parsing/live-object';
import { parseNetworkPolicy } from '../../../lambdas/core/parsing/network-policy';
import { CLUSTER, ownerObject, podObject } from '../../support/cluster-objects';

const live = (object: unknown) => parseLiveObject(CLUSTER, object);

describe('a live object', () => {
  test('keeps what an action must know before it changes it', () => {
    const daemonSet = ownerObject({ kind: 'DaemonSet', podSpec: { nodeSelector: { disk: 'ssd' } } });
    expect(live(daemonSet)).toMatchObject({
      entity: { kind: 'DaemonSet', uid: 'uid-daemonset-web' },
      selector: { matchLabels: { app: 'web' }, matchExpressions: [] },
      nodeSelector: { disk: 'ssd' },
      suspended: false,
      alive: true,
    });
  });

  test('selects by bare labels when it is a ReplicationController', () => {
    const controller = ownerObject({ kind: 'ReplicationController' });
    expect(live(controller)?.selector).toEqual({ matchLabels: { app: 'web' }, matchExpressions: [] });
  });

  test.each([
    ['a pod that succeeded', podObject({ status: { phase: 'Succeeded' } })],
    ['a pod that failed', podObject({ status: { phase: 'Failed' } })],
    [
      'a Job that is complete',
      ownerObject({ kind: 'Job', status: { conditions: [{ type: 'Complete', status: 'True' }] } }),
    ],
  ])('has ended: %s', (_, object) => {
    expect(live(object)?.alive).toBe(false);
  });

  test('is still alive while a condition does not hold', () => {
    const job = ownerObject({ kind: 'Job', status: { conditions: [{ type: 'Failed', status: 'False' }] } });
    expect(live(job)?.alive).toBe(true);
  });

  test.each([
    ['has seen its latest change', 2, 2, true],
    ['has not seen its latest change', 2, 1, false],
    ['says nothing', 2, undefined, true],
  ])('is settled by what its controller says: %s', (_, generation, observedGeneration, settled) => {
    const deployment = ownerObject({ kind: 'Deployment', status: { observedGeneration } });
    expect(live({ ...deployment, metadata: { ...deployment.metadata, generation } })?.settled).toBe(settled);
  });

  test('selects nothing by a selector that is not understood', () => {
    const selector = { matchExpressions: [{ key: 'app', operator: 'Near' }] };
    expect(live(ownerObject({ kind: 'Deployment', spec: { selector } }))?.selector).toBeUndefined();
  });

  test.each([
    ['nothing', undefined],
    ['an object without uid', { ...podObject(), metadata: { name: 'web' } }],
    ['a kind that no action deals with', { ...podObject(), kind: 'Workflow', apiVersion: 'argoproj.io/v1alpha1' }],
  ])('is not made of %s', (_, object) => {
    expect(live(object)).toBeUndefined();
  });
});

test('a NetworkPolicy without types governs egress only where it has rules for it', () => {
  const policy = (spec: object) => parseNetworkPolicy({ metadata: { name: 'p' }, spec: { podSelector: {}, ...spec } });
  expect(policy({})).toMatchObject({ deniesIngress: true, deniesEgress: false, allows: false });
  expect(policy({ egress: [{}] })).toMatchObject({ deniesIngress: true, deniesEgress: true, allows: true });
});
