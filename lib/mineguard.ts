import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { RetentionDays, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Policy } from '../lambdas/core/model/policy';
import { ClusterAccess } from './constructs/cluster-access';
import { ClusterSources } from './constructs/cluster-sources';
import { Correlation } from './constructs/correlation';
import { Notifications } from './constructs/notifications';
import { PrivateBucket } from './constructs/private-bucket';
import { Responder } from './constructs/responder';
import { SelfMonitoring } from './constructs/self-monitoring';
import { Topics } from './constructs/topics';

/** Lambda takes 4 KB of environment; this leaves room for the other variables. */
const MAX_POLICIES_BYTES = 3500;

/** One EKS cluster in the account and region of the stack. */
export interface GuardedCluster {
  /** What the user has decided about the cluster, its name included. */
  readonly policy: Policy;

  /**
   * Log group that the cluster's control plane writes to.
   *
   * @default - `/aws/eks/<cluster>/cluster`, which EKS makes when audit logging is switched on
   */
  readonly auditLogGroup?: ILogGroup;

  /**
   * Log group that Falco writes to.
   *
   * @default - a new one, `/mineguard/<cluster>/falco`
   */
  readonly falcoLogGroup?: ILogGroup;
}

export interface MineGuardProps {
  /** Clusters to guard; at least one. */
  readonly clusters: readonly GuardedCluster[];

  /**
   * Addresses that are told about incidents and about MineGuard's own health.
   *
   * @default - nobody is told; subscribe to the topics by other means
   */
  readonly emails?: readonly string[];

  /**
   * How long Falco's alerts and the functions' own logs are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * What becomes of state table, evidence, failed batches and Falco's log group when the stack goes.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - they stay, unless the first deployment fails
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Guards EKS clusters against crypto-mining: streams their audit logs and Falco alerts into analyzers, weighs what they
 * find, and in enforce mode isolates and stops what mines.
 *
 * All clusters share one pipeline; each has its own analyzers and its own way in.
 */
export class MineGuard extends Construct {
  public readonly topics: Topics;
  public readonly correlation: Correlation;
  public readonly notifications: Notifications;
  public readonly responder: Responder;
  /** Batches of log lines that failed every retry. */
  public readonly failedBatches: PrivateBucket;
  /** By cluster name. */
  public readonly sources: ReadonlyMap<string, ClusterSources>;

  constructor(scope: Construct, id: string, props: MineGuardProps) {
    super(scope, id);
    const { clusters, emails = [], logRetention = RetentionDays.ONE_MONTH } = props;
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    const policies = policiesJson(clusters);
    const kept = { logRetention, removalPolicy };

    this.topics = new Topics(this, 'Topics', { emails });
    this.correlation = new Correlation(this, 'Correlation', { policies, ...kept });
    const { table, signals, urgentSignals, responses, notifications } = this.correlation;
    this.notifications = new Notifications(this, 'Notifications', {
      notifications: notifications.queue,
      table,
      people: this.topics.people,
      policies,
      logRetention,
    });
    this.responder = new Responder(this, 'Responder', { responses: responses.queue, table, policies, ...kept });
    this.failedBatches = new PrivateBucket(this, 'FailedBatches', { keepFor: Duration.days(30), removalPolicy });

    const sourcesScope = new Construct(this, 'Sources');
    const accessScope = new Construct(this, 'Access');
    this.sources = new Map(
      clusters.map(({ policy, auditLogGroup, falcoLogGroup }) => {
        const { cluster } = policy;
        new ClusterAccess(accessScope, cluster, { policy, responder: this.responder.function, logRetention });
        const sources = new ClusterSources(sourcesScope, cluster, {
          clusterName: cluster,
          signals: signals.queue,
          urgentSignals: urgentSignals.queue,
          failedBatches: this.failedBatches,
          auditLogGroup,
          falcoLogGroup,
          ...kept,
        });
        return [cluster, sources];
      }),
    );
    this.watch();
  }

  /** The table that holds evidence, incidents, actions and the kill switch. */
  public get table(): ITableV2 {
    return this.correlation.table;
  }

  private watch(): void {
    const { signals, urgentSignals, responses, notifications, lostRecords, dispatcher } = this.correlation;
    const monitoring = new SelfMonitoring(this, 'SelfMonitoring', { health: this.topics.health });
    monitoring.watchDeadLetters('Signals', signals.deadLetters);
    monitoring.watchDeadLetters('UrgentSignals', urgentSignals.deadLetters);
    monitoring.watchDeadLetters('Responses', responses.deadLetters);
    monitoring.watchDeadLetters('Notifications', notifications.deadLetters);
    monitoring.watchDeadLetters('Dispatcher', lostRecords);
    monitoring.watchErrors('Responder', this.responder.function);
    monitoring.watchErrors('Dispatcher', dispatcher);
    monitoring.watchThrottles('Responder', this.responder.function);
    for (const [cluster, { audit, falco }] of this.sources) {
      monitoring.watchDelivery(`${cluster}-Audit`, audit);
      monitoring.watchDelivery(`${cluster}-Falco`, falco);
      monitoring.watchSilence(`${cluster}-Audit`, audit);
      monitoring.watchThrottles(`${cluster}-Audit`, audit.function);
      monitoring.watchThrottles(`${cluster}-Falco`, falco.function);
    }
  }
}

const policiesJson = (clusters: readonly GuardedCluster[]): string => {
  const json = JSON.stringify(clusters.map(({ policy }) => policy));
  const bytes = Buffer.byteLength(json);
  if (bytes <= MAX_POLICIES_BYTES) return json;
  throw new Error(
    `the policies of ${clusters.length} clusters take ${bytes} bytes, and at most ${MAX_POLICIES_BYTES} fit into the ` +
      'environment of a function: protect namespaces instead of single owners, or guard fewer clusters from one stack',
  );
};
