import { Duration } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, type EventPattern } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { StageFunction } from './function';
import { writeOnly } from './log-analyzer';
import type { PrivateBucket } from './private-bucket';
import { onPartitions } from './table-access';

/** Basic scanning tells by ECR, enhanced scanning by Amazon Inspector. */
const IMAGE_SCANS: EventPattern = {
  source: ['aws.ecr', 'aws.inspector2'],
  detailType: ['ECR Image Scan', 'Inspector2 Scan'],
};

/** Where scans are kept in the table. */
export const SCAN_PARTITIONS = ['IMAGE_SCAN#*'];

export interface ImageScansProps {
  /** Where scans are kept; nothing else in it is the analyzer's to read or write. */
  readonly table: ITableV2;

  /** Bucket that keeps events that failed every retry. */
  readonly failedBatches: PrivateBucket;

  /** How long the function's own logs are kept. */
  readonly logRetention: RetentionDays;
}

/**
 * Keeps what scans of images in ECR have found, until the inspector sees who runs them.
 *
 * Leaves nothing in the account; what was kept goes with the table, or after half a year.
 */
export class ImageScans extends Construct {
  public readonly function: StageFunction;

  constructor(scope: Construct, id: string, { table, failedBatches, logRetention }: ImageScansProps) {
    super(scope, id);
    this.function = new StageFunction(this, 'Function', {
      stage: 'image-scan-analyzer',
      description: 'MineGuard: keeps what scans of images have found',
      timeout: Duration.seconds(30),
      logRetention,
      environment: { TABLE_NAME: table.tableName },
    });
    this.function.addToRolePolicy(onPartitions(table, ['dynamodb:PutItem'], SCAN_PARTITIONS));
    this.function.configureAsyncInvoke({ retryAttempts: 2, onFailure: writeOnly(failedBatches, this.function) });
    new Rule(this, 'Rule', {
      description: 'MineGuard: what scans of images have found',
      eventPattern: IMAGE_SCANS,
      targets: [new LambdaFunction(this.function)],
    });
  }
}
