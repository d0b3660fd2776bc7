import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import {
  Peer,
  Port,
  SecurityGroup,
  Subnet,
  Vpc,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { NetworkConfig } from '../config';
import type { StageFunction } from './function';

/** Lambda makes, finds and removes the network interfaces of a function with the permissions of the function's role. */
const INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** Where a function stands that calls a cluster whose endpoint is private. */
export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  readonly securityGroups: readonly ISecurityGroup[];
}

/**
 * The subnets that functions stand in when they call clusters, known by their ids alone: nothing is looked up.
 *
 * Leaves nothing in the account. The security group goes last, once Lambda has removed its network interfaces; that can
 * take half an hour.
 */
export class ClusterNetwork extends Construct implements FunctionNetwork {
  public readonly vpc: IVpc;
  public readonly subnets: readonly ISubnet[];
  public readonly securityGroups: readonly ISecurityGroup[];

  constructor(scope: Construct, id: string, { vpcId, subnetIds, securityGroupIds }: NetworkConfig) {
    super(scope, id);
    // The zone is never used, since the subnets are named; the CDK refuses a VPC without one.
    this.vpc = Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: ['not-asked-for'] });
    this.subnets = subnetIds.map((subnetId) => this.importSubnet(subnetId));
    this.securityGroups = securityGroupIds
      ? securityGroupIds.map((group) => SecurityGroup.fromSecurityGroupId(this, group, group, { mutable: false }))
      : [this.makeSecurityGroup()];
  }

  private importSubnet(subnetId: string): ISubnet {
    const subnet = Subnet.fromSubnetId(this, subnetId, subnetId);
    Validations.of(subnet).acknowledge({
      id: 'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId',
      reason: 'A function needs no route table.',
    });
    return subnet;
  }

  private makeSecurityGroup(): SecurityGroup {
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc: this.vpc,
      description: 'MineGuard: functions that call EKS clusters',
      allowAllOutbound: false,
    });
    // Addresses of the API servers and of AWS are not known here. What resolves names needs no rule.
    group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'API servers of clusters and endpoints of AWS');
    return group;
  }
}

/** Lets Lambda place a function into a VPC, and does not let the code in it use what that needs. */
export const allowInterfaces = ({ executionRole }: Pick<StageFunction, 'executionRole'>): void => {
  // EC2 knows no narrower resource for the first two descriptions, and Lambda checks the others against any interface.
  executionRole.addToPolicy(new PolicyStatement({ actions: INTERFACE_ACTIONS, resources: ['*'] }));
  executionRole.addToPolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      actions: INTERFACE_ACTIONS,
      resources: ['*'],
      // Set when the code of a function calls, and absent when the service does.
      conditions: {
        ArnLike: {
          'lambda:SourceFunctionArn': Stack.of(executionRole).formatArn({
            service: 'lambda',
            resource: 'function',
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
  Validations.of(executionRole).acknowledge({
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    reason: 'Lambda refuses a function in a VPC without it; the code of the function is denied the same actions.',
  });
};
