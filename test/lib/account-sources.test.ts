import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { guardDutyDetectors } from '../../lambdas/core/detectors';
import { familiesOf } from '../../lambdas/core/detectors/finding-types';
import { BillingForwarderStack } from '../../lib/stacks/billing-forwarder-stack';
import {
  ACCOUNT,
  environmentOf,
  functionsOf,
  nameOf,
  permissionsOf,
  resourcesOf,
  statementsOf,
  synthesize,
} from '../support/template';

const CLUSTERS = [{ name: 'prod-a' }, { name: 'prod-b' }];
const template = synthesize({ clusters: CLUSTERS, billing: { enabled: true, minimumImpactUsd: 40 } });

const SEND = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'];
const OWN_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const CONSUME = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];

const rulesOf = (source: string) =>
  resourcesOf(template, 'AWS::Events::Rule').filter(({ Properties }) =>
    JSON.stringify(Properties['EventPattern'] ?? '').includes(source),
  );

describe('findings of GuardDuty', () => {
  const patterns = rulesOf('aws.guardduty').map(({ Properties }) => Properties['EventPattern']);
  const prefixes = familiesOf(guardDutyDetectors);

  test('reach the analyzer by the families of types that detectors read, so that new variants come too', () => {
    expect(patterns).toEqual([
      {
        source: ['aws.guardduty'],
        'detail-type': ['GuardDuty Finding'],
        detail: { type: prefixes.map((prefix) => ({ prefix })) },
      },
    ]);
    expect(prefixes).toEqual(expect.arrayContaining(['AttackSequence:EKS/', 'CryptoCurrency:EC2/', 'Impact:Runtime/']));
  });

  test('pass whatever any detector gives as an example', () => {
    const types = guardDutyDetectors.flatMap(({ examples }) => Object.values(examples.matches).map(({ type }) => type));
    expect(types.filter((type) => !prefixes.some((prefix) => type.startsWith(prefix)))).toEqual([]);
  });

  test('fit into the 2048 characters that a rule has room for', () => {
    expect(JSON.stringify(patterns[0]).length).toBeLessThan(2048);
  });

  test('are those of the guarded clusters in this account', () => {
    expect(environmentOf(template, 'guardduty-analyzer')).toMatchObject({
      CLUSTER_NAMES: 'prod-a,prod-b',
      ACCOUNT_ID: ACCOUNT,
    });
  });

  test('are not read when the configuration says so, and nobody asks for them', () => {
    const without = synthesize({ clusters: CLUSTERS, guardDuty: { enabled: false } });
    expect(functionsOf(without, 'guardduty-analyzer')).toEqual([]);
    expect(functionsOf(without, 'finding-puller')).toEqual([]);
    expect(environmentOf(without, 'correlator')).toMatchObject({ PULLS_FINDINGS: 'false' });
    expect(environmentOf(without, 'dispatcher')).not.toHaveProperty('PULLS_QUEUE_URL');
  });
});

describe('anomalies of the bill', () => {
  test('reach the analyzer with the threshold of the configuration', () => {
    expect(rulesOf('aws.ce').map(({ Properties }) => Properties['EventPattern'])).toEqual([
      { source: ['aws.ce'], 'detail-type': ['Anomaly Detected'] },
    ]);
    expect(environmentOf(template, 'cost-analyzer')).toMatchObject({
      MINIMUM_IMPACT_USD: '40',
      GUARDED_REGIONS: 'eu-west-1',
    });
    expect(environmentOf(template, 'correlator')).toMatchObject({ BILLING_ACCOUNT_ID: ACCOUNT });
    expect(environmentOf(template, 'inspector')).toMatchObject({ BILLING_ACCOUNT_ID: ACCOUNT });
  });

  test('are not read unless the configuration says so', () => {
    const byDefault = synthesize();
    expect(functionsOf(byDefault, 'cost-analyzer')).toEqual([]);
    for (const stage of ['correlator', 'inspector']) {
      expect(environmentOf(byDefault, stage)).not.toHaveProperty('BILLING_ACCOUNT_ID');
    }
  });

  test('may come by the topic of another region as well', () => {
    const topicArn = `arn:aws:sns:us-east-1:${ACCOUNT}:cost-anomalies`;
    const withTopic = synthesize({ clusters: CLUSTERS, billing: { enabled: true, topicArn } });
    expect(resourcesOf(withTopic, 'AWS::SNS::Subscription').map(({ Properties }) => Properties)).toContainEqual(
      expect.objectContaining({ Protocol: 'lambda', TopicArn: topicArn, Region: 'us-east-1' }),
    );
    expect(resourcesOf(withTopic, 'AWS::Lambda::Permission').map(({ Properties }) => Properties)).toContainEqual(
      expect.objectContaining({ Principal: 'sns.amazonaws.com', SourceArn: topicArn }),
    );
  });
});

