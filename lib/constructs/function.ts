import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { allowInterfaces, type FunctionNetwork } from './network';

const LAMBDAS = join(__dirname, '../../lambdas');

/** The folders of `lambdas/` that are deployed, each with an `index.ts` that exports `handler`. */
export type StageName =
  | 'audit-analyzer'
  | 'falco-analyzer'
  | 'correlator'
  | 'dispatcher'
  | 'inspector'
  | 'responder'
  | 'notifier'
  | 'cluster-access'
  | 'guardduty-analyzer'
  | 'cost-analyzer'
  | 'finding-puller'
  | 'image-scan-analyzer'
  | 'posture-analyzer';

export interface StageFunctionProps {
  /** Which stage runs in it. */
  readonly stage: StageName;

  /** What the stage does, for people who meet the function in the console. */
  readonly description: string;

  /** After this time Lambda stops one invocation. */
  readonly timeout: Duration;

  /** How long the function's own logs are kept. */
  readonly logRetention: RetentionDays;

  /**
   * What becomes of the function's own logs when it goes.
   *
   * @default RemovalPolicy.DESTROY - every state change is in the state table
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * Variables that the entry file of the stage reads.
   *
   * @default - none but those of the logger and the metrics
   */
  readonly environment?: Readonly<Record<string, string>>;

  /**
   * Memory, and with it the share of a processor.
   *
   * @default 512
   */
  readonly memoryMiB?: number;

  /**
   * Subnets and security groups of the function.
   *
   * @default - outside any VPC: it reaches what is public
   */
  readonly network?: FunctionNetwork;
}

/**
 * The function of one stage, made the same way everywhere: its own role with no managed policy, its own log group, the
 * SDK inside the bundle so that production runs what was tested.
 *
 * Leaves nothing in the account: its log group goes with it, unless somebody must be able to read it afterwards.
 */
export class StageFunction extends NodejsFunction {
  public readonly executionRole: Role;

  constructor(scope: Construct, id: string, props: StageFunctionProps) {
    const { stage, description, timeout, logRetention, environment = {}, memoryMiB = 512, network } = props;
    const { logRemovalPolicy = RemovalPolicy.DESTROY } = props;
    // The managed policy of Lambda may write to every log group; this role may write to its own.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    super(scope, id, {
      description,
      entry: join(LAMBDAS, stage, 'index.ts'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMiB,
      timeout,
      role,
      vpc: network?.vpc,
      vpcSubnets: network && { subnets: [...network.subnets] },
      securityGroups: network && [...network.securityGroups],
      logGroup: new LogGroup(scope, `${id}Logs`, { retention: logRetention, removalPolicy: logRemovalPolicy }),
      loggingFormat: LoggingFormat.JSON,
      // An SDK v2 switch; v3 keeps connections open by itself.
      awsSdkConnectionReuse: false,
      environment: {
        POWERTOOLS_SERVICE_NAME: stage,
        POWERTOOLS_METRICS_NAMESPACE: 'MineGuard',
        ...environment,
      },
      bundling: {
        // Loads faster than an ES module on Node 24: an analyzer in 50 ms, not 70; the responder in 190 ms, not 240.
        format: OutputFormat.CJS,
        // The ES builds of the SDK shake off what is not used.
        mainFields: ['module', 'main'],
        target: 'node24',
        bundleAwsSDK: true,
        logLevel: LogLevel.WARNING,
        minify: true,
        // For people who read a stack trace. Node does not load it: that would cost each responder start 90 ms.
        sourceMap: true,
        sourcesContent: false,
      },
    });
    this.executionRole = role;
    this.logGroup.grantWrite(role);
    if (network) allowInterfaces(this);
  }

  /** Grants exact actions on exact resources; used where the grants of the CDK give more than the stage needs. */
  public allow(actions: readonly string[], resources: readonly string[]): void {
    this.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}
