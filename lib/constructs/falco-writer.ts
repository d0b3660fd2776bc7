import { Stack, Validations } from 'aws-cdk-lib';
import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { asReported } from './as-reported';

/** Who carries Falco's alerts to its log group, as the cluster knows it. */
export interface FalcoServiceAccount {
  readonly namespace: string;
  readonly serviceAccount: string;
}

export interface FalcoWriterProps extends FalcoServiceAccount {
  /** Cluster that the service account is in; it needs the add-on `eks-pod-identity-agent`. */
  readonly clusterName: string;

  /** The log group it may write to. */
  readonly logGroup: ILogGroup;
}

/**
 * The identity under which Falco's alerts are written: one service account of one cluster, by EKS Pod Identity, may make
 * streams in Falco's log group and put lines into them. It cannot read, make groups or delete.
 *
 * Leaves nothing in the account.
 */
export class FalcoWriter extends Construct {
  public readonly role: Role;

  constructor(scope: Construct, id: string, props: FalcoWriterProps) {
    super(scope, id);
    const { clusterName, namespace, serviceAccount, logGroup } = props;
    const clusterArn = Stack.of(this).formatArn({ service: 'eks', resource: 'cluster', resourceName: clusterName });
    this.role = new Role(this, 'Role', {
      description: `MineGuard: writes Falco's alerts of ${clusterName}`,
      // Without the conditions, whoever may associate roles with pods could hand this one to any pod of the account.
      assumedBy: new ServicePrincipal('pods.eks.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:RequestTag/eks-cluster-arn': clusterArn,
            'aws:RequestTag/kubernetes-namespace': namespace,
            'aws:RequestTag/kubernetes-service-account': serviceAccount,
          },
        },
      }).withSessionTags(),
    });
    logGroup.grantWrite(this.role);
    // A group of the stack's own is named without a wildcard.
    if (!(logGroup instanceof LogGroup)) {
      Validations.of(this.role).acknowledge({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::${asReported(logGroup.logGroupArn)}]`,
        reason: 'The streams of a log group are named by those who make them; the group is named.',
      });
    }
    new CfnPodIdentityAssociation(this, 'Association', {
      clusterName,
      namespace,
      serviceAccount,
      roleArn: this.role.roleArn,
    });
  }
}
