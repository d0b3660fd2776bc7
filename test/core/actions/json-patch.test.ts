import { patchOf } from '../../../lambdas/core/actions/json-patch';
import { isolatePod } from '../../../lambdas/core/actions/isolate-pod';
import type { Operation, PatchOperation } from '../../../lambdas/core/actions/operation';
import { scaleToZero } from '../../../lambdas/core/actions/scale-to-zero';
import { unscheduleDaemonSet } from '../../../lambdas/core/actions/unschedule-daemon-set';
import { ownerObject, podObject } from '../../support/cluster-objects';
import { applyPatch } from '../../support/json-patch';
import { situationOf } from '../../support/situations';

const patchIn = (operations: readonly Operation[]): PatchOperation => {
  const found = operations.find(
    (operation): operation is PatchOperation =>
      operation.op === 'labelPod' || operation.op === 'scale' || operation.op === 'selectNodes',
  );
  if (!found) throw new Error('no patch');
  return found;
};

const labelling = (labels?: Readonly<Record<string, string>>) => {
  const pod = podObject({ labels });
  return { pod, patch: patchOf(patchIn(isolatePod.apply(situationOf(pod)))) };
};

describe('the patch of an operation', () => {
  test('tests the uid before anything else', () => {
    expect(labelling().patch[0]).toEqual({ op: 'test', path: '/metadata/uid', value: 'uid-pod-web' });
  });

  test('does nothing to a later object of the same name', () => {
    const { patch } = labelling({ app: 'web' });
    expect(applyPatch(podObject({ uid: 'uid-later', labels: { app: 'web' } }), patch)).toBeUndefined();
  });

  test('escapes the slash in a label', () => {
    const { patch } = labelling({ app: 'web' });
    expect(patch.map(({ path }) => path)).toContain('/metadata/labels/mineguard~1incident');
  });

  test('labels a pod with labels and keeps them', () => {
    const { pod, patch } = labelling({ app: 'web' });
    expect(applyPatch(pod, patch)?.metadata.labels).toEqual({ app: 'web', 'mineguard/incident': 'inc-1' });
  });

  test('labels a pod without labels', () => {
    const { pod, patch } = labelling();
    expect(applyPatch(pod, patch)?.metadata.labels).toEqual({ 'mineguard/incident': 'inc-1' });
  });

  test('does not wipe labels that came in between', () => {
    const { patch } = labelling();
    expect(applyPatch(podObject({ labels: { app: 'web' } }), patch)).toBeUndefined();
  });

  test('takes a label away only where it still holds our value', () => {
    const undo = patchOf(patchIn(isolatePod.undo(situationOf(podObject({ labels: { app: 'web' } })))));
    const ours = podObject({ labels: { app: 'web', 'mineguard/incident': 'inc-1' } });
    const other = podObject({ labels: { app: 'web', 'mineguard/incident': 'inc-2' } });
    expect(applyPatch(ours, undo)?.metadata.labels).toEqual({ app: 'web' });
    expect(applyPatch(other, undo)).toBeUndefined();
  });

  test('scales what has no replicas field: the API server leaves out a zero', () => {
    const target = ownerObject({ kind: 'Deployment', spec: { replicas: 3 } });
    const undo = patchOf(patchIn(scaleToZero.undo(situationOf(target))));
    const atZero = ownerObject({ kind: 'Deployment', spec: { replicas: undefined } });
    expect(applyPatch(atZero, undo)).toMatchObject({ spec: { replicas: 3 } });
  });

  test('adds to the node selector of a DaemonSet and takes only that away again', () => {
    const daemonSet = ownerObject({ kind: 'DaemonSet', podSpec: { nodeSelector: { disk: 'ssd' } } });
    const stopped = applyPatch(daemonSet, patchOf(patchIn(unscheduleDaemonSet.apply(situationOf(daemonSet)))));
    expect(stopped).toMatchObject({
      spec: { template: { spec: { nodeSelector: { disk: 'ssd', 'mineguard/stopped': 'inc-1' } } } },
    });
    const undo = patchOf(patchIn(unscheduleDaemonSet.undo(situationOf(daemonSet))));
    expect(stopped && applyPatch(stopped, undo)).toEqual(daemonSet);
  });
});