describe('what the functions may do', () => {
  test.each([
    ['guardduty-analyzer', 'GuardDuty'],
    ['cost-analyzer', 'Billing'],
  ])('the %s sends signals and keeps what failed, and nothing else', (stage, name) => {
    expect(permissionsOf(template, stage)).toEqual({
      [`AccountSources${name}FunctionLogs`]: OWN_LOGS,
      CorrelationSignalsQueue: SEND,
      CorrelationUrgentSignalsQueue: SEND,
      FailedBatches: ['s3:ListBucket'],
      'FailedBatches/*': ['s3:PutObject'],
    });
  });

  test('an event that fails every retry is kept', () => {
    for (const stage of ['guardduty-analyzer', 'cost-analyzer']) {
      const id = functionsOf(template, stage)[0]?.id;
      const [config] = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').filter(
        ({ Properties }) => (Properties['FunctionName'] as { Ref?: string }).Ref === id,
      );
      const { OnFailure } = config?.Properties['DestinationConfig'] as { OnFailure: { Destination: unknown } };
      expect(nameOf(OnFailure.Destination)).toBe('FailedBatches');
    }
  });

  test('the finding puller reads incidents and findings, and changes neither', () => {
    expect(permissionsOf(template, 'finding-puller')).toEqual({
      FindingPullerFunctionLogs: OWN_LOGS,
      CorrelationPullsQueue: CONSUME,
      CorrelationSignalsQueue: SEND,
      CorrelationUrgentSignalsQueue: SEND,
      CorrelationState: ['dynamodb:Query'],
      [`arn:aws:guardduty:eu-west-1:${ACCOUNT}:detector/*`]: ['guardduty:GetFindings', 'guardduty:ListFindings'],
      '*': ['guardduty:ListDetectors'],
    });
  });

  test('nothing but the list of detectors is allowed on everything', () => {
    const onEverything = statementsOf(template, 'finding-puller').filter(({ Resource }) => Resource === '*');
    expect(onEverything.map(({ Action }) => Action)).toEqual(['guardduty:ListDetectors']);
  });
});

describe('the billing forwarder', () => {
  const stack = new BillingForwarderStack(new App(), 'Billing', {
    env: { account: ACCOUNT, region: 'us-east-1' },
    regions: ['eu-west-1', 'ap-southeast-2'],
  });
  const forwarder = Template.fromStack(stack);

  test('puts cost anomalies, and no other events, on the default bus of each region', () => {
    const [rule, ...others] = resourcesOf(forwarder, 'AWS::Events::Rule');
    expect(others).toEqual([]);
    expect(rule?.Properties['EventPattern']).toEqual({ source: ['aws.ce'], 'detail-type': ['Anomaly Detected'] });
    const targets = JSON.stringify(rule?.Properties['Targets']);
    for (const region of ['eu-west-1', 'ap-southeast-2']) {
      expect(targets).toContain(`:events:${region}:${ACCOUNT}:event-bus/default`);
    }
  });

  test('lets EventBridge put events on those buses and do nothing else', () => {
    const statements = resourcesOf(forwarder, 'AWS::IAM::Policy').flatMap(
      ({ Properties }) =>
        (Properties['PolicyDocument'] as { Statement: { Action: string; Resource: unknown }[] }).Statement,
    );
    expect([...new Set(statements.map(({ Action }) => Action))]).toEqual(['events:PutEvents']);
    expect(JSON.stringify(statements)).not.toContain('"Resource":"*"');
  });

  test('has no functions and keeps nothing', () => {
    const types = new Set(resourcesOf(forwarder).map(({ Type }) => Type));
    expect(types).toEqual(new Set(['AWS::Events::Rule', 'AWS::IAM::Role', 'AWS::IAM::Policy']));
  });
});
