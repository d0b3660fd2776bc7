import { placementsOf } from '../../../lambdas/core/detectors/placement';
import { parseAuditEvent } from '../../../lambdas/core/parsing/audit';
import { coresOf, parseInstances, parsePodUsage, parseLiveWorkload } from '../../../lambdas/core/parsing/live-workload';
import { podObject } from '../../support/cluster-objects';

const UID = '0f4b2c1e-0000-4000-8000-000000000001';

const event = (changes: object) => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  auditID: 'a',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/shop/pods/web-1/binding',
  verb: 'create',
  user: { username: 'system:kube-scheduler' },
  objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1', uid: UID, subresource: 'binding' },
  responseStatus: { code: 201 },
  requestObject: { kind: 'Binding', target: { kind: 'Node', name: 'node-a' } },
  stageTimestamp: '2026-11-23T12:00:00.123456Z',
  ...changes,
});

const placementsIn = (changes: object) => {
  const parsed = parseAuditEvent(JSON.stringify(event(changes)), 'prod-a', 0);
  return parsed.ok ? placementsOf(parsed.value) : [];
};

const removed = (metadata: object, status: object = {}) => ({
  verb: 'delete',
  requestURI: '/api/v1/namespaces/shop/pods/web-1',
  objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1' },
  responseStatus: { code: 200 },
  requestObject: undefined,
  responseObject: {
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'shop', uid: UID, ...metadata },
    spec: { nodeName: 'node-a', hostNetwork: true },
    status: { startTime: '2026-11-23T11:00:00Z', podIP: '192.0.2.7', ...status },
  },
});

describe('what the audit log says of where pods run', () => {
  const pod = { cluster: 'prod-a', kind: 'Pod', namespace: 'shop', name: 'web-1', uid: UID };

  test('is the node to which the scheduler binds a pod', () => {
    expect(placementsIn({})).toEqual([{ pod, node: 'node-a', hostNetwork: false, from: '2026-11-23T12:00:00.123Z' }]);
  });

  test.each([
    ['that was refused', { responseStatus: { code: 409 } }],
    ['that was only tried', { requestURI: '/api/v1/namespaces/shop/pods/web-1/binding?dryRun=All' }],
    ['without a uid', { objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1', subresource: 'binding' } }],
  ])('is not taken from a binding %s', (_, changes) => {
    expect(placementsIn(changes)).toEqual([]);
  });

  const made = (spec: object, changes: object = {}) => ({
    requestURI: '/api/v1/namespaces/shop/pods',
    objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1' },
    requestObject: undefined,
    responseObject: {
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'shop', uid: UID, creationTimestamp: '2026-11-23T12:00:00Z' },
      spec,
    },
    ...changes,
  });

  test('is the node that a pod was made for, past the scheduler', () => {
    expect(placementsIn(made({ nodeName: 'node-a', hostNetwork: true }))).toEqual([
      { pod, node: 'node-a', hostNetwork: true, from: '2026-11-23T12:00:00.000Z' },
    ]);
  });

  test.each([
    ['a pod that waits for the scheduler', made({})],
    ['a pod that was refused', made({ nodeName: 'node-a' }, { responseStatus: { code: 403 } })],
    [
      'a pod that was only tried',
      made({ nodeName: 'node-a' }, { requestURI: '/api/v1/namespaces/shop/pods?dryRun=All' }),
    ],
  ])('is nothing yet for %s', (_, changes) => {
    expect(placementsIn(changes)).toEqual([]);
  });

  test('is the whole life of a pod when its node removes it for good', () => {
    expect(placementsIn(removed({ deletionGracePeriodSeconds: 0 }))).toEqual([
      {
        pod,
        node: 'node-a',
        podIp: '192.0.2.7',
        hostNetwork: true,
        from: '2026-11-23T11:00:00.000Z',
        to: '2026-11-23T12:00:00.123Z',
      },
    ]);
  });

  test('ends when the containers of a finished pod ended, not when it was cleared away', () => {
    const containerStatuses = [{ state: { terminated: { finishedAt: '2026-11-23T11:10:00Z' } } }];
    expect(placementsIn(removed({}, { phase: 'Succeeded', containerStatuses }))).toMatchObject([
      { to: '2026-11-23T11:10:00.000Z' },
    ]);
  });

  test('does not end with a deletion that leaves the pod time to end', () => {
    expect(placementsIn(removed({ deletionGracePeriodSeconds: 30 }))).toEqual([]);
  });
});

describe('what a live cluster says', () => {
  test('of nodes is the EC2 instance in their provider id, and nothing for those that are none', () => {
    const items = [
      { metadata: { name: 'a' }, spec: { providerID: 'aws:///eu-west-1a/i-0123456789abcdef0' } },
      { metadata: { name: 'b' }, spec: { providerID: 'aws:///eu-west-1a/abc/fargate-ip-192-0-2-7' } },
      { metadata: { name: 'c' }, spec: {} },
    ];
    expect(parseInstances({ items })).toEqual([['a', 'i-0123456789abcdef0']]);
  });

  test.each([
    ['250m', 0.25],
    ['1500000000n', 1.5],
    ['2', 2],
    ['1k', 1000],
    ['-1', undefined],
    ['1;drop', undefined],
    [undefined, undefined],
  ])('of the quantity %s is a number of cores', (quantity, cores) => {
    expect(coresOf(quantity)).toBe(cores);
  });

  test('of use is taken container by container', () => {
    const items = [
      {
        metadata: { name: 'web-1', namespace: 'shop' },
        timestamp: '2026-11-23T12:00:00Z',
        containers: [
          { name: 'app', usage: { cpu: '990m' } },
          { name: 'odd', usage: { cpu: '?' } },
        ],
      },
      { metadata: { name: 'no-time', namespace: 'shop' } },
    ];
    expect(parsePodUsage({ items })).toEqual([
      { namespace: 'shop', pod: 'web-1', sample: { at: '2026-11-23T12:00:00.000Z', cores: { app: 0.99 } } },
    ]);
  });

  test('of the last write leaves out statuses and what MineGuard wrote', () => {
    const pod = podObject({ createdAt: '2026-11-23T10:00:00Z' });
    const managedFields = [
      { manager: 'kubectl', time: '2026-11-23T11:00:00Z' },
      { manager: 'kubelet', time: '2026-11-23T12:00:00Z', subresource: 'status' },
      { manager: 'mineguard', time: '2026-11-23T13:00:00Z' },
    ];
    const written = parseLiveWorkload('prod-a', { ...pod, metadata: { ...pod.metadata, managedFields } });
    expect(written?.writtenAt).toBe('2026-11-23T11:00:00.000Z');
    expect(parseLiveWorkload('prod-a', pod)?.writtenAt).toBe('2026-11-23T10:00:00.000Z');
  });
});
