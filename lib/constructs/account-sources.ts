import { Stack } from 'aws-cdk-lib';
import { Match, type EventPattern } from 'aws-cdk-lib/aws-events';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { guardDutyDetectors } from '../../lambdas/core/detectors';
import { familiesOf } from '../../lambdas/core/detectors/finding-types';
import { EventAnalyzer } from './event-analyzer';
import type { PrivateBucket } from './private-bucket';

/** What any detector reads, from the detectors themselves. */
const FINDING_TYPES = familiesOf(guardDutyDetectors);

const FINDINGS: EventPattern = {
  source: ['aws.guardduty'],
  detailType: ['GuardDuty Finding'],
  detail: { type: FINDING_TYPES.flatMap((prefix) => Match.prefix(prefix)) },
};

export const COST_ANOMALIES: EventPattern = { source: ['aws.ce'], detailType: ['Anomaly Detected'] };

export interface BillingProps {
  /** Below this, for a day, an anomaly says nothing. */
  readonly minimumImpactUsd: number;

  /**
   * Topic that Cost Anomaly Detection publishes to.
   *
   * @default - anomalies come by EventBridge alone
   */
  readonly topic?: ITopic;

  /**
   * All regions of the account in which clusters are guarded, by this deployment or another one. Compute that costs more
   * anywhere else is told by the first of them in the order of the alphabet.
   *
   * @default - the region of the stack alone
   */
  readonly guardedRegions?: readonly string[];
}

export interface AccountSourcesProps {
  /** Clusters whose findings are of interest. */
  readonly clusterNames: readonly string[];

  /** Whether findings of GuardDuty are read. */
  readonly guardDuty: boolean;

  /** How cost anomalies are read; undefined when they are not. */
  readonly billing: BillingProps | undefined;

  /** Queue that receives signals. */
  readonly signals: IQueue;

  /** Queue that receives conclusive signals. */
  readonly urgentSignals: IQueue;

  /** Bucket that keeps events that failed every retry. */
  readonly failedBatches: PrivateBucket;

  /** How long the functions' own logs are kept. */
  readonly logRetention: RetentionDays;
}

/** What the account tells about its clusters: GuardDuty's findings and anomalies of the bill. */
export class AccountSources extends Construct {
  public readonly guardDuty?: EventAnalyzer;
  public readonly billing?: EventAnalyzer;

  constructor(scope: Construct, id: string, props: AccountSourcesProps) {
    super(scope, id);
    const { clusterNames, guardDuty, billing, ...shared } = props;
    const { account, region } = Stack.of(this);

    if (guardDuty) {
      this.guardDuty = new EventAnalyzer(this, 'GuardDuty', {
        ...shared,
        stage: 'guardduty-analyzer',
        description: 'turns GuardDuty findings into signals',
        eventPattern: FINDINGS,
        environment: { CLUSTER_NAMES: clusterNames.join(','), ACCOUNT_ID: account },
      });
    }
    if (billing) {
      this.billing = new EventAnalyzer(this, 'Billing', {
        ...shared,
        stage: 'cost-analyzer',
        description: 'turns cost anomalies into signals',
        eventPattern: COST_ANOMALIES,
        environment: {
          ACCOUNT_ID: account,
          MINIMUM_IMPACT_USD: String(billing.minimumImpactUsd),
          GUARDED_REGIONS: (billing.guardedRegions ?? [region]).join(','),
        },
        topic: billing.topic,
      });
    }
  }
}
