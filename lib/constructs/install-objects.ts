import { CustomResource, Duration, Stack, type RemovalPolicy } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { CfnAccessEntry } from 'aws-cdk-lib/aws-eks';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct, IDependable } from 'constructs';
import type { KubernetesManifest } from '../../lambdas/core/actions/rbac';
import { INSTALLER_USERNAME } from '../../lambdas/core/model/identity';
import { StageFunction } from './function';
import type { FunctionNetwork } from './network';
import { onPartitions } from './table-access';

export interface InstallObjectsProps {
  readonly clusterName: string;

  /** What is installed, for people who meet the function in the console. */
  readonly description: string;

  /** Objects of the Kubernetes API, in the order in which they are applied. */
  readonly manifests: readonly KubernetesManifest[];

  /**
   * Whether these are all objects that MineGuard has in the cluster: others of ours are removed, and all of them when the
   * stack goes. Otherwise these are applied, and nothing is ever removed.
   */
  readonly isAllOfOurs: boolean;

  /**
   * Where it is recorded what was stopped in the cluster, to be listed when the objects are removed.
   *
   * @default - nothing is ever stopped there
   */
  readonly table?: ITableV2;

  /** What must be there before the first object is applied. */
  readonly after: readonly IDependable[];

  /** How long the installer's own logs are kept. */
  readonly logRetention: RetentionDays;

  /** What becomes of the installer's own logs when the stack goes. */
  readonly removalPolicy: RemovalPolicy;

  /**
   * Subnets and security groups of the installer.
   *
   * @default - outside any VPC: it reaches a cluster with a public endpoint
   */
  readonly network?: FunctionNetwork;
}

/**
 * Applies objects in a cluster by a function that is cluster-admin while it does so, and nothing before and afterwards.
 *
 * IAM lets the function associate that one access policy with its own access entry, and with no other principal.
 */
export const installObjects = (scope: Construct, props: InstallObjectsProps): CustomResource => {
  const { clusterName, description, manifests, isAllOfOurs, table, after, logRetention, removalPolicy, network } =
    props;
  const { partition } = Stack.of(scope);

  const installer = new StageFunction(scope, 'Installer', {
    stage: 'cluster-access',
    description,
    timeout: Duration.minutes(4),
    logRetention,
    logRemovalPolicy: removalPolicy,
    network,
    environment: table ? { TABLE_NAME: table.tableName } : {},
  });
  const installerEntry = new CfnAccessEntry(scope, 'InstallerEntry', {
    clusterName,
    principalArn: installer.executionRole.roleArn,
    username: INSTALLER_USERNAME,
  });
  const clusterArn = Stack.of(scope).formatArn({ service: 'eks', resource: 'cluster', resourceName: clusterName });
  installer.allow(['eks:DescribeCluster'], [clusterArn]);
  installer.allow(['eks:ListAssociatedAccessPolicies'], [installerEntry.attrAccessEntryArn]);
  if (table) {
    installer.addToRolePolicy(onPartitions(table, ['dynamodb:Query'], ['INCIDENTS#*', 'INCIDENT#*']));
  }
  installer.addToRolePolicy(
    new PolicyStatement({
      actions: ['eks:AssociateAccessPolicy', 'eks:DisassociateAccessPolicy'],
      resources: [installerEntry.attrAccessEntryArn],
      conditions: {
        ArnEquals: {
          'eks:policyArn': `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
        },
      },
    }),
  );

  const objects = new CustomResource(scope, 'Objects', {
    resourceType: 'Custom::MineGuardClusterAccess',
    serviceToken: installer.functionArn,
    // Without it, an installer that dies before it can answer would hold up the deployment for an hour.
    serviceTimeout: Duration.minutes(5),
    properties: {
      ClusterName: clusterName,
      PrincipalArn: installer.executionRole.roleArn,
      Manifests: JSON.stringify(manifests),
      ...(isAllOfOurs ? {} : { Removes: 'nothing' }),
    },
  });
  objects.node.addDependency(...after, installerEntry, installer);
  return objects;
};
