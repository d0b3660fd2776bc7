import { rmSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ClusterStack } from '../../lib/stacks/cluster-stack';
import { ADMIN, hardenedClusterExample } from '../support/hardened-cluster';
import { CONTEXT, nameOf, onlyResourceOf, resourcesOf } from '../support/template';

// All rules run over each template.
jest.setTimeout(120_000);

const stackIn = (app: App, changes: object = {}) => new ClusterStack(app, 'Cluster', hardenedClusterExample(changes));

const synthesized = (changes: object = {}): Template =>
  Template.fromStack(stackIn(new App({ context: CONTEXT }), changes));

const template = synthesized();
const clusterProperties = onlyResourceOf(template, 'AWS::EKS::Cluster').Properties;

describe('the control plane', () => {
  test('answers within the VPC alone', () => {
    expect(clusterProperties['ResourcesVpcConfig']).toMatchObject({
      EndpointPrivateAccess: true,
      EndpointPublicAccess: false,
    });
  });

  test('answers others only from the ranges that the user names', () => {
    synthesized({ publicCidrs: ['203.0.113.0/24'] }).hasResourceProperties('AWS::EKS::Cluster', {
      ResourcesVpcConfig: {
        EndpointPrivateAccess: true,
        EndpointPublicAccess: true,
        PublicAccessCidrs: ['203.0.113.0/24'],
      },
    });
  });

  test('knows access entries only, and lets in the named admins and not who made it', () => {
    expect(clusterProperties['AccessConfig']).toEqual({
      AuthenticationMode: 'API',
      BootstrapClusterCreatorAdminPermissions: false,
    });
    const withPolicies = resourcesOf(template, 'AWS::EKS::AccessEntry').filter(
      ({ Properties }) => Properties['AccessPolicies'] !== undefined,
    );
    expect(withPolicies.map(({ Properties }) => Properties['PrincipalArn'])).toEqual([ADMIN]);
  });

  test('encrypts secrets with a key of its own, which rotates and outlives the stack', () => {
    expect(clusterProperties['EncryptionConfig']).toEqual([
      { Provider: { KeyArn: expect.anything() }, Resources: ['secrets'] },
    ]);
    template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  });

  test('writes all five logs', () => {
    const { ClusterLogging: logging } = clusterProperties['Logging'] as {
      ClusterLogging: { EnabledTypes: readonly { Type: string }[] };
    };
    expect(logging.EnabledTypes.map(({ Type }) => Type).sort()).toEqual([
      'api',
      'audit',
      'authenticator',
      'controllerManager',
      'scheduler',
    ]);
  });

  test('writes them into a group that is there before it, and forgets', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/eks/prod-a/cluster',
      RetentionInDays: 90,
    });
    const { DependsOn = [] } = onlyResourceOf(template, 'AWS::EKS::Cluster');
    expect(DependsOn.map((id) => nameOf({ Ref: id }))).toContain('ControlPlaneLogs');
  });

  test('is not deleted with its stack before somebody has lifted the protection of that', () => {
    expect(stackIn(new App({ context: CONTEXT })).terminationProtection).toBe(true);
  });

  test('is not deleted by accident, and takes no version out of standard support', () => {
    expect(clusterProperties).toMatchObject({
      DeletionProtection: true,
      UpgradePolicy: { SupportType: 'STANDARD' },
      Version: '1.36',
    });
  });
});

