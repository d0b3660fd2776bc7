import { Annotations, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AppConfig, ClusterConfig } from '../config';
import type { BillingProps } from '../constructs/account-sources';
import { ClusterNetwork } from '../constructs/network';
import { MineGuard, type GuardedCluster } from '../mineguard';
import { networkOfRegion } from '../network-of-region';
import { policyOf } from '../policy-of';

export interface MineGuardStackProps extends StackProps {
  /** Clusters to guard; all in the region of the stack. */
  readonly clusters: readonly ClusterConfig[];

  /** Who is told. */
  readonly notifications: AppConfig['notifications'];

  /** Where functions stand that call clusters which name no network of their own. */
  readonly network?: AppConfig['network'];

  /** Whether a dashboard is made. */
  readonly dashboard: AppConfig['dashboard'];

  /** How often everything that runs is looked at. */
  readonly inspector: AppConfig['inspector'];

  /** Whether findings of GuardDuty are read. */
  readonly guardDuty: AppConfig['guardDuty'];

  /** Whether scans of images are read. */
  readonly imageScans: AppConfig['imageScans'];

  /** Whether and how anomalies of the bill are read. */
  readonly billing: AppConfig['billing'];

  /**
   * All regions with clusters of the configuration.
   *
   * @default - the region of the stack alone
   */
  readonly guardedRegions?: readonly string[];

  /** How long logs are kept. */
  readonly logRetentionDays: AppConfig['logRetentionDays'];

  /**
   * Whether everything goes when the stack goes, evidence included. For test beds only.
   *
   * @default false
   */
  readonly ephemeral?: boolean;
}

/** MineGuard for the clusters of one region, with what a person needs to use it as outputs. */
export class MineGuardStack extends Stack {
  private readonly network: ClusterNetwork | undefined;

  constructor(scope: Construct, id: string, props: MineGuardStackProps) {
    const {
      clusters,
      notifications,
      guardDuty,
      imageScans,
      billing,
      inspector,
      network,
      dashboard,
      logRetentionDays,
      ephemeral = false,
      guardedRegions,
      ...stackProps
    } = props;
    super(scope, id, stackProps);
    const networkConfig = networkOfRegion(clusters, network);
    this.network = networkConfig && new ClusterNetwork(this, 'Network', networkConfig);
    const mineGuard = new MineGuard(this, 'MineGuard', {
      clusters: clusters.map((cluster) => this.guarded(cluster)),
      emails: notifications.emails,
      slackChannel: notifications.slack,
      slackWebhook: this.webhookSecret(notifications.slackWebhookSecret),
      network: this.network,
      dashboard: dashboard.enabled,
      inspectEvery: Duration.minutes(inspector.everyMinutes),
      guardDuty: guardDuty.enabled,
      billing: billing.enabled ? { ...this.billing(billing), guardedRegions } : undefined,
      imageScans: imageScans.enabled,
      logRetention: logRetentionDays,
      removalPolicy: ephemeral ? RemovalPolicy.DESTROY : undefined,
    });
    const { emails, slack, slackWebhookSecret } = notifications;
    if (emails.length === 0 && slack === undefined && slackWebhookSecret === undefined) {
      Annotations.of(this).addWarningV2(
        'mineguard:nobody-is-told',
        'no e-mail address and no Slack channel is configured: subscribe to the topics in the outputs, or nobody will hear of an incident',
      );
    }
    this.describe(mineGuard);
  }

  private webhookSecret(nameOrArn: string | undefined): ISecret | undefined {
    if (nameOrArn === undefined) return undefined;
    return nameOrArn.startsWith('arn:')
      ? Secret.fromSecretCompleteArn(this, 'SlackWebhook', nameOrArn)
      : Secret.fromSecretNameV2(this, 'SlackWebhook', nameOrArn);
  }

  private billing({ minimumImpactUsd, topicArn }: AppConfig['billing']): BillingProps {
    return {
      minimumImpactUsd,
      topic: topicArn === undefined ? undefined : Topic.fromTopicArn(this, 'BillingTopic', topicArn),
    };
  }

  private guarded(cluster: ClusterConfig): GuardedCluster {
    const { name, access, falco, audit, posture } = cluster;
    const { logGroupName, shared = logGroupName !== undefined, namespace, container, writerServiceAccount } = falco;
    const imported = (source: string, logGroupName: string | undefined) =>
      logGroupName === undefined ? undefined : LogGroup.fromLogGroupName(this, `${name}-${source}`, logGroupName);
    return {
      policy: policyOf(cluster),
      auditLogGroup: imported('AuditLogs', audit.logGroupName),
      trustedCidrs: audit.trustedCidrs,
      falcoLogGroup: imported('FalcoLogs', logGroupName),
      falcoPod: shared ? { namespace, container } : undefined,
      falcoWriter: writerServiceAccount === undefined ? undefined : { namespace, serviceAccount: writerServiceAccount },
      postureLogGroup: imported('PostureLogs', posture.logGroupName),
      access: access.mode,
    };
  }

