import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { CfnAccessEntry } from 'aws-cdk-lib/aws-eks';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { rbacManifests } from '../../lambdas/core/actions/rbac';
import { INSTALLER_USERNAME, RESPONDER_GROUP, RESPONDER_USERNAME } from '../../lambdas/core/model/identity';
import type { Policy } from '../../lambdas/core/model/policy';
import { StageFunction } from './function';

export interface ClusterAccessProps {
  /** Cluster to enter, and what the user allows there. */
  readonly policy: Policy;

  /** The function that acts in the cluster. */
  readonly responder: StageFunction;

  /** How long the installer's own logs are kept. */
  readonly logRetention: RetentionDays;
}

/**
 * Lets the responder into one cluster, with exactly the Kubernetes permissions that its mode needs.
 *
 * A role can only be made by somebody who holds what it grants. So the installer makes itself cluster-admin, installs,
 * and ends that again, all within one call; IAM lets it do so for its own access entry and for no other principal.
 *
 * Leaves nothing in the cluster: the Kubernetes objects go before the access entries that are needed to remove them.
 */
export class ClusterAccess extends Construct {
  constructor(scope: Construct, id: string, { policy, responder, logRetention }: ClusterAccessProps) {
    super(scope, id);
    const { cluster, mode } = policy;
    const stack = Stack.of(this);
    const clusterArn = stack.formatArn({ service: 'eks', resource: 'cluster', resourceName: cluster });

    responder.allow(['eks:DescribeCluster'], [clusterArn]);
    const responderEntry = new CfnAccessEntry(this, 'ResponderEntry', {
      clusterName: cluster,
      principalArn: responder.executionRole.roleArn,
      username: RESPONDER_USERNAME,
      kubernetesGroups: [RESPONDER_GROUP],
    });

    const installer = new StageFunction(this, 'Installer', {
      stage: 'cluster-access',
      description: `MineGuard: installs the responder's roles in ${cluster}`,
      timeout: Duration.minutes(4),
      logRetention,
    });
    const installerEntry = new CfnAccessEntry(this, 'InstallerEntry', {
      clusterName: cluster,
      principalArn: installer.executionRole.roleArn,
      username: INSTALLER_USERNAME,
    });
    installer.allow(['eks:DescribeCluster'], [clusterArn]);
    installer.allow(['eks:ListAssociatedAccessPolicies'], [installerEntry.attrAccessEntryArn]);
    installer.addToRolePolicy(
      new PolicyStatement({
        actions: ['eks:AssociateAccessPolicy', 'eks:DisassociateAccessPolicy'],
        resources: [installerEntry.attrAccessEntryArn],
        conditions: {
          ArnEquals: {
            'eks:policyArn': `arn:${stack.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
          },
        },
      }),
    );

    const objects = new CustomResource(this, 'Objects', {
      resourceType: 'Custom::MineGuardClusterAccess',
      serviceToken: installer.functionArn,
      // Without it, an installer that dies before it can answer would hold up the deployment for an hour.
      serviceTimeout: Duration.minutes(5),
      properties: {
        ClusterName: cluster,
        PrincipalArn: installer.executionRole.roleArn,
        Manifests: JSON.stringify(rbacManifests({ mode })),
      },
    });
    objects.node.addDependency(responderEntry, installerEntry, installer);
  }
}
