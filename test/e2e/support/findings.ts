import { randomUUID } from 'node:crypto';
import type { NodeDescription } from '../bed/kubernetes/nodes';

export interface FindingPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

const finding = (type: string, resource: object, service: object) => {
  const now = new Date().toISOString();
  return {
    schemaVersion: '2.0',
    accountId: '111122223333',
    region: 'eu-west-1',
    id: randomUUID().replaceAll('-', ''),
    type,
    severity: 8,
    title: 'A finding of the bed.',
    createdAt: now,
    updatedAt: now,
    resource,
    service: {
      serviceName: 'guardduty',
      archived: false,
      count: 1,
      eventFirstSeen: now,
      eventLastSeen: now,
      ...service,
    },
  };
};

/** What GuardDuty's agent reports when it sees a miner run in a pod. */
export const minerExecuted = ({ namespace, name, uid }: FindingPod) =>
  finding(
    'Impact:Runtime/CryptoMinerExecuted',
    {
      resourceType: 'EKSCluster',
      eksClusterDetails: { name: 'prod-a', arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod-a' },
      kubernetesDetails: { kubernetesWorkloadDetails: { type: 'pods', namespace, name, uid } },
    },
    {
      runtimeDetails: { process: { name: 'worker', executablePath: '/tmp/worker', executableSha256: 'ab'.repeat(32) } },
    },
  );

/** What GuardDuty sees in the flow logs of a node. */
export const nodeTalksToPool = ({ instanceId, name, address }: NodeDescription) =>
  finding(
    'CryptoCurrency:EC2/BitcoinTool.B',
    {
      resourceType: 'Instance',
      instanceDetails: {
        instanceId,
        networkInterfaces: [{ privateDnsName: name, privateIpAddress: address }],
        tags: [{ key: 'eks:cluster-name', value: 'prod-a' }],
      },
    },
    {
      action: {
        actionType: 'NETWORK_CONNECTION',
        networkConnectionAction: {
          localIpDetails: { ipAddressV4: address },
          remoteIpDetails: { ipAddressV4: '203.0.113.9' },
          remotePortDetails: { port: 3333 },
        },
      },
    },
  );