describe('the network', () => {
  const privateSubnets = resourcesOf(template, 'AWS::EC2::Subnet').filter(({ id }) => id.includes('Private'));

  test('gives no subnet public addresses, and nodes and control plane the private ones', () => {
    for (const { Properties } of resourcesOf(template, 'AWS::EC2::Subnet')) {
      expect(Properties['MapPublicIpOnLaunch']).toBe(false);
    }
    const expected = privateSubnets.map(({ id }) => ({ Ref: id }));
    expect(expected).toHaveLength(2);
    expect(onlyResourceOf(template, 'AWS::EKS::Nodegroup').Properties['Subnets']).toEqual(expected);
    expect(clusterProperties['ResourcesVpcConfig']).toMatchObject({ SubnetIds: expected });
  });

  test('writes flow logs, and has no open default group', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs' });
    template.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
  });

  test('lets functions of MineGuard reach the API server, and nothing reach them', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 443,
      ToPort: 443,
      SourceSecurityGroupId: Match.anyValue(),
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Functions that call the API server of the cluster',
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ FromPort: 443, ToPort: 443 })],
    });
  });

  test.each(['10.0.0.0/16', '10.0.0.0/18', '10.0.0.0/22'])('fits three zones into %s', (vpcCidr) => {
    const subnets = resourcesOf(synthesized({ vpcCidr, zones: 3 }), 'AWS::EC2::Subnet');
    expect(subnets).toHaveLength(6);
  });

  test('moves no subnet when a third zone is added', () => {
    const blocksOf = (zones: number) =>
      resourcesOf(synthesized({ zones }), 'AWS::EC2::Subnet').map(({ id, Properties }) => [
        id,
        Properties['CidrBlock'],
      ]);
    const [two, three] = [blocksOf(2), blocksOf(3)];
    expect(two).toHaveLength(4);
    expect(three).toEqual(expect.arrayContaining(two));
  });
});

