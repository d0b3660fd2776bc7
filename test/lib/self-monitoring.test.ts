import { Match } from 'aws-cdk-lib/assertions';
import { nameOf, resourcesOf, synthesize } from '../support/template';

const template = synthesize();
const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);

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
    for (const { id } of resourcesOf(template, 'AWS::Logs::SubscriptionFilter')) {
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

  test('go to the health topic, past the notifier, and say what to do', () => {
    for (const { AlarmActions, AlarmDescription } of alarms) {
      expect((AlarmActions as unknown[]).map(nameOf)).toEqual(['TopicsHealth']);
      expect(AlarmDescription).toEqual(expect.stringMatching(/^[A-Z].*[.?]$/));
    }
  });

  test('are bounded: eight shared, and nine more for each cluster', () => {
    const count = (names: readonly string[]) =>
      resourcesOf(synthesize({ clusters: names.map((name) => ({ name })) }), 'AWS::CloudWatch::Alarm').length;
    expect([count(['a']), count(['a', 'b'])]).toEqual([17, 26]);
  });
});
