import { Match } from 'aws-cdk-lib/assertions';
import { environmentOf, functionsOf, nameOf, resourcesOf, synthesize } from '../support/template';

const template = synthesize();

const queues = resourcesOf(template, 'AWS::SQS::Queue');
const queueOf = (name: string) => {
  const queue = queues.find(({ id }) => nameOf({ Ref: id }) === name);
  if (!queue) throw new Error(`no queue ${name} among ${queues.map(({ id }) => id).join(', ')}`);
  return queue.Properties;
};

describe('the queues between the stages', () => {
  test.each(['Signals', 'UrgentSignals', 'Responses', 'Notifications', 'Inspections', 'Pulls'])(
    'keep what cannot be handled: %s gives up after five tries',
    (name) => {
      const { RedrivePolicy } = queueOf(`Correlation${name}Queue`) as {
        RedrivePolicy: { maxReceiveCount: number; deadLetterTargetArn: unknown };
      };
      expect(RedrivePolicy.maxReceiveCount).toBe(5);
      expect(nameOf(RedrivePolicy.deadLetterTargetArn)).toBe(`Correlation${name}DeadLetters`);
      expect(queueOf(`Correlation${name}DeadLetters`)['MessageRetentionPeriod']).toBe(14 * 24 * 3600);
    },
  );

  test('are encrypted', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  });

  test('refuse plain HTTP', () => {
    const guarded = resourcesOf(template, 'AWS::SQS::QueuePolicy').flatMap(({ Properties }) => {
      expect(JSON.stringify(Properties['PolicyDocument'])).toContain('"aws:SecureTransport":"false"');
      return (Properties['Queues'] as unknown[]).map(nameOf);
    });
    expect(guarded.sort()).toEqual(queues.map(({ id }) => nameOf({ Ref: id })).sort());
  });

  test.each([
    ['Signals', 'correlator'],
    ['UrgentSignals', 'correlator'],
    ['Responses', 'responder'],
    ['Notifications', 'notifier'],
    ['Pulls', 'finding-puller'],
    ['Inspections', 'inspector'],
  ])('hide a message of %s for six times as long as the %s may work on it', (name, stage) => {
    const timeout = Number(functionsOf(template, stage)[0]?.Properties['Timeout']);
    expect(queueOf(`Correlation${name}Queue`)['VisibilityTimeout']).toBe(6 * timeout);
  });
});

describe('the event sources', () => {
  const sources = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties);

  test('report the messages that failed and never repeat a whole batch', () => {
    template.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('of queues are bounded, so that a storm waits in the queue', () => {
    const bounds = sources
      .filter(({ EventSourceArn }) => nameOf(EventSourceArn).endsWith('Queue'))
      .map(({ EventSourceArn, ScalingConfig }) => [
        nameOf(EventSourceArn),
        (ScalingConfig as { MaximumConcurrency: number }).MaximumConcurrency,
      ]);
    expect(Object.fromEntries(bounds)).toEqual({
      CorrelationSignalsQueue: 10,
      CorrelationUrgentSignalsQueue: 5,
      CorrelationResponsesQueue: 2,
      CorrelationNotificationsQueue: 2,
      CorrelationInspectionsQueue: 4,
      CorrelationPullsQueue: 2,
    });
  });

  test('hand signals over without waiting for a batch to fill', () => {
    for (const name of ['CorrelationSignalsQueue', 'CorrelationUrgentSignalsQueue']) {
      const source = sources.find(({ EventSourceArn }) => nameOf(EventSourceArn) === name);
      expect(source?.['MaximumBatchingWindowInSeconds']).toBe(0);
    }
  });

  test('of the stream pass new promises only, and keep a pointer to what failed', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('State'), 'StreamArn'] },
      FilterCriteria: {
        Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"type":{"S":["outbox"]}}}}' }],
      },
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('LostRecords'), 'Arn'] } },
      },
    });
  });

  test('include a sweep every five minutes, for promises whose stream record was lost', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Dispatcher'), 'Arn'] } })],
    });
  });
});

describe('the state table', () => {
  test('is encrypted, can be restored to any second and tells its stream what is new', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      SSESpecification: { SSEEnabled: true },
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
    });
  });

  test('is known to every stage that needs it', () => {
    for (const stage of ['correlator', 'dispatcher', 'responder', 'notifier']) {
      expect(environmentOf(template, stage)['TABLE_NAME']).toBe('CorrelationState');
    }
  });
});

describe('what the stages are told', () => {
  const policy = {
    cluster: 'prod-a',
    mode: 'enforce',
    namespaceModes: {},
    protectedNamespaces: ['payments'],
    protectedOwners: [{ kind: 'Deployment', namespace: 'web', name: 'checkout' }],
    budget: { windowMinutes: 10, pods: 20, owners: 5, namespaceShare: 0.5, principalShare: 0.5 },
    falcoWriterProven: true,
  };
  const told = synthesize({
    clusters: [
      {
        name: 'prod-a',
        mode: 'enforce',
        protected: { namespaces: policy.protectedNamespaces, owners: policy.protectedOwners },
        falco: { writerProven: true },
      },
    ],
  });

  test.each(['correlator', 'responder', 'notifier'])('the %s knows what the user has decided', (stage) => {
    expect(JSON.parse(environmentOf(told, stage)['POLICIES'] ?? '')).toEqual([policy]);
  });

  test('the dispatcher knows where to send to', () => {
    expect(environmentOf(template, 'dispatcher')).toEqual(
      expect.objectContaining({
        RESPONSES_QUEUE_URL: 'CorrelationResponsesQueue',
        NOTIFICATIONS_QUEUE_URL: 'CorrelationNotificationsQueue',
        INSPECTIONS_QUEUE_URL: 'CorrelationInspectionsQueue',
        PULLS_QUEUE_URL: 'CorrelationPullsQueue',
      }),
    );
  });

  test('policies that do not fit into the environment of a function are refused', () => {
    const owners = Array.from({ length: 100 }, (_, index) => ({
      kind: 'Deployment',
      namespace: 'web',
      name: `app-${index}`,
    }));
    expect(() => synthesize({ clusters: [{ name: 'prod-a', protected: { owners } }] })).toThrow(
      /the policies of 1 clusters take \d+ bytes, and at most 3500 fit into the environment of a function/,
    );
  });
});
