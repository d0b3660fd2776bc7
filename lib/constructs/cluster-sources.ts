import { FilterPattern, LogGroup, type ILogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { auditDetectors } from '../../lambdas/core/detectors';
import { auditFilterPattern } from '../../lambdas/core/detectors/filter-pattern';
import { FalcoWriter, type FalcoServiceAccount } from './falco-writer';
import { LogAnalyzer } from './log-analyzer';
import type { PrivateBucket } from './private-bucket';

/** Falco, as the envelope of a log shipper names it. */
export interface FalcoPod {
  readonly namespace: string;
  readonly container: string;
}

export interface ClusterSourcesProps {
  /** The EKS cluster. */
  readonly clusterName: string;

  /** Queue that receives signals. */
  readonly signals: IQueue;

  /** Queue that receives conclusive signals. */
  readonly urgentSignals: IQueue;

  /** Bucket that keeps batches that failed every retry. */
  readonly failedBatches: PrivateBucket;

  /** How long Falco's alerts and the functions' own logs are kept. */
  readonly logRetention: RetentionDays;

  /** What becomes of Falco's log group when the stack goes. */
  readonly removalPolicy: RemovalPolicy;

  /**
   * Log group that the cluster's control plane writes to.
   *
   * @default - `/aws/eks/<cluster>/cluster`, which EKS makes when audit logging is switched on
   */
  readonly auditLogGroup?: ILogGroup;

  /**
   * Ranges of public addresses from which workloads of the cluster reach its API: those of NAT gateways where the cluster
   * has no private endpoint, of pipelines that use a service account from elsewhere. Private addresses are always trusted.
   *
   * @default - not known: a workload's token at a public address is weak evidence only
   */
  readonly trustedCidrs?: readonly string[];

  /**
   * Log group that Falco writes to.
   *
   * @default - a new one, `/mineguard/<cluster>/falco`: what only Falco may write to is evidence on its own
   */
  readonly falcoLogGroup?: ILogGroup;

  /**
   * Falco's own pod, where other pods write to Falco's log group too: then only what it wrote counts.
   *
   * @default - nobody but Falco can write to the log group
   */
  readonly falcoPod?: FalcoPod;

  /**
   * Service account of the cluster that may write to Falco's log group, by EKS Pod Identity.
   *
   * @default - none; give the writer a role by other means
   */
  readonly falcoWriter?: FalcoServiceAccount;
}

/** What one cluster tells: its audit log and Falco's alerts, each with an analyzer of its own. */
export class ClusterSources extends Construct {
  public readonly audit: LogAnalyzer;
  public readonly falco: LogAnalyzer;

  constructor(scope: Construct, id: string, props: ClusterSourcesProps) {
    super(scope, id);
    const { auditLogGroup, trustedCidrs, falcoLogGroup, falcoPod, falcoWriter, removalPolicy, ...shared } = props;
    const { clusterName, logRetention } = shared;

    this.audit = new LogAnalyzer(this, 'Audit', {
      ...shared,
      stage: 'audit-analyzer',
      environment: trustedCidrs && { TRUSTED_CIDRS: trustedCidrs.join(',') },
      logGroup: auditLogGroup ?? LogGroup.fromLogGroupName(this, 'AuditLogs', `/aws/eks/${clusterName}/cluster`),
      filterPattern: FilterPattern.literal(auditFilterPattern(auditDetectors)),
    });
    this.falco = new LogAnalyzer(this, 'Falco', {
      ...shared,
      stage: 'falco-analyzer',
      environment: falcoPod && {
        FALCO_TRUST: 'shared',
        FALCO_NAMESPACE: falcoPod.namespace,
        FALCO_CONTAINER: falcoPod.container,
      },
      logGroup:
        falcoLogGroup ??
        // A physical name, since Falco's configuration must know it.
        new LogGroup(this, 'FalcoLogs', {
          logGroupName: `/mineguard/${clusterName}/falco`,
          retention: logRetention,
          removalPolicy,
        }),
    });
    if (falcoWriter) {
      new FalcoWriter(this, 'FalcoWriter', { clusterName, logGroup: this.falco.logGroup, ...falcoWriter });
    }
  }
}
