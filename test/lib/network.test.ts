import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { parseConfig } from '../../lib/config';
import { permissionsOf, functionsOf, resourcesOf, statementsOf, synthesize } from '../support/template';

const VPC = 'vpc-0123456789abcdef0';
const NETWORK = { vpcId: VPC, subnetIds: ['subnet-0aaaaaaaaaaaaaaa0', 'subnet-0bbbbbbbbbbbbbbb0'] };
const CALLS_CLUSTERS = ['cluster-access', 'inspector', 'responder'];

const placed = synthesize({ clusters: [{ name: 'prod-a' }], network: NETWORK });

const vpcOf = (template: Template, stage: string) => functionsOf(template, stage)[0]?.Properties['VpcConfig'];

describe('functions in a VPC', () => {
  test('are those that call a cluster, in the subnets that are named, and no others', () => {
    const inside = resourcesOf(placed, 'AWS::Lambda::Function').filter(({ Properties }) => 'VpcConfig' in Properties);
    expect(inside).toHaveLength(CALLS_CLUSTERS.length);
    for (const stage of CALLS_CLUSTERS) {
      expect(vpcOf(placed, stage)).toEqual({ SubnetIds: NETWORK.subnetIds, SecurityGroupIds: [expect.anything()] });
    }
  });

  test('share a security group that lets HTTPS out and nothing in', () => {
    const groups = resourcesOf(placed, 'AWS::EC2::SecurityGroup');
    expect(groups.map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({
        VpcId: VPC,
        SecurityGroupEgress: [expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })],
      }),
    ]);
    expect(groups[0]?.Properties).not.toHaveProperty('SecurityGroupIngress');
    expect(Object.keys(placed.findOutputs('SecurityGroupIds'))).toEqual(['SecurityGroupIds']);
  });

  test('take security groups that exist, and then none is made or changed', () => {
    const securityGroupIds = ['sg-0123456789abcdef0'];
    const template = synthesize({ clusters: [{ name: 'prod-a' }], network: { ...NETWORK, securityGroupIds } });
    expect(vpcOf(template, 'responder')).toEqual({ SubnetIds: NETWORK.subnetIds, SecurityGroupIds: securityGroupIds });
    expect(resourcesOf(template).filter(({ Type }) => Type.startsWith('AWS::EC2::'))).toEqual([]);
  });

  test.each(CALLS_CLUSTERS)('%s: its code cannot use what Lambda needs to place it', (stage) => {
    const onInterfaces = statementsOf(placed, stage).filter(({ Action }) => String(Action).includes('ec2:'));
    expect(onInterfaces.map(({ Effect }) => Effect).sort()).toEqual(['Allow', 'Deny']);
    const [allowed, denied] = onInterfaces;
    expect(denied?.Action).toEqual(allowed?.Action);
    expect(Object.keys(denied?.Condition as object)).toEqual(['ArnLike']);
  });

  test('are placed only when a network is given', () => {
    expect(vpcOf(synthesize(), 'responder')).toBeUndefined();
  });
});

describe('the network of a cluster', () => {
  test('is used for all clusters of its region, so that those without one are reached from it too', () => {
    const template = synthesize({ clusters: [{ name: 'prod-a' }, { name: 'prod-b', network: NETWORK }] });
    expect(vpcOf(template, 'responder')).toEqual(expect.objectContaining({ SubnetIds: NETWORK.subnetIds }));
  });

  test('cannot differ from that of another one in the region, since they share their functions', () => {
    const other = { ...NETWORK, vpcId: 'vpc-0fedcba9876543210' };
    const clusters = [
      { name: 'prod-a', network: NETWORK },
      { name: 'prod-b', network: other },
    ];
    expect(() => synthesize({ clusters })).toThrow(
      'clusters[].network must be the same for all clusters of a region, got that of prod-a and another one of prod-b',
    );
  });

  test('is written under each cluster where there are several regions, since a VPC is in one', () => {
    const clusters = [
      { name: 'prod-a', region: 'eu-west-1' },
      { name: 'prod-b', region: 'eu-north-1' },
    ];
    expect(() => parseConfig({ clusters, network: NETWORK }, 'mineguard.yaml')).toThrow(
      'network must be written under each cluster, since a VPC is in one region',
    );
  });

  test.each([
    ['vpcId', 'main', 'network.vpcId must be an id such as vpc-0123456789abcdef0'],
    ['subnetIds', [], 'network.subnetIds must name at least one'],
    ['subnetIds', ['private'], 'network.subnetIds[0] must be an id such as subnet-0123456789abcdef0'],
  ])('is named by ids: %s', (key, value, problem) => {
    const config = { clusters: [{ name: 'prod-a' }], network: { ...NETWORK, [key]: value } };
    expect(() => parseConfig(config, 'mineguard.yaml')).toThrow(problem);
  });
});

/** Done by the Lambda service, from outside the VPC: it polls the queues, writes the logs and makes the interfaces. */
const BY_THE_SERVICE = ['ec2', 'logs'];
const RECEIVE = 'sqs:ReceiveMessage';
const SEND = 'sqs:SendMessage';

const calledBy = (stage: string): readonly string[] => {
  const actions = Object.values(permissionsOf(placed, stage)).flatMap((granted) =>
    granted.includes(RECEIVE) && !granted.includes(SEND) ? [] : granted,
  );
  const services = actions.map((action) => action.split(':')[0] ?? '').filter((one) => !BY_THE_SERVICE.includes(one));
  return [...new Set(services)].sort();
};

describe('the endpoints that docs/networking.md lists', () => {
  const docs = readFileSync(join(__dirname, '../../docs/networking.md'), 'utf8');
  const listed = [...docs.matchAll(/^\| `com\.amazonaws\.<region>\.(\w+)` \| \w+ \| ([^|]+) \|/gm)].map(
    ([, service = '', stages = '']) => [service, stages.trim().replaceAll('`', '')] as const,
  );

  test('are those of the services that each function in the VPC may call', () => {
    const needed = new Map<string, string[]>();
    for (const stage of CALLS_CLUSTERS) {
      // The installer leaves its answer to CloudFormation at an address in S3 that is signed for it.
      for (const service of [...calledBy(stage), ...(stage === 'cluster-access' ? ['s3'] : [])]) {
        needed.set(service, [...(needed.get(service) ?? []), stage]);
      }
    }
    expect(Object.fromEntries(listed)).toEqual(
      Object.fromEntries([...needed].map(([service, stages]) => [service, stages.join(', ')])),
    );
  });
});
