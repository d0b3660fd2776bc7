import { Stack, type RemovalPolicy } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { CfnAccessEntry } from 'aws-cdk-lib/aws-eks';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { inspectorManifests } from '../../lambdas/core/actions/rbac';
import { clusterManifests } from '../../lambdas/core/guards/cluster-manifests';
import {
  INSPECTOR_GROUP,
  INSPECTOR_USERNAME,
  RESPONDER_GROUP,
  RESPONDER_USERNAME,
} from '../../lambdas/core/model/identity';
import type { Policy } from '../../lambdas/core/model/policy';
import type { StageFunction } from './function';
import { installObjects } from './install-objects';
import type { FunctionNetwork } from './network';

export interface ClusterAccessProps {
  /** Cluster to enter, and what the user allows there. */
  readonly policy: Policy;

  /** The function that acts in the cluster. */
  readonly responder: StageFunction;

  /** The function that reads the cluster and may do nothing else there. */
  readonly inspector: StageFunction;

  /** Where it is recorded what the responder has stopped. */
  readonly table: ITableV2;

  /** How long the installer's own logs are kept. */
  readonly logRetention: RetentionDays;

  /** What becomes of the installer's own logs when the stack goes: they say what was left quarantined. */
  readonly removalPolicy: RemovalPolicy;

  /**
   * Subnets and security groups of the installer.
   *
   * @default - outside any VPC: it reaches a cluster with a public endpoint
   */
  readonly network?: FunctionNetwork;

  /**
   * Who opens the cluster: the deployment, or a person with what `mineguard access` prints.
   *
   * @default 'auto'
   */
  readonly mode?: 'auto' | 'manual';
}

/**
 * Lets the responder into one cluster, with exactly the Kubernetes permissions that its mode needs, and the inspector to
 * read what runs there.
 *
 * A role can only be made by somebody who holds what it grants. So the installer makes itself cluster-admin, installs,
 * and ends that again, all within one call; IAM lets it do so for its own access entry and for no other principal. Where
 * access is manual, a person opens the cluster, and there is neither an entry nor an installer.
 *
 * Leaves in the cluster what is quarantined, and nothing else: the other objects go before the access entries that are
 * needed to remove them. Leaves in the account the installer's logs, which say what that is.
 */
export class ClusterAccess extends Construct {
  constructor(scope: Construct, id: string, props: ClusterAccessProps) {
    super(scope, id);
    const { policy, responder, inspector, mode = 'auto' } = props;
    const clusterArn = Stack.of(this).formatArn({
      service: 'eks',
      resource: 'cluster',
      resourceName: policy.cluster,
    });
    responder.allow(['eks:DescribeCluster'], [clusterArn]);
    inspector.allow(['eks:DescribeCluster'], [clusterArn]);
    if (mode === 'auto') this.open(props);
  }

  private open(props: ClusterAccessProps): void {
    const { policy, responder, inspector, table, logRetention, removalPolicy, network } = props;
    const { cluster } = policy;

    const responderEntry = new CfnAccessEntry(this, 'ResponderEntry', {
      clusterName: cluster,
      principalArn: responder.executionRole.roleArn,
      username: RESPONDER_USERNAME,
      kubernetesGroups: [RESPONDER_GROUP],
    });

    const inspectorEntry = new CfnAccessEntry(this, 'InspectorEntry', {
      clusterName: cluster,
      principalArn: inspector.executionRole.roleArn,
      username: INSPECTOR_USERNAME,
      kubernetesGroups: [INSPECTOR_GROUP],
    });

    installObjects(this, {
      clusterName: cluster,
      description: `MineGuard: installs the roles of responder and inspector in ${cluster}`,
      manifests: [...clusterManifests(policy), ...inspectorManifests()],
      isAllOfOurs: true,
      table,
      after: [responderEntry, inspectorEntry],
      logRetention,
      removalPolicy,
      network,
    });
  }
}
