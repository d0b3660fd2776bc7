import { Annotations, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { AppConfig, ClusterConfig } from '../config';
import { MineGuard, type GuardedCluster } from '../mineguard';

export interface MineGuardStackProps extends StackProps {
  /** Clusters to guard; all in the region of the stack. */
  readonly clusters: readonly ClusterConfig[];

  /** Who is told. */
  readonly notifications: AppConfig['notifications'];

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
  constructor(scope: Construct, id: string, props: MineGuardStackProps) {
    const { clusters, notifications, logRetentionDays, ephemeral = false, ...stackProps } = props;
    super(scope, id, stackProps);
    const mineGuard = new MineGuard(this, 'MineGuard', {
      clusters: clusters.map((cluster) => this.guarded(cluster)),
      emails: notifications.emails,
      logRetention: logRetentionDays,
      removalPolicy: ephemeral ? RemovalPolicy.DESTROY : undefined,
    });
    if (notifications.emails.length === 0) {
      Annotations.of(this).addWarningV2(
        'mineguard:nobody-is-told',
        'no e-mail address is configured: subscribe to the topics in the outputs, or nobody will hear of an incident',
      );
    }
    this.describe(mineGuard);
  }

  private guarded(cluster: ClusterConfig): GuardedCluster {
    const { name, mode, budget, falco, audit } = cluster;
    const imported = (source: string, logGroupName: string | undefined) =>
      logGroupName === undefined ? undefined : LogGroup.fromLogGroupName(this, `${name}-${source}`, logGroupName);
    return {
      policy: {
        cluster: name,
        mode,
        protectedNamespaces: cluster.protected.namespaces,
        protectedOwners: cluster.protected.owners,
        budget,
        falcoWriterProven: falco.writerProven,
      },
      auditLogGroup: imported('AuditLogs', audit.logGroupName),
      falcoLogGroup: imported('FalcoLogs', falco.logGroupName),
    };
  }

  private describe({ topics, table, responder, notifications, correlation, failedBatches, sources }: MineGuard): void {
    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });

    output('PeopleTopicArn', topics.people.topicArn, 'Told about incidents');
    output('HealthTopicArn', topics.health.topicArn, 'Told when MineGuard itself is unwell');
    output('TableName', table.tableName, 'Evidence, incidents, actions');
    output('EvidenceBucketName', responder.evidence.bucketName, 'What was kept before a workload was stopped');
    output('FailedBatchesBucketName', failedBatches.bucketName, 'Log lines to be replayed');
    output('CorrelatorFunctionName', correlation.correlator.functionName, 'Weighs signals');
    output('DispatcherFunctionName', correlation.dispatcher.functionName, 'Hands work to responder and notifier');
    output('ResponderFunctionName', responder.function.functionName, 'Acts in clusters');
    output('NotifierFunctionName', notifications.notifier.functionName, 'Writes to people');
    for (const queue of ['signals', 'urgentSignals', 'responses', 'notifications'] as const) {
      const name = queue.charAt(0).toUpperCase() + queue.slice(1);
      output(`${name}QueueUrl`, correlation[queue].queue.queueUrl, `Queue of ${queue}`);
      output(
        `${name}DeadLetterQueueUrl`,
        correlation[queue].deadLetters.queueUrl,
        `What could not be handled of ${queue}`,
      );
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
