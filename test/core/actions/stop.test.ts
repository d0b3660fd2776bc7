import type { LiveObject } from '../../../lambdas/core/actions/cluster';
import { deletePod } from '../../../lambdas/core/actions/delete-pod';
import { scaleToZero } from '../../../lambdas/core/actions/scale-to-zero';
import { suspend } from '../../../lambdas/core/actions/suspend';
import { unscheduleDaemonSet } from '../../../lambdas/core/actions/unschedule-daemon-set';
import { ownerObject, podObject } from '../../support/cluster-objects';
import { situationOf } from '../../support/situations';

const pods: readonly LiveObject[] = [situationOf().target];

describe.each([
  [
    scaleToZero,
    ownerObject({ kind: 'Deployment', spec: { replicas: 3 } }),
    ownerObject({ kind: 'Deployment', spec: { replicas: 0 } }),
  ],
  [suspend, ownerObject({ kind: 'Job' }), ownerObject({ kind: 'Job', spec: { suspend: true } })],
  [
    unscheduleDaemonSet,
    ownerObject({ kind: 'DaemonSet' }),
    ownerObject({ kind: 'DaemonSet', podSpec: { nodeSelector: { 'mineguard/stopped': 'inc-1' } } }),
  ],
])('$id', (action, running, stopped) => {
  test('is not done to what is stopped already', () => {
    expect(action.preflight(situationOf(running))).toEqual([]);
    expect(action.preflight(situationOf(stopped))).toHaveLength(1);
  });

  test('is written when the object says so, and effective when its pods are gone', () => {
    expect(action.verify(situationOf(running))).toBe('none');
    expect(action.verify(situationOf(stopped, { pods }))).toBe('written');
    expect(action.verify(situationOf(stopped))).toBe('effective');
  });

  test('is effective when the owner itself is gone, and not before its pods are', () => {
    const gone = { ...situationOf(running), target: undefined };
    expect(action.verify(gone)).toBe('effective');
    expect(action.verify({ ...gone, pods })).toBe('written');
  });
});

test('scaling remembers how many replicas there were', () => {
  const owner = ownerObject({ kind: 'StatefulSet', spec: { replicas: 7 } });
  expect(scaleToZero.undo(situationOf(owner))).toMatchObject([{ op: 'scale', replicas: 7, current: 0 }]);
});

describe('delete-pod', () => {
  test('waits for the node to stop the pod before it counts as gone', () => {
    expect(deletePod.apply(situationOf())).toMatchObject([{ op: 'deletePod', gracePeriodSeconds: 1 }]);
  });

  test('leaves a pod that has ended where it is', () => {
    expect(deletePod.preflight(situationOf(podObject({ status: { phase: 'Succeeded' } })))).toHaveLength(1);
  });

  test('is effective for a pod that a finalizer holds and that runs nothing', () => {
    expect(deletePod.verify(situationOf(podObject({ status: { phase: 'Failed' } })))).toBe('effective');
    expect(deletePod.verify(situationOf())).toBe('none');
  });

  test('cannot be undone, and does not pretend to', () => {
    expect(deletePod.undo(situationOf())).toEqual([]);
  });
});