describe('the nodes', () => {
  const launch = (of: Template) =>
    onlyResourceOf(of, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'] as Readonly<
      Record<string, unknown>
    >;

  test('give their credentials to no pod: IMDSv2, and one hop', () => {
    expect(launch(template)['MetadataOptions']).toEqual({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
  });

  test.each([
    ['bottlerocket', 'BOTTLEROCKET_ARM_64', ['/dev/xvda', '/dev/xvdb']],
    ['al2023', 'AL2023_ARM_64_STANDARD', ['/dev/xvda']],
  ])('run %s, on encrypted disks', (image, amiType, devices) => {
    const of = synthesized({ nodes: { image } });
    of.hasResourceProperties('AWS::EKS::Nodegroup', { AmiType: amiType });
    expect(launch(of)['BlockDeviceMappings']).toEqual(
      devices.map((DeviceName) => ({
        DeviceName,
        Ebs: expect.objectContaining({ Encrypted: true, VolumeType: 'gp3' }),
      })),
    );
  });

  test('run the image for the processor of their instance types', () => {
    synthesized({ nodes: { instanceTypes: ['m7i.large', 'm6i.large'] } }).hasResourceProperties('AWS::EKS::Nodegroup', {
      AmiType: 'BOTTLEROCKET_x86_64',
    });
    expect(() => synthesized({ nodes: { instanceTypes: ['m7i.large', 'm7g.large'] } })).toThrow(
      'hardenedCluster.nodes.instanceTypes must all have one architecture, got m7i.large (x86_64), m7g.large (arm64)',
    );
  });

  test('may join and pull images, and neither change the network nor be reached by SSH', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [Match.objectLike({ Principal: { Service: 'ec2.amazonaws.com' } })],
      }),
      ManagedPolicyArns: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'].map((name) => ({
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${name}`]],
      })),
    });
    expect(onlyResourceOf(template, 'AWS::EKS::Nodegroup').Properties).not.toHaveProperty('RemoteAccess');
    expect(launch(template)).not.toHaveProperty('KeyName');
  });
});

describe('the add-ons', () => {
  const addons = resourcesOf(template, 'AWS::EKS::Addon');
  const addon = (name: string) => addons.find(({ Properties }) => Properties['AddonName'] === name);

  test('are the four that a cluster needs, and no unmanaged ones', () => {
    expect(addons.map(({ Properties }) => Properties['AddonName']).sort()).toEqual([
      'coredns',
      'eks-pod-identity-agent',
      'kube-proxy',
      'vpc-cni',
    ]);
    expect(clusterProperties['BootstrapSelfManagedAddons']).toBe(false);
  });

  test('enforce network policies, strictly', () => {
    expect(JSON.parse(String(addon('vpc-cni')?.Properties['ConfigurationValues']))).toEqual({
      enableNetworkPolicy: 'true',
      env: { NETWORK_POLICY_ENFORCING_MODE: 'strict' },
    });
  });

  test('give the network plug-in a role of its own by Pod Identity', () => {
    expect(addon('vpc-cni')?.Properties['PodIdentityAssociations']).toEqual([
      { ServiceAccount: 'aws-node', RoleArn: expect.anything() },
    ]);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [
          Match.objectLike({
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            Principal: { Service: 'pods.eks.amazonaws.com' },
          }),
        ],
      }),
    });
  });

  test('come in an order in which each can become ready: network, nodes, policy for the DNS, DNS', () => {
    const dependencies = (DependsOn: readonly string[] = []) => DependsOn.map((id) => nameOf({ Ref: id }));
    const before = dependencies(onlyResourceOf(template, 'AWS::EKS::Nodegroup').DependsOn).join(' ');
    expect(before).toContain('NetworkPlugin');
    expect(before).toContain('PodIdentityAgent');
    const beforeDns = dependencies(addon('coredns')?.DependsOn).join(' ');
    expect(beforeDns).toContain('Nodes');
    expect(beforeDns).toContain('Objects');
    const { Properties } = onlyResourceOf(template, 'Custom::MineGuardClusterAccess');
    expect(Properties).toMatchObject({ ClusterName: { Ref: expect.stringMatching(/^Cluster/) }, Removes: 'nothing' });
    expect(JSON.parse(String(Properties['Manifests']))).toEqual([
      expect.objectContaining({
        kind: 'NetworkPolicy',
        metadata: expect.objectContaining({ namespace: 'kube-system' }),
      }),
    ]);
  });
});

describe('what is told', () => {
  test('is GuardDuty, only where the user says that the account has no detector', () => {
    template.resourceCountIs('AWS::GuardDuty::Detector', 0);
    synthesized({ guardDutyDetector: true }).hasResourceProperties('AWS::GuardDuty::Detector', {
      Enable: true,
      Features: [
        { Name: 'EKS_AUDIT_LOGS', Status: 'ENABLED' },
        {
          Name: 'RUNTIME_MONITORING',
          Status: 'ENABLED',
          AdditionalConfiguration: [{ Name: 'EKS_ADDON_MANAGEMENT', Status: 'ENABLED' }],
        },
      ],
    });
  });

  test('is how many checks of kube-bench failed, as a metric', () => {
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ $.Totals.total_fail >= 0 }',
      MetricTransformations: [
        { MetricNamespace: 'MineGuard', MetricName: 'FailedPostureChecks', MetricValue: '$.Totals.total_fail' },
      ],
    });
  });

  test('is what mineguard.yaml says about the network', () => {
    expect(Object.keys(template.findOutputs('*'))).toEqual(
      expect.arrayContaining(['VpcId', 'SubnetIds', 'SecurityGroupIds']),
    );
  });

  test('stays: every log group outlives the stack and forgets', () => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    const policies = groups.filter(({ id }) => !id.startsWith('Installer')).map(({ DeletionPolicy }) => DeletionPolicy);
    expect(new Set(policies)).toEqual(new Set(['RetainExceptOnCreate']));
  });
});

describe('the rules of a deployment', () => {
  test.each([
    ['private', {}],
    ['with a public endpoint and a detector', { publicCidrs: ['203.0.113.0/24'], guardDutyDetector: true }],
  ])('find nothing in a cluster that is %s', (_, changes) => {
    const app = new App({ context: CONTEXT });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    stackIn(app, changes);
    const { directory } = app.synth();
    rmSync(directory, { recursive: true });
  });
});
