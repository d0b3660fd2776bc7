import { parseWorkload } from '../../../lambdas/core/parsing/workload';
import { deploymentObject, podObject } from '../../support/audit-event';

describe('a live object', () => {
  test('is read like the one in the audit log', () => {
    expect(parseWorkload('prod-a', podObject())).toEqual({
      entity: { cluster: 'prod-a', kind: 'Pod', namespace: 'shop', name: 'checkout-7c9d8b6f5c-x2x7q', uid: 'uid-pod' },
      labels: {},
      annotations: {},
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: 'checkout-7c9d8b6f5c',
          uid: 'uid-replicaset',
          controller: true,
        },
      ],
      template: {
        labels: {},
        annotations: {},
        hostNetwork: false,
        containers: [
          {
            role: 'container',
            name: 'app',
            image: 'registry.example/shop/checkout:1.4.2',
            command: [],
            args: ['--port', '8080'],
            env: [],
          },
        ],
      },
    });
  });

  test('tells labels, node and network of its pods', () => {
    const object = deploymentObject();
    const spec = { ...object.spec.template.spec, hostNetwork: true, nodeName: 'node-1' };
    const template = { metadata: { labels: { app: 'checkout' }, annotations: { a: 'b' } }, spec };
    expect(parseWorkload('prod-a', { ...object, spec: { template } })?.template).toMatchObject({
      labels: { app: 'checkout' },
      annotations: { a: 'b' },
      hostNetwork: true,
      nodeName: 'node-1',
    });
  });

  test('of a custom kind is not taken for the built-in kind of that name', () => {
    const object = { ...deploymentObject(), apiVersion: 'evil.example/v1' };
    expect(parseWorkload('prod-a', object)?.entity.kind).toBe('Deployment.evil.example');
  });

  test.each([
    ['a Service', { kind: 'Service', apiVersion: 'v1', metadata: { name: 'a' }, spec: { ports: [] } }],
    ['an object without a name', { ...podObject(), metadata: {} }],
    ['null', null],
    ['text', 'pod'],
    ['a list', [podObject()]],
  ])('that runs no pods is none: %s', (_name, object) => {
    expect(parseWorkload('prod-a', object)).toBeUndefined();
  });
});
