import type { GuardDutyFinding } from '../model/guardduty-finding';

/** A finding about a pod that says nothing about mining; an example states only what it changes. */
export const findingExample = (changes: Partial<GuardDutyFinding> = {}): GuardDutyFinding => ({
  id: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  type: 'Execution:Runtime/NewBinaryExecuted',
  title: 'A newly created binary was executed in container checkout.',
  severity: 5,
  accountId: '111122223333',
  region: 'eu-west-1',
  updatedAt: '2026-11-23T12:06:00.000Z',
  firstSeenAt: '2026-11-23T12:00:00.000Z',
  lastSeenAt: '2026-11-23T12:05:00.000Z',
  isSample: false,
  isArchived: false,
  cluster: 'prod-a',
  workload: { kind: 'Pod', namespace: 'shop', name: 'checkout-7c9d8b6f5c-x2x7q', uid: 'uid-pod' },
  instanceId: 'i-0123456789abcdef0',
  process: { name: 'node', executablePath: '/usr/local/bin/node', sha256: '0'.repeat(64) },
  ...changes,
});

/** A finding about an instance, which says nothing about its pods. */
export const instanceFindingExample = (changes: Partial<GuardDutyFinding> = {}): GuardDutyFinding =>
  findingExample({
    type: 'Recon:EC2/PortProbeUnprotectedPort',
    title: 'EC2 instance has an unprotected port which is being probed.',
    workload: undefined,
    process: undefined,
    ...changes,
  });

/** A finding about a request to the API of a cluster, which no detector reads. */
export const apiFindingExample = (changes: Partial<GuardDutyFinding> = {}): GuardDutyFinding =>
  findingExample({
    type: 'Execution:Kubernetes/ExecInKubeSystemPod',
    title: 'A request to the API of cluster prod-a.',
    workload: { kind: 'Deployment', namespace: 'shop', name: 'checkout', uid: 'uid-checkout' },
    process: undefined,
    caller: {
      name: 'arn:aws:iam::111122223333:user/ana',
      sourceIp: '203.0.113.66',
      userAgent: 'kubectl/v1.34.1',
      request: 'create /apis/apps/v1/namespaces/shop/deployments',
    },
    ...changes,
  });

/** A finding about an access key, of a call that has nothing to do with clusters. */
export const accessKeyFindingExample = (changes: Partial<GuardDutyFinding> = {}): GuardDutyFinding =>
  findingExample({
    type: 'Persistence:IAMUser/AnomalousBehavior',
    title: 'Unusual calls by an identity.',
    cluster: undefined,
    workload: undefined,
    instanceId: undefined,
    process: undefined,
    caller: { name: 'ana', request: 's3.amazonaws.com PutBucketPolicy' },
    ...changes,
  });
