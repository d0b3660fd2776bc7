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

const ofPod = ({ namespace, name, uid }: FindingPod) => ({
  resourceType: 'EKSCluster',
  eksClusterDetails: { name: 'prod-a', arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod-a' },
  kubernetesDetails: {
    kubernetesWorkloadDetails: { type: 'pods', namespace, name, uid },
    kubernetesUserDetails: { username: 'ana', groups: ['system:authenticated'] },
  },
});

/** A finding of any type about a pod, with the request or the process that such a finding comes with. */
export const findingAbout = (type: string, pod: FindingPod) =>
  finding(
    type,
    ofPod(pod),
    type.includes(':Kubernetes/')
      ? {
          action: {
            actionType: 'KUBERNETES_API_CALL',
            kubernetesApiCallAction: {
              verb: 'create',
              requestUri: `/api/v1/namespaces/${pod.namespace}/pods`,
              sourceIps: ['203.0.113.66'],
            },
          },
        }
      : { runtimeDetails: { process: { name: 'worker', executablePath: '/tmp/worker' } } },
  );

/** Credentials of a node, used from outside of AWS. */
export const credentialsExfiltrated = ({ instanceId }: NodeDescription) =>
  finding(
    'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    {
      resourceType: 'AccessKey',
      accessKeyDetails: { userName: 'nodes', userType: 'Role', principalId: `AROAEXAMPLEEXAMPLE:${instanceId}` },
      instanceDetails: { instanceId, tags: [{ key: 'eks:cluster-name', value: 'prod-a' }] },
    },
    {
      action: {
        actionType: 'AWS_API_CALL',
        awsApiCallAction: {
          api: 'DescribeInstances',
          serviceName: 'ec2.amazonaws.com',
          remoteIpDetails: { ipAddressV4: '203.0.113.66' },
        },
      },
    },
  );

/** An attack sequence of which one finding, about one pod, is a part; and that finding as it comes by itself. */
export const attackSequence = (pod: FindingPod) => {
  const id = randomUUID().replaceAll('-', '');
  const detector = 'arn:aws:guardduty:eu-west-1:111122223333:detector/bed/finding';
  const executed = { ...minerExecuted(pod), associatedAttackSequenceArn: `${detector}/${id}` };
  const { updatedAt, type, service } = executed;
  const cluster = 'arn:aws:eks:eu-west-1:111122223333:cluster/prod-a';
  const sequence = finding(
    'AttackSequence:EKS/CompromisedCluster',
    { resourceType: 'AttackSequence' },
    {
      detection: {
        sequence: {
          uid: id,
          resources: [
            { uid: cluster, resourceType: 'EKS_CLUSTER', name: 'prod-a', data: { eksCluster: { arn: cluster } } },
            {
              uid: 'workload',
              resourceType: 'KUBERNETES_WORKLOAD',
              name: pod.name,
              data: { kubernetesWorkload: { namespace: pod.namespace, kubernetesResourcesTypes: 'PODS' } },
            },
          ],
          signals: [
            {
              uid: `${detector}/${executed.id}`,
              type: 'FINDING',
              name: type,
              updatedAt,
              firstSeenAt: service.eventFirstSeen,
              lastSeenAt: service.eventLastSeen,
              resourceUids: ['workload'],
            },
          ],
        },
      },
    },
  );
  return { executed, sequence: { ...sequence, id } };
};

/** What GuardDuty sees in the DNS requests of a node. */
export const nodeAsksForPool = ({ instanceId, name, address }: NodeDescription, domain: string) =>
  finding(
    'CryptoCurrency:EC2/BitcoinTool.B!DNS',
    {
      resourceType: 'Instance',
      instanceDetails: {
        instanceId,
        networkInterfaces: [{ privateDnsName: name, privateIpAddress: address }],
        tags: [{ key: 'eks:cluster-name', value: 'prod-a' }],
      },
    },
    { action: { actionType: 'DNS_REQUEST', dnsRequestAction: { domain, protocol: 'UDP' } } },
  );

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
