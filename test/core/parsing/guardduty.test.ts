import { parseGuardDutyFindings } from '../../../lambdas/core/parsing/guardduty';

const detail = {
  schemaVersion: '2.0',
  accountId: '111122223333',
  region: 'eu-west-1',
  id: 'f-1',
  type: 'CryptoCurrency:Runtime/BitcoinTool.B',
  severity: 8,
  title: 'A process talks to a pool.',
  updatedAt: '2026-11-23T12:06:00Z',
  resource: {
    resourceType: 'EKSCluster',
    eksClusterDetails: { name: 'prod-a' },
    kubernetesDetails: {
      kubernetesWorkloadDetails: {
        type: 'pods',
        namespace: 'shop',
        name: 'web-1',
        uid: 'uid-pod',
        containers: [{ id: 'c-1', name: 'main', image: 'registry.example/shop/web:1' }],
      },
    },
    instanceDetails: { instanceId: 'i-0123456789abcdef0' },
  },
  service: {
    archived: false,
    eventFirstSeen: '2026-11-23T12:00:00Z',
    eventLastSeen: '2026-11-23T12:05:00Z',
    runtimeDetails: { process: { name: 'a', executablePath: '/tmp/a', executableSha256: 'ab' } },
    action: {
      networkConnectionAction: {
        localIpDetails: { ipAddressV4: '198.51.100.7' },
        remoteIpDetails: { ipAddressV4: '203.0.113.9' },
        remotePortDetails: { port: 3333 },
      },
    },
  },
};

const PARSED = {
  id: 'f-1',
  type: 'CryptoCurrency:Runtime/BitcoinTool.B',
  title: 'A process talks to a pool.',
  severity: 8,
  accountId: '111122223333',
  region: 'eu-west-1',
  updatedAt: '2026-11-23T12:06:00.000Z',
  firstSeenAt: '2026-11-23T12:00:00.000Z',
  lastSeenAt: '2026-11-23T12:05:00.000Z',
  isSample: false,
  isArchived: false,
  cluster: 'prod-a',
  workload: { kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'uid-pod' },
  container: { id: 'c-1', name: 'main', image: 'registry.example/shop/web:1' },
  instanceId: 'i-0123456789abcdef0',
  localIp: '198.51.100.7',
  remoteIp: '203.0.113.9',
  remotePort: '3333',
  process: { name: 'a', executablePath: '/tmp/a', sha256: 'ab' },
};

/** As the SDK returns it: every name begins in upper case. */
const pascal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), pascal(inner)]),
  );
};

const only = (payload: unknown) => {
  const [first, ...others] = parseGuardDutyFindings(payload);
  expect(others).toEqual([]);
  return first?.ok ? first.value : first?.error;
};

