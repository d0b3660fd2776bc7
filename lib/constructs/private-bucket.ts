import { Duration, Stack, Validations, type RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageFunction } from './function';

export interface PrivateBucketProps {
  /** Objects older than this are deleted. */
  readonly keepFor: Duration;

  /** What becomes of the bucket when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * A bucket for what may hold secrets of a cluster: encrypted, versioned, TLS-only, never public, and it forgets.
 *
 * Functions only ever add to it. Who has read it is in CloudTrail, where the account records data events.
 */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, { keepFor, removalPolicy }: PrivateBucketProps) {
    super(scope, id, {
      removalPolicy,
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          expiration: keepFor,
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason:
        'Access logs would need a third bucket; CloudTrail data events tell more, and are the choice of the account.',
    });
  }

  /** Lets a function add objects. It can neither read nor delete them, and what it overwrites stays as a version. */
  public grantAdd(fn: StageFunction): void {
    fn.allow(['s3:PutObject'], [this.arnForObjects('*')]);
    const { defaultChild } = this.node;
    if (!CfnBucket.isCfnBucket(defaultChild)) throw new Error('the CDK made no bucket');
    Validations.of(fn.executionRole).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${Stack.of(this).getLogicalId(defaultChild)}.Arn>/*]`,
      reason: 'The key of an object to come is not known beforehand; the bucket is.',
    });
  }
}
