import { Match } from 'aws-cdk-lib/assertions';
import { nameOf, resourcesOf, synthesize } from '../support/template';

const template = synthesize();
const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);

const clustersOf = (size: number) => Array.from({ length: size }, (_, index) => ({ name: `prod-${index}` }));

describe('the alarms on MineGuard itself', () => {
  test('watch every queue that holds what could not be handled', () => {
    const watched = alarms
      .filter(({ MetricName }) => MetricName === 'ApproximateNumberOfMessagesVisible')
      .map(({ Dimensions }) => nameOf((Dimensions as { Value: unknown }[])[0]?.Value));
    const holding = resourcesOf(template, 'AWS::SQS::Queue')
      .map(({ id }) => nameOf({ Ref: id }))
      .filter((name) => !name.endsWith('Queue'));
    expect(watched.sort()).toEqual(holding.sort());
  });

  test('notice that no audit event arrives, even when there is no filter left to count them', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Logs',
      MetricName: 'ForwardedLogEvents',
      Dimensions: Match.arrayWith([{ Name: 'LogGroupName', Value: '/aws/eks/prod-a/cluster' }]),
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 3,
      TreatMissingData: 'breaching',
    });
  });

  test.each(['DeliveryErrors', 'DeliveryThrottling'])('notice %s of each subscription filter', (metric) => {
    const filters = resourcesOf(template, 'AWS::Logs::SubscriptionFilter');
    expect(filters).toHaveLength(2);
    for (const { id } of filters) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: metric,
        Dimensions: Match.arrayWith([
          { Name: 'DestinationType', Value: 'Lambda' },
          { Name: 'FilterName', Value: { Ref: id } },
        ]),
      });
    }
  });

  test('notice batches that went to the bucket', () => {
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName: 'AsyncEventsDropped' }, 2);
  });

  test.each(['Errors', 'Throttles'])('notice %s of the responder', (metric) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: metric,
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('ResponderFunction') } }],
    });
  });

  test('notice that the responder cannot read what it must read before it acts', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'MineGuard',
      MetricName: 'GuardUnreadable',
      Dimensions: [{ Name: 'service', Value: 'responder' }],
      Threshold: 1,
    });
  });

  test('go to the health topic, past the notifier, and say what to do', () => {
    for (const { AlarmActions, AlarmDescription } of alarms) {
      expect((AlarmActions as unknown[]).map(nameOf)).toEqual(['TopicsHealth']);
      expect(AlarmDescription).toEqual(expect.stringMatching(/^[A-Z].*[.?]$/));
    }
  });

  test.each([
    [1, 22],
    [3, 40],
    [10, 31],
  ])('are bounded: for %d clusters there are %d', (size, alarmCount) => {
    const fleet = synthesize({ clusters: clustersOf(size) });
    expect(resourcesOf(fleet, 'AWS::CloudWatch::Alarm')).toHaveLength(alarmCount);
  });
});

describe('the alarms on many clusters', () => {
  const fleet = resourcesOf(synthesize({ clusters: clustersOf(10) }), 'AWS::CloudWatch::Alarm').map(
    ({ Properties }) => Properties,
  );
  const together = fleet.filter(({ Metrics }) => Metrics !== undefined);

  test('watch ten analyzers each, the most that CloudWatch takes, and name all of them', () => {
    expect(together).toHaveLength(8);
    for (const { Metrics, AlarmDescription } of together) {
      const watched = (Metrics as { MetricStat?: unknown }[]).filter(({ MetricStat }) => MetricStat !== undefined);
      expect(watched).toHaveLength(10);
      expect(String(AlarmDescription).match(/prod-\d-(?:Audit|Falco)/g)).toHaveLength(10);
    }
  });

  test.each(['DeliveryErrors', 'DeliveryThrottling', 'AsyncEventsDropped', 'Throttles'])(
    'leave out no %s',
    (metric) => {
      const watched = together
        .flatMap(({ Metrics }) => Metrics as { MetricStat?: { Metric: { MetricName: string } } }[])
        .filter(({ MetricStat }) => MetricStat?.Metric.MetricName === metric);
      expect(watched).toHaveLength(20);
    },
  );

  test('still notice the silence of each: the events of the others would hide it', () => {
    expect(fleet.filter(({ MetricName }) => MetricName === 'ForwardedLogEvents')).toHaveLength(10);
  });
});
