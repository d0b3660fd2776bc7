import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { RetentionDays, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { strongestMode, type Policy } from '../lambdas/core/model/policy';
import { AccountSources, type BillingProps } from './constructs/account-sources';
import { ClusterAccess } from './constructs/cluster-access';
import { ClusterSources, type FalcoPod } from './constructs/cluster-sources';
import { Correlation } from './constructs/correlation';
import type { FalcoServiceAccount } from './constructs/falco-writer';
import { Inspector } from './constructs/inspector';
import { FindingPuller } from './constructs/finding-puller';
import { ImageScans } from './constructs/image-scans';
import type { FunctionNetwork } from './constructs/network';
import { Notifications } from './constructs/notifications';
import { Posture } from './constructs/posture';
import { PrivateBucket } from './constructs/private-bucket';
import { Responder } from './constructs/responder';
import { SlackChannel, type SlackChannelId } from './constructs/slack-channel';
import { Topics } from './constructs/topics';
import { show, watch } from './watching';

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
   * Ranges of public addresses from which workloads of the cluster reach its API: those of NAT gateways where the cluster
   * has no private endpoint, of pipelines that use a service account from elsewhere. Private addresses are always trusted.
   *
   * @default - not known: a workload's token at a public address is weak evidence only
   */
  readonly trustedCidrs?: readonly string[];

  /**
   * Log group that Falco writes to.
   *
   * @default - a new one, `/mineguard/<cluster>/falco`
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

  /**
   * Log group that the result of kube-bench is shipped to, which tells people how well the cluster is locked.
   *
   * @default - kube-bench is not read
   */
  readonly postureLogGroup?: ILogGroup;

  /**
   * Who lets MineGuard into the cluster: the deployment, or a person with what `mineguard access` prints.
   *
   * @default 'auto'
   */
  readonly access?: 'auto' | 'manual';
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
   * Slack channel that is told by Amazon Q Developer, about incidents and about MineGuard's own health.
   *
   * @default - none; any other client of Amazon Q Developer can be given the topics
   */
  readonly slackChannel?: SlackChannelId;

  /**
   * Secret with the address of an incoming webhook of Slack.
   *
   * @default - no webhook is posted to
   */
  readonly slackWebhook?: ISecret;

  /**
   * Where the functions stand that call clusters.
   *
   * @default - outside any VPC: they reach clusters with a public endpoint
   */
  readonly network?: FunctionNetwork;

  /**
   * Whether a dashboard is made.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * How often everything that runs is looked at live.
   *
   * @default Duration.minutes(15)
   */
  readonly inspectEvery?: Duration;

  /**
   * Whether findings of GuardDuty are read; it costs nothing where GuardDuty is off.
   *
   * @default true
   */
  readonly guardDuty?: boolean;

  /**
   * Whether scans of images in ECR are read, and joined with what runs.
   *
   * @default false
   */
  readonly imageScans?: boolean;

  /**
   * How anomalies of the bill are read.
   *
   * @default - they are not
   */
  readonly billing?: BillingProps;

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
  public readonly inspector: Inspector;
  /** Batches of log lines that failed every retry. */
  public readonly failedBatches: PrivateBucket;
  public readonly accountSources: AccountSources;
  public readonly imageScans?: ImageScans;
  /** By cluster name, of those whose posture is read. */
  public readonly postures: ReadonlyMap<string, Posture>;
  /** By cluster name. */
  public readonly sources: ReadonlyMap<string, ClusterSources>;

  constructor(scope: Construct, id: string, props: MineGuardProps) {
    super(scope, id);
    const { clusters, emails = [], logRetention = RetentionDays.ONE_MONTH, network } = props;
    const {
      guardDuty = true,
      imageScans = false,
      billing,
      removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    } = props;
    const policies = policiesJson(clusters);
    const kept = { logRetention, removalPolicy };

    this.topics = new Topics(this, 'Topics', { emails });
    if (props.slackChannel) {
      // Alarms are a format that Amazon Q Developer knows.
      new SlackChannel(this, 'SlackChannel', { ...props.slackChannel, topics: [this.topics.chat, this.topics.health] });
    }
    this.correlation = new Correlation(this, 'Correlation', {
      policies,
      pullsFindings: guardDuty,
      billing: billing !== undefined,
      ...kept,
    });
    const { table, signals, urgentSignals, responses, notifications, pulls } = this.correlation;
    const clusterNames = clusters.map(({ policy }) => policy.cluster);
    const queues = { signals: signals.queue, urgentSignals: urgentSignals.queue };
    this.notifications = new Notifications(this, 'Notifications', {
      notifications: notifications.queue,
      table,
      people: this.topics.people,
      chat: this.topics.chat,
      slackWebhook: props.slackWebhook,
      policies,
      logRetention,
    });
    this.responder = new Responder(this, 'Responder', {
      responses: responses.queue,
      blockingClusters: clusters
        .map(({ policy }) => policy)
        .filter(mayAct)
        .map(({ cluster }) => cluster),
      table,
      policies,
      network,
      ...kept,
    });
    this.inspector = new Inspector(this, 'Inspector', {
      clusterNames,
      inspections: this.correlation.inspections.queue,
      ...queues,
      table,
      imageScans,
      every: props.inspectEvery ?? Duration.minutes(15),
      billingAccount: billing && Stack.of(this).account,
      logRetention,
      network,
    });
    this.failedBatches = new PrivateBucket(this, 'FailedBatches', { keepFor: Duration.days(30), removalPolicy });

    this.accountSources = new AccountSources(this, 'AccountSources', {
      ...{ clusterNames, guardDuty, billing, logRetention, ...queues },
      failedBatches: this.failedBatches,
    });
    if (imageScans) {
      this.imageScans = new ImageScans(this, 'ImageScans', { table, failedBatches: this.failedBatches, logRetention });
    }
    if (pulls) {
      new FindingPuller(this, 'FindingPuller', { pulls: pulls.queue, table, clusterNames, logRetention, ...queues });
    }
    const sourcesScope = new Construct(this, 'Sources');
    const accessScope = new Construct(this, 'Access');
    this.sources = new Map(
      clusters.map(({ policy, auditLogGroup, trustedCidrs, falcoLogGroup, falcoPod, falcoWriter, access }) => {
        const { cluster } = policy;
        new ClusterAccess(accessScope, cluster, {
          policy,
          responder: this.responder.function,
          inspector: this.inspector.function,
          table,
          network,
          ...kept,
          mode: access,
        });
        const sources = new ClusterSources(sourcesScope, cluster, {
          clusterName: cluster,
          ...queues,
          failedBatches: this.failedBatches,
          auditLogGroup,
          trustedCidrs,
          falcoLogGroup,
          falcoPod,
          falcoWriter,
          ...kept,
        });
        return [cluster, sources];
      }),
    );
    const postureScope = new Construct(this, 'Posture');
    this.postures = new Map(
      clusters.flatMap(({ policy: { cluster }, postureLogGroup }) => {
        if (!postureLogGroup) return [];
        const { people, chat } = this.topics;
        const props = { clusterName: cluster, logGroup: postureLogGroup, table, people, chat, logRetention };
        return [[cluster, new Posture(postureScope, cluster, { ...props, failedBatches: this.failedBatches })]];
      }),
    );
    watch(this);
    if (props.dashboard ?? true) show(this);
  }

  /** The table that holds evidence, incidents, actions and the kill switch. */
  public get table(): ITableV2 {
    return this.correlation.table;
  }
}

const mayAct = (policy: Policy): boolean => strongestMode(policy) !== 'observe';

const policiesJson = (clusters: readonly GuardedCluster[]): string => {
  const json = JSON.stringify(clusters.map(({ policy }) => policy));
  const bytes = Buffer.byteLength(json);
  if (bytes <= MAX_POLICIES_BYTES) return json;
  throw new Error(
    `the policies of ${clusters.length} clusters take ${bytes} bytes, and at most ${MAX_POLICIES_BYTES} fit into the ` +
      'environment of a function: protect namespaces instead of single owners, or guard fewer clusters from one stack',
  );
};
