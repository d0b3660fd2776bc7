import type { Template } from 'aws-cdk-lib/assertions';
import { Match } from 'aws-cdk-lib/assertions';
import { functionsOf, nameOf, REGION, resourcesOf, synthesize } from '../support/template';

const template = synthesize();

const STATEFUL = ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket'];

const outputsOf = (of: Template): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(of.findOutputs('*')).map(([name, output]) => [name, nameOf(output['Value'])]));

describe('what the stack is made of', () => {
  test('is only what the local cloud can make', () => {
    const types = resourcesOf(template).map(({ Type }) => Type);
    expect([...new Set(types)].sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::DynamoDB::GlobalTable',
      'AWS::EKS::AccessEntry',
      'AWS::Events::Rule',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::KMS::Key',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Logs::LogGroup',
      'AWS::Logs::SubscriptionFilter',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SNS::Subscription',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'Custom::MineGuardClusterAccess',
    ]);
  });

  test('runs every function on the same runtime, each with a log group of its own that forgets', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    expect(functions).toHaveLength(10);
    for (const { Properties } of functions) {
      expect(Properties).toEqual(
        expect.objectContaining({
          Runtime: 'nodejs24.x',
          Architectures: ['arm64'],
          LoggingConfig: { LogFormat: 'JSON', LogGroup: expect.anything() },
        }),
      );
    }
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('keeps logs for as long as the user says', () => {
    const longer = synthesize({ clusters: [{ name: 'prod-a' }], logRetentionDays: 365 });
    longer.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });
});

describe('the buckets', () => {
  test('are private, encrypted, versioned and forget', () => {
    template.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: Match.anyValue(),
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: Match.anyValue(), Status: 'Enabled' })] },
    });
  });

  test('refuse plain HTTP', () => {
    template.allResourcesProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });
});

describe('what stays when the stack goes', () => {
  test("is state, evidence, failed batches, Falco's alerts, and what the installer said when it went", () => {
    const kept = resourcesOf(template)
      .filter(({ DeletionPolicy }) => DeletionPolicy === 'RetainExceptOnCreate')
      .map(({ id }) => nameOf({ Ref: id }));
    expect(kept.sort()).toEqual([
      'AccessprodaInstallerLogs',
      'CorrelationState',
      'FailedBatches',
      'ResponderEvidence',
      'SourcesprodaFalcoLogs',
    ]);
  });

  test('is nothing in a test bed', () => {
    const bed = synthesize({ clusters: [{ name: 'prod-a' }] }, { ephemeral: true });
    const policies = resourcesOf(bed)
      .filter(({ Type, DeletionPolicy }) => STATEFUL.includes(Type) || DeletionPolicy !== undefined)
      .map(({ DeletionPolicy }) => DeletionPolicy);
    expect(new Set(policies)).toEqual(new Set(['Delete']));
  });
});

describe('the outputs', () => {
  const outputs = outputsOf(template);

  test('name what a person or a test needs', () => {
    expect(Object.keys(outputs).sort()).toEqual([
      'ChatTopicArn',
      'CorrelatorFunctionName',
      'DispatcherFunctionName',
      'DispatcherLostRecordsQueueUrl',
      'EvidenceBucketName',
      'FailedBatchesBucketName',
      'GuardDutyAnalyzerFunctionName',
      'HealthTopicArn',
      'InspectionsDeadLetterQueueUrl',
      'InspectionsQueueUrl',
      'InspectorFunctionName',
      'InspectorRoleArn',
      'NotificationsDeadLetterQueueUrl',
      'NotificationsQueueUrl',
      'NotifierFunctionName',
      'PeopleTopicArn',
      'ProdAAuditAnalyzerFunctionName',
      'ProdAAuditLogGroupName',
      'ProdAFalcoAnalyzerFunctionName',
      'ProdAFalcoLogGroupName',
      'ProdAKillSwitchLift',
      'ProdAKillSwitchThrow',
      'PullsDeadLetterQueueUrl',
      'PullsQueueUrl',
      'ResponderFunctionName',
      'ResponderRoleArn',
      'ResponsesDeadLetterQueueUrl',
      'ResponsesQueueUrl',
      'SignalsDeadLetterQueueUrl',
      'SignalsQueueUrl',
      'TableName',
      'UrgentSignalsDeadLetterQueueUrl',
      'UrgentSignalsQueueUrl',
    ]);
  });

  test('name everything that a redrive gives another try', () => {
    const all = synthesize({
      clusters: [{ name: 'prod-a', posture: { logGroupName: '/mineguard/prod-a/posture' } }],
      billing: { enabled: true },
      imageScans: { enabled: true },
    });
    const named = Object.entries(outputsOf(all));
    const endingWith = (suffix: string) =>
      named.flatMap(([name, value]) => (name.endsWith(suffix) ? [value] : [])).sort();
    const queues = resourcesOf(all, 'AWS::SQS::Queue').filter(({ Properties }) => Properties['RedrivePolicy']);
    expect(endingWith('QueueUrl')).toEqual(expect.arrayContaining(queues.map(({ id }) => nameOf({ Ref: id }))));
    expect(endingWith('DeadLetterQueueUrl')).toHaveLength(queues.length);
    const keeping = resourcesOf(all, 'AWS::Lambda::EventInvokeConfig');
    expect(endingWith('AnalyzerFunctionName')).toEqual(
      keeping.map(({ Properties }) => nameOf(Properties['FunctionName'])).sort(),
    );
  });

  test('hold the commands that throw and lift the kill switch, ready to paste', () => {
    const table = `--region ${REGION} --table-name CorrelationState`;
    const key = `'{"pk":{"S":"CONTROL#prod-a"},"sk":{"S":"KILL_SWITCH"}}'`;
    expect(outputs['ProdAKillSwitchThrow']).toBe(`aws dynamodb put-item ${table} --item ${key}`);
    expect(outputs['ProdAKillSwitchLift']).toBe(`aws dynamodb delete-item ${table} --key ${key}`);
  });
});

describe('several clusters', () => {
  const two = synthesize({ clusters: [{ name: 'prod-a' }, { name: 'prod-b', mode: 'enforce' }] });

  test('share one pipeline', () => {
    two.resourceCountIs('AWS::DynamoDB::GlobalTable', 1);
    for (const stage of ['correlator', 'dispatcher', 'responder', 'inspector', 'notifier']) {
      expect(functionsOf(two, stage)).toHaveLength(1);
    }
  });

  test('have analyzers, access entries and Kubernetes roles of their own', () => {
    two.resourceCountIs('AWS::Logs::SubscriptionFilter', 4);
    two.resourceCountIs('AWS::EKS::AccessEntry', 6);
    const [first, second] = resourcesOf(two, 'Custom::MineGuardClusterAccess').map(({ Properties }) => Properties);
    expect([first?.['ClusterName'], second?.['ClusterName']]).toEqual(['prod-a', 'prod-b']);
    expect(first?.['Manifests']).not.toEqual(second?.['Manifests']);
  });
});