const event = (of: object) => ({ 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty', detail: of });

describe('a finding', () => {
  test.each([
    ['an EventBridge event', event(detail)],
    ['an answer of GetFindings', { Findings: [pascal(detail)] }],
    ['the bare finding of the REST API', detail],
    ['an SNS notification of the event', { Records: [{ Sns: { Message: JSON.stringify(event(detail)) } }] }],
  ])('reads the same from %s', (_, payload) => {
    expect(only(payload)).toEqual(PARSED);
  });

  test('is read from Security Hub as far as Security Hub tells it', () => {
    const finding = {
      Id: 'arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/f-1',
      Types: ['Effects/Resource Consumption/CryptoCurrency:EC2-BitcoinTool.B!DNS'],
      Title: 'A node asks for a pool.',
      AwsAccountId: '111122223333',
      Region: 'eu-west-1',
      UpdatedAt: '2026-11-23T12:06:00Z',
      Severity: { Product: 8 },
      Resources: [
        {
          Type: 'AwsEc2Instance',
          Id: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0',
          Tags: { 'kubernetes.io/cluster/prod-a': 'owned' },
        },
      ],
      ProductFields: {
        'aws/guardduty/service/eventFirstSeen': '2026-11-23T12:00:00Z',
        'aws/guardduty/service/eventLastSeen': '2026-11-23T12:05:00Z',
        'aws/guardduty/service/action/dnsRequestAction/domain': 'pool.example',
        'aws/guardduty/__proto__/polluted': 'yes',
      },
    };
    expect(only(event({ findings: [finding] }))).toMatchObject({
      id: 'f-1',
      type: 'CryptoCurrency:EC2/BitcoinTool.B!DNS',
      cluster: 'prod-a',
      instanceId: 'i-0123456789abcdef0',
      domain: 'pool.example',
      firstSeenAt: '2026-11-23T12:00:00.000Z',
    });
    expect({}).not.toHaveProperty('polluted');
  });

  test.each([
    ['the title says so', { ...detail, title: '[SAMPLE] A process talks to a pool.' }],
    ['the event says so', { ...detail, service: { ...detail.service, additionalInfo: { sample: true } } }],
    [
      'the SDK says so, in a text',
      { ...detail, service: { ...detail.service, additionalInfo: { value: '{"sample":true}', type: 'default' } } },
    ],
  ])('is a sample when %s', (_, sample) => {
    expect(only(sample)).toMatchObject({ isSample: true });
  });

  test('of an instance has the cluster that its tags name', () => {
    const tagged = { instanceDetails: { instanceId: 'i-1', tags: [{ key: 'eks:cluster-name', value: 'prod-b' }] } };
    expect(only({ ...detail, resource: tagged })).toMatchObject({ cluster: 'prod-b', instanceId: 'i-1' });
  });

  test.each(['pods', 'Pod', 'pod'])('about %s is about a pod', (type) => {
    const workload = { type, namespace: 'shop', name: 'web-1' };
    const resource = { kubernetesDetails: { kubernetesWorkloadDetails: workload } };
    expect(only({ ...detail, resource })).toMatchObject({
      workload: { kind: 'Pod', namespace: 'shop', name: 'web-1' },
    });
  });

  test.each([
    ['without an id', { ...detail, id: undefined }, 'malformed'],
    ['without a time', { ...detail, updatedAt: 'yesterday' }, 'malformed'],
    ['that is a health report', { resourceDetails: {} }, 'not-guardduty'],
    ['that is text', 'CryptoCurrency:', 'not-guardduty'],
    ['that is nothing', undefined, 'not-guardduty'],
  ])('%s is not taken for one', (_, payload, reason) => {
    expect(only(payload)).toEqual({ reason });
  });

  test('nested without end is cut, not followed', () => {
    let nested: unknown = 'end';
    for (let depth = 0; depth < 5000; depth++) nested = { Nested: nested };
    expect(only({ ...detail, Extra: nested })).toEqual(PARSED);
  });
});

describe('who made a request', () => {
  const kubernetes = {
    ...detail,
    type: 'Discovery:Kubernetes/TorIPCaller',
    resource: {
      eksClusterDetails: { name: 'prod-a' },
      kubernetesDetails: { kubernetesUserDetails: { username: 'ana' } },
    },
    service: {
      ...detail.service,
      action: {
        kubernetesApiCallAction: {
          verb: 'list',
          requestUri: '/api/v1/secrets',
          sourceIps: ['203.0.113.66', '192.0.2.1'],
          userAgent: 'kubectl/v1.34.1',
        },
      },
    },
  };

  test.each([
    ['an event', event(kubernetes)],
    ['an answer of GetFindings', { Findings: [pascal(kubernetes)] }],
  ])('to a cluster is read from %s', (_, payload) => {
    expect(only(payload)).toMatchObject({
      caller: {
        name: 'ana',
        sourceIp: '203.0.113.66',
        userAgent: 'kubectl/v1.34.1',
        request: 'list /api/v1/secrets',
      },
    });
  });

  test('to a cluster is read from Security Hub, where lists are flattened', () => {
    const finding = {
      Id: 'arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/f-1',
      Types: ['TTPs/Discovery/Discovery:Kubernetes-TorIPCaller'],
      AwsAccountId: '111122223333',
      Region: 'eu-west-1',
      UpdatedAt: '2026-11-23T12:06:00Z',
      Resources: [{ Type: 'AwsEksCluster', Id: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod-a' }],
      ProductFields: {
        'aws/guardduty/service/eventLastSeen': '2026-11-23T12:05:00Z',
        'aws/guardduty/service/archived': 'true',
        'aws/guardduty/resource/kubernetesDetails/kubernetesUserDetails/username': 'ana',
        'aws/guardduty/service/action/kubernetesApiCallAction/sourceIPs.1_': '192.0.2.1',
        'aws/guardduty/service/action/kubernetesApiCallAction/sourceIPs.0_': '203.0.113.66',
        'aws/guardduty/service/__proto__.0_': 'x',
      },
    };
    expect(only(finding)).toMatchObject({
      type: 'Discovery:Kubernetes/TorIPCaller',
      cluster: 'prod-a',
      isArchived: true,
      caller: { name: 'ana', sourceIp: '203.0.113.66' },
    });
  });

  test('to AWS is read with the instance whose role was used', () => {
    const resource = {
      accessKeyDetails: { userName: 'nodes', principalId: 'AROAEXAMPLEEXAMPLE:i-0123456789abcdef0', userType: 'Role' },
    };
    const action = {
      awsApiCallAction: {
        api: 'RunInstances',
        serviceName: 'ec2.amazonaws.com',
        remoteIpDetails: { ipAddressV4: '203.0.113.66' },
      },
    };
    expect(only({ ...detail, resource, service: { ...detail.service, action } })).toMatchObject({
      caller: {
        name: 'nodes',
        sourceIp: '203.0.113.66',
        request: 'ec2.amazonaws.com RunInstances',
        roleOfInstance: 'i-0123456789abcdef0',
      },
    });
  });
});

describe('an attack sequence', () => {
  const sequence = {
    ...detail,
    id: 'sequence-1',
    type: 'AttackSequence:EKS/CompromisedCluster',
    resource: { resourceType: 'AttackSequence' },
    service: {
      ...detail.service,
      action: {},
      runtimeDetails: {},
      detection: {
        sequence: {
          uid: 'sequence-1',
          resources: [
            {
              uid: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod-a',
              resourceType: 'EKS_CLUSTER',
              name: 'prod-a',
              data: { eksCluster: { arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod-a' } },
            },
            {
              uid: 'workload-1',
              resourceType: 'KUBERNETES_WORKLOAD',
              name: 'web-1',
              data: { kubernetesWorkload: { namespace: 'shop', kubernetesResourcesTypes: 'PODS' } },
            },
            {
              uid: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0',
              resourceType: 'EC2_INSTANCE',
            },
          ],
          endpoints: [{ id: 'endpoint-1', ip: '203.0.113.9', port: 3333 }],
          signals: [
            {
              uid: 'arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/f-1',
              type: 'FINDING',
              name: 'CryptoCurrency:Runtime/BitcoinTool.B',
              updatedAt: '2026-11-23T12:06:00Z',
              firstSeenAt: '2026-11-23T12:00:00Z',
              lastSeenAt: '2026-11-23T12:05:00Z',
              endpointIds: ['endpoint-1'],
              resourceUids: ['workload-1', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0'],
            },
            { uid: 'signal-2', type: 'EKS_AUDIT_LOGS', name: 'CreatePod', resourceUids: ['workload-1', 'unknown'] },
          ],
        },
      },
    },
  };

  test.each([
    ['an event', event(sequence)],
    ['an answer of GetFindings', { Findings: [pascal(sequence)] }],
  ])('is read from %s with the findings that it is made of, under their own ids', (_, payload) => {
    expect(only(payload)).toMatchObject({
      type: 'AttackSequence:EKS/CompromisedCluster',
      sequenceId: 'sequence-1',
      cluster: 'prod-a',
      members: [
        {
          id: 'f-1',
          type: 'CryptoCurrency:Runtime/BitcoinTool.B',
          sequenceId: 'sequence-1',
          updatedAt: '2026-11-23T12:06:00.000Z',
          lastSeenAt: '2026-11-23T12:05:00.000Z',
          remoteIp: '203.0.113.9',
          workload: { kind: 'Pod', namespace: 'shop', name: 'web-1' },
        },
        { id: 'sequence-1', type: 'AttackSequence:EKS/CompromisedCluster', workload: { name: 'web-1' } },
      ],
    });
  });

  test('is known by the findings that are part of it', () => {
    const associatedAttackSequenceArn = 'arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/sequence-1';
    expect(only({ ...detail, associatedAttackSequenceArn })).toMatchObject({ id: 'f-1', sequenceId: 'sequence-1' });
  });

  test('of more signals than any has is cut', () => {
    const {
      signals: [signal],
    } = sequence.service.detection.sequence;
    const many = Array.from({ length: 5000 }, () => signal);
    const detection = { sequence: { ...sequence.service.detection.sequence, signals: many } };
    const read = only({ ...sequence, service: { ...sequence.service, detection } });
    expect(read && 'members' in read ? read.members : []).toHaveLength(100);
  });
});
