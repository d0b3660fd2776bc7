import { schedulingAbuse } from '../../../../lambdas/core/detectors/audit/km-a18-scheduling-abuse';
import { podCreation, podObject } from '../../../support/audit-event';
import { signalText } from '../../../support/audit-signals';

const pod = (spec: Record<string, unknown>) => ({ ...podObject(), spec: { ...podObject().spec, ...spec } });

const found = (spec: Record<string, unknown>, changes: Record<string, unknown> = {}) =>
  signalText(schedulingAbuse, { ...podCreation({}, 'mallory'), responseObject: pod(spec), ...changes });

const EVERY_TAINT = { tolerations: [{ operator: 'Exists' }] };

describe('KM-A18', () => {
  test('reads where Kubernetes keeps it', () => {
    expect(
      found({ ...EVERY_TAINT, nodeName: 'node-1', schedulerName: 'x', priorityClassName: 'system-node-critical' }),
    ).toBe(
      'weak Pod checkout-7c9d8b6f5c-x2x7q: priority system-node-critical, fixed to one node, whatever its taints, scheduler x',
    );
  });

  test.each([
    ['one taint', [{ key: 'gpu', operator: 'Exists' }]],
    ['one effect', [{ operator: 'Exists', effect: 'NoExecute' }]],
    ['a value', [{ key: 'team', operator: 'Equal', value: 'a' }]],
    ['something else', 'Exists'],
  ])('is not tolerance of every taint: %s', (_name, tolerations) => {
    expect(found({ tolerations, nodeName: 'node-1' })).toBeUndefined();
  });

  test('does not take the node that the scheduler has chosen for a fixed one', () => {
    expect(found({ ...EVERY_TAINT, nodeName: 'node-1' }, { verb: 'patch' })).toBeUndefined();
  });

  test('lets parts of the cluster have the priority of the system', () => {
    const containers = [{ name: 'kube-proxy', image: 'registry.k8s.io/kube-proxy:v1.36.0' }];
    expect(found({ containers, priorityClassName: 'system-node-critical' })).toBeUndefined();
  });
});