  private describe({
    topics,
    table,
    responder,
    inspector,
    notifications,
    correlation,
    failedBatches,
    accountSources,
    imageScans,
    postures,
    sources,
  }: MineGuard): void {
    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });

    output('PeopleTopicArn', topics.people.topicArn, 'Told about incidents');
    output('ChatTopicArn', topics.chat.topicArn, 'Told about incidents, for Amazon Q Developer in chat applications');
    output('HealthTopicArn', topics.health.topicArn, 'Told when MineGuard itself is unwell');
    output('TableName', table.tableName, 'Evidence, incidents, actions');
    output('EvidenceBucketName', responder.evidence.bucketName, 'What was kept before a workload was stopped');
    output('FailedBatchesBucketName', failedBatches.bucketName, 'Log lines to be replayed');
    output('CorrelatorFunctionName', correlation.correlator.functionName, 'Weighs signals');
    output('DispatcherFunctionName', correlation.dispatcher.functionName, 'Hands work to responder and notifier');
    output('ResponderFunctionName', responder.function.functionName, 'Acts in clusters');
    output('InspectorFunctionName', inspector.function.functionName, 'Looks at what is alive');
    output('ResponderRoleArn', responder.function.executionRole.roleArn, 'Enters clusters to act');
    output('InspectorRoleArn', inspector.function.executionRole.roleArn, 'Enters clusters to read');
    output('NotifierFunctionName', notifications.notifier.functionName, 'Writes to people');
    for (const stage of ['signals', 'urgentSignals', 'responses', 'notifications', 'inspections', 'pulls'] as const) {
      const queues = correlation[stage];
      if (!queues) continue;
      const name = stage.charAt(0).toUpperCase() + stage.slice(1);
      output(`${name}QueueUrl`, queues.queue.queueUrl, `Queue of ${stage}`);
      output(`${name}DeadLetterQueueUrl`, queues.deadLetters.queueUrl, `What could not be handled of ${stage}`);
    }
    output(
      'DispatcherLostRecordsQueueUrl',
      correlation.lostRecords.queueUrl,
      'Stream records that the dispatcher could not take; its sweep resends what they stood for',
    );
    // By these names a redrive knows whose a failed batch may be.
    const { guardDuty, billing } = accountSources;
    if (guardDuty)
      output('GuardDutyAnalyzerFunctionName', guardDuty.function.functionName, 'Reads findings of GuardDuty');
    if (billing) output('CostAnalyzerFunctionName', billing.function.functionName, 'Reads anomalies of the bill');
    if (imageScans) {
      output('ImageScanAnalyzerFunctionName', imageScans.function.functionName, 'Reads scans of images');
    }
    for (const [cluster, posture] of postures) {
      const name = `${pascalCase(cluster)}PostureAnalyzerFunctionName`;
      output(name, posture.function.functionName, `Reads what kube-bench finds in ${cluster}`);
    }
    if (this.network) {
      const groups = this.network.securityGroups.map(({ securityGroupId }) => securityGroupId).join(',');
      output('SecurityGroupIds', groups, 'Let one of them reach the API server of each cluster on port 443');
    }
    for (const [cluster, { audit, falco }] of sources) {
      const prefix = pascalCase(cluster);
      output(`${prefix}AuditLogGroupName`, audit.logGroup.logGroupName, `Audit log of ${cluster}`);
      output(
        `${prefix}FalcoLogGroupName`,
        falco.logGroup.logGroupName,
        `Let Falco in ${cluster} write here, and nobody else`,
      );
      output(`${prefix}AuditAnalyzerFunctionName`, audit.function.functionName, `Reads the audit log of ${cluster}`);
      output(`${prefix}FalcoAnalyzerFunctionName`, falco.function.functionName, `Reads the Falco alerts of ${cluster}`);
      output(
        `${prefix}KillSwitchThrow`,
        `${this.tableCommand('put-item', table.tableName)} --item '${killSwitch(cluster)}'`,
        `Stops every action in ${cluster}`,
      );
      output(
        `${prefix}KillSwitchLift`,
        `${this.tableCommand('delete-item', table.tableName)} --key '${killSwitch(cluster)}'`,
        `Allows actions in ${cluster} again`,
      );
    }
  }

  private tableCommand(command: string, tableName: string): string {
    return `aws dynamodb ${command} --region ${this.region} --table-name ${tableName}`;
  }
}

/** The item that stops every action in a cluster, by its presence. */
const killSwitch = (cluster: string): string =>
  JSON.stringify({ pk: { S: `CONTROL#${cluster}` }, sk: { S: 'KILL_SWITCH' } });

const pascalCase = (name: string): string =>
  name
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
