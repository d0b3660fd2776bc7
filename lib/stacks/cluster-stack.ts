import { CfnOutput, Fn, RemovalPolicy, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InstanceArchitecture,
  InstanceType,
  IpAddresses,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
  type BlockDevice,
} from 'aws-cdk-lib/aws-ec2';
import {
  AccessPolicy,
  AccessScopeType,
  Addon,
  CfnAddon,
  CfnCluster,
  Cluster,
  ClusterLoggingTypes,
  DefaultCapacityType,
  EndpointAccess,
  KubernetesVersion,
  NodegroupAmiType,
  type Nodegroup,
} from 'aws-cdk-lib/aws-eks-v2';
import { CfnDetector } from 'aws-cdk-lib/aws-guardduty';
import { ManagedPolicy, Role, ServicePrincipal, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { dnsPolicy } from '../../lambdas/core/baseline/dns-policy';
import type { AppConfig, HardenedClusterConfig } from '../config';
import { installObjects } from '../constructs/install-objects';
import type { FunctionNetwork } from '../constructs/network';

/** A VPC knows no smaller one. */
const SMALLEST_SUBNET = 28;

type NodesConfig = HardenedClusterConfig['nodes'];

export interface ClusterStackProps extends StackProps {
  /** What the user wants of the cluster. */
  readonly cluster: HardenedClusterConfig;

  /** How long logs are kept: of the control plane, of the network, of the posture checks. */
  readonly logRetentionDays: AppConfig['logRetentionDays'];
}

/**
 * A hardened EKS cluster in a network of its own: what a miner has to get past before MineGuard has anything to do.
 *
 * Leaves in the account, when the stack goes: the key that encrypts secrets, and the logs. The cluster itself goes only
 * after termination protection of the stack and deletion protection of the cluster were lifted.
 */
export class ClusterStack extends Stack {
  public readonly clusterName: string;

  constructor(scope: Construct, id: string, { cluster: config, logRetentionDays, ...props }: ClusterStackProps) {
    super(scope, id, { terminationProtection: true, ...props });
    this.clusterName = config.name;

    const vpc = this.makeVpc(config, logRetentionDays);
    const cluster = this.makeCluster(config, vpc, this.keepAuditLog(logRetentionDays));
    const callers = this.letCallersIn(cluster, vpc);

    const network = this.addNetworkPlugin(cluster);
    const agents = [
      network,
      cluster.eksPodIdentityAgent,
      new Addon(this, 'KubeProxy', { cluster, addonName: 'kube-proxy' }),
    ];
    const nodes = this.addNodes(cluster, config.nodes);
    // A node without its network plug-in is never ready.
    for (const agent of agents) if (agent) nodes.node.addDependency(agent);

    // In strict mode the DNS reaches nothing and nobody reaches it before a policy says so.
    const policies = installObjects(this, {
      clusterName: cluster.clusterName,
      description: `MineGuard: lets pods of ${config.name} ask the DNS`,
      manifests: [dnsPolicy()],
      isAllOfOurs: false,
      after: [cluster, vpc],
      logRetention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
      network: callers,
    });
    const dns = new Addon(this, 'CoreDns', { cluster, addonName: 'coredns' });
    dns.node.addDependency(nodes, policies);

    this.letAdminsIn(cluster, config.admins);
    if (config.guardDutyDetector) this.makeDetector();
    this.countFailedChecks(logRetentionDays);
    this.describe(vpc, callers);
  }

  /** As many as are wanted, by their order: nothing is looked up, so that a template needs no account. */
  public override get availabilityZones(): string[] {
    return [0, 1, 2].map((index) => Fn.select(index, Fn.getAzs()));
  }

  private makeVpc({ vpcCidr, zones }: HardenedClusterConfig, retention: AppConfig['logRetentionDays']): Vpc {
    const logs = new LogGroup(this, 'FlowLogs', { retention, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
    const mask = Number(vpcCidr.split('/')[1]);
    return new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(vpcCidr),
      maxAzs: zones,
      // Room for a zone that is added later: no subnet moves then.
      reservedAzs: 3 - zones,
      // Nodes have no public address. The public subnets hold the NAT gateways, and load balancers if somebody makes them.
      subnetConfiguration: [
        { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: mask + 3 },
        {
          name: 'Public',
          subnetType: SubnetType.PUBLIC,
          mapPublicIpOnLaunch: false,
          cidrMask: Math.min(mask + 8, SMALLEST_SUBNET),
        },
      ],
      // Layers of images come from S3; that way they pass no NAT gateway.
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
      flowLogs: {
        All: { destination: FlowLogDestination.toCloudWatchLogs(logs), trafficType: FlowLogTrafficType.ALL },
      },
    });
  }

  /** EKS makes the group itself when it is not there, and then keeps everything for ever. */
  private keepAuditLog(retention: AppConfig['logRetentionDays']): LogGroup {
    return new LogGroup(this, 'ControlPlaneLogs', {
      logGroupName: `/aws/eks/${this.clusterName}/cluster`,
      retention,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }

  private makeCluster({ version, publicCidrs }: HardenedClusterConfig, vpc: Vpc, logs: LogGroup): Cluster {
    const role = new Role(this, 'ClusterRole', {
      assumedBy: new ServicePrincipal('eks.amazonaws.com'),
      managedPolicies: [this.managedPolicy('AmazonEKSClusterPolicy')],
    });
    acknowledgeManaged(
      role,
      'AmazonEKSClusterPolicy',
      'EKS asks for this policy, and changes it as the control plane changes.',
    );
    const cluster = new Cluster(this, 'Cluster', {
      clusterName: this.clusterName,
      version: KubernetesVersion.of(version),
      role,
      vpc,
      vpcSubnets: [{ subnetType: SubnetType.PRIVATE_WITH_EGRESS }],
      endpointAccess:
        publicCidrs.length === 0 ? EndpointAccess.PRIVATE : EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(...publicCidrs),
      secretsEncryptionKey: new Key(this, 'SecretsKey', {
        description: `Secrets of the Kubernetes cluster ${this.clusterName}`,
        enableKeyRotation: true,
      }),
      clusterLogging: [
        ClusterLoggingTypes.API,
        ClusterLoggingTypes.AUDIT,
        ClusterLoggingTypes.AUTHENTICATOR,
        ClusterLoggingTypes.CONTROLLER_MANAGER,
        ClusterLoggingTypes.SCHEDULER,
      ],
      // Whoever deploys is let in only where `admins` names him.
      bootstrapClusterCreatorAdminPermissions: false,
      // Managed add-ons from the start; otherwise EKS puts unmanaged ones there first.
      bootstrapSelfManagedAddons: false,
      defaultCapacityType: DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
      outputConfigCommand: false,
    });
    cluster.node.addDependency(logs);
    const resource = cluster.node.defaultChild;
    if (!CfnCluster.isCfnCluster(resource)) throw new Error('the CDK made no cluster');
    resource.deletionProtection = true;
    // A version is upgraded in time, or EKS does it; extended support costs six times as much.
    resource.upgradePolicy = { supportType: 'STANDARD' };
    Validations.of(cluster).acknowledge({
      id: 'CloudFormation-Validate::W9009',
      reason: 'The CDK names the resources to encrypt; EKS now encrypts everything with the key, whatever is named.',
    });
    if (publicCidrs.length > 0) {
      Validations.of(cluster).acknowledge({
        id: 'AwsSolutions::AwsSolutions-EKS1',
        reason: `The user has chosen to reach the endpoint from ${publicCidrs.join(', ')}, and it answers nobody else.`,
      });
    }
    return cluster;
  }

  /** A security group for what calls the API server from within the network: the installer here, and MineGuard itself. */
  private letCallersIn(cluster: Cluster, vpc: Vpc): FunctionNetwork {
    const securityGroup = new SecurityGroup(this, 'Callers', {
      vpc,
      description: 'Functions that call the API server of the cluster',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'the API server and endpoints of AWS');
    cluster.clusterSecurityGroup.addIngressRule(securityGroup, Port.HTTPS, 'functions of MineGuard');
    return { vpc, subnets: vpc.privateSubnets, securityGroups: [securityGroup] };
  }

  /** By the class of CloudFormation itself: that of the CDK cannot give an add-on an identity of its own. */
  private addNetworkPlugin(cluster: Cluster): CfnAddon {
    const role = new Role(this, 'NetworkPluginRole', {
      assumedBy: new SessionTagsPrincipal(new ServicePrincipal('pods.eks.amazonaws.com')),
      managedPolicies: [this.managedPolicy('AmazonEKS_CNI_Policy')],
    });
    acknowledgeManaged(
      role,
      'AmazonEKS_CNI_Policy',
      'The plug-in asks for this policy. It is on the plug-in alone, not on the node.',
    );
    return new CfnAddon(this, 'NetworkPlugin', {
      clusterName: cluster.clusterName,
      addonName: 'vpc-cni',
      podIdentityAssociations: [{ serviceAccount: 'aws-node', roleArn: role.roleArn }],
      // Strict: a pod has no network before its policies are in force, and none at all without one.
      configurationValues: JSON.stringify({
        enableNetworkPolicy: 'true',
        env: { NETWORK_POLICY_ENFORCING_MODE: 'strict' },
      }),
    });
  }

  private addNodes(cluster: Cluster, { image, instanceTypes, minimum, maximum, diskGiB }: NodesConfig): Nodegroup {
    const role = new Role(this, 'NodeRole', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'].map((name) =>
        this.managedPolicy(name),
      ),
    });
    acknowledgeManaged(
      role,
      'AmazonEKSWorkerNodePolicy',
      'Nodes join by it; it lets them describe EC2 and ask for pod identities.',
    );
    acknowledgeManaged(role, 'AmazonEC2ContainerRegistryPullOnly', 'Nodes pull images by it, and can push none.');
    const template = new LaunchTemplate(this, 'NodeTemplate', {
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      // One hop ends in the node: a pod with a network of its own never reaches the credentials of its node.
      httpPutResponseHopLimit: 1,
      blockDevices: disksOf(image, diskGiB),
    });
    const { launchTemplateId: templateId, latestVersionNumber: version } = template;
    if (templateId === undefined) throw new Error('the CDK made no launch template');
    const types = instanceTypes.map((type) => new InstanceType(type));
    return cluster.addNodegroupCapacity('Nodes', {
      amiType: imageFor(image, types),
      instanceTypes: types,
      minSize: minimum,
      desiredSize: minimum,
      maxSize: maximum,
      subnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      nodeRole: role,
      launchTemplateSpec: { id: templateId, version },
      enableNodeAutoRepair: true,
      // A pod disruption budget that is not met holds up an update; it is never overridden.
      forceUpdate: false,
    });
  }

  private letAdminsIn(cluster: Cluster, admins: readonly string[]): void {
    const policy = AccessPolicy.fromAccessPolicyName('AmazonEKSClusterAdminPolicy', {
      accessScopeType: AccessScopeType.CLUSTER,
    });
    for (const [index, arn] of admins.entries()) cluster.grantAccess(`Admin${index + 1}`, arn, [policy]);
  }

  /** An account has one detector in a region, and a second one is refused: so only where the user says there is none. */
  private makeDetector(): void {
    new CfnDetector(this, 'GuardDuty', {
      enable: true,
      findingPublishingFrequency: 'FIFTEEN_MINUTES',
      features: [
        { name: 'EKS_AUDIT_LOGS', status: 'ENABLED' },
        {
          name: 'RUNTIME_MONITORING',
          status: 'ENABLED',
          additionalConfiguration: [{ name: 'EKS_ADDON_MANAGEMENT', status: 'ENABLED' }],
        },
      ],
    });
  }

  /** What kube-bench prints goes here, by the log shipper; the count of what failed is a metric to graph and to alarm on. */
  private countFailedChecks(retention: AppConfig['logRetentionDays']): void {
    const logGroup = new LogGroup(this, 'PostureLogs', {
      logGroupName: `/mineguard/${this.clusterName}/posture`,
      retention,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    new MetricFilter(this, 'FailedChecks', {
      logGroup,
      filterPattern: FilterPattern.numberValue('$.Totals.total_fail', '>=', 0),
      metricNamespace: 'MineGuard',
      metricName: 'FailedPostureChecks',
      metricValue: '$.Totals.total_fail',
    });
  }

  private managedPolicy(name: string) {
    return ManagedPolicy.fromAwsManagedPolicyName(name);
  }

  private describe(vpc: Vpc, { securityGroups }: FunctionNetwork): void {
    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });

    output('VpcId', vpc.vpcId, 'network.vpcId of mineguard.yaml');
    output(
      'SubnetIds',
      vpc.privateSubnets.map(({ subnetId }) => subnetId).join(','),
      'network.subnetIds of mineguard.yaml',
    );
    const groups = securityGroups.map(({ securityGroupId }) => securityGroupId).join(',');
    output('SecurityGroupIds', groups, 'network.securityGroupIds of mineguard.yaml: what the API server lets in');
  }
}

const acknowledgeManaged = (role: Role, policy: string, reason: string): void => {
  Validations.of(role).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
    reason,
  });
};

/** Bottlerocket has its system on a small disk of its own, which it never writes to but in an update. */
const disksOf = (image: NodesConfig['image'], diskGiB: number): BlockDevice[] => {
  const disk = (deviceName: string, gibibytes: number): BlockDevice => ({
    deviceName,
    volume: BlockDeviceVolume.ebs(gibibytes, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
  });
  return image === 'bottlerocket' ? [disk('/dev/xvda', 4), disk('/dev/xvdb', diskGiB)] : [disk('/dev/xvda', diskGiB)];
};

const AMI_TYPES = {
  bottlerocket: {
    [InstanceArchitecture.ARM_64]: NodegroupAmiType.BOTTLEROCKET_ARM_64,
    [InstanceArchitecture.X86_64]: NodegroupAmiType.BOTTLEROCKET_X86_64,
  },
  al2023: {
    [InstanceArchitecture.ARM_64]: NodegroupAmiType.AL2023_ARM_64_STANDARD,
    [InstanceArchitecture.X86_64]: NodegroupAmiType.AL2023_X86_64_STANDARD,
  },
} as const;

const imageFor = (image: NodesConfig['image'], types: readonly InstanceType[]): NodegroupAmiType => {
  const [architecture, ...others] = new Set(types.map((type) => type.architecture));
  if (architecture === undefined || others.length > 0) {
    const given = types.map((type) => `${type.toString()} (${type.architecture})`).join(', ');
    throw new Error(`hardenedCluster.nodes.instanceTypes must all have one architecture, got ${given}`);
  }
  return AMI_TYPES[image][architecture];
};
