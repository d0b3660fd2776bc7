import { Match } from 'aws-cdk-lib/assertions';
import { environmentOf, nameOf, resourcesOf, synthesize } from '../support/template';

const sweepsOf = (config?: Parameters<typeof synthesize>[0]) =>
  resourcesOf(synthesize(config), 'AWS::Events::Rule')
    .map(({ Properties }) => Properties)
    .filter(({ Description }) => String(Description).includes('looks at everything'))
    .map(({ ScheduleExpression, Targets }) => {
      const [target] = Targets as { Arn: unknown; Input: string }[];
      return { schedule: ScheduleExpression, to: nameOf(target?.Arn), message: JSON.parse(target?.Input ?? '') };
    });

describe('the inspector', () => {
  test('sweeps each cluster every quarter of an hour, by its queue', () => {
    expect(sweepsOf({ clusters: [{ name: 'prod-a' }, { name: 'prod-b' }] })).toEqual(
      ['prod-a', 'prod-b'].map((cluster) => ({
        schedule: 'rate(15 minutes)',
        to: 'CorrelationInspectionsQueue',
        message: { cluster, reason: 'schedule' },
      })),
    );
  });

  test('sweeps as often as the user wants, and knows how often that is', () => {
    const config = { clusters: [{ name: 'prod-a' }], inspector: { everyMinutes: 30 } };
    expect(sweepsOf(config)).toMatchObject([{ schedule: 'rate(30 minutes)' }]);
    expect(environmentOf(synthesize(config), 'inspector')['EVERY_MINUTES']).toBe('30');
  });

  test('is asked once at a time for what its queue holds, and four at once for different things', () => {
    synthesize().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('InspectionsQueue'), 'Arn'] },
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 4 },
    });
  });

  test('does not fail unseen', () => {
    synthesize().hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('InspectorFunction') } }],
    });
  });

  test.each([0, 4, 61, 15.5])('is not swept every %s minutes', (everyMinutes) => {
    expect(() => synthesize({ clusters: [{ name: 'prod-a' }], inspector: { everyMinutes } })).toThrow(
      'inspector.everyMinutes must be a whole number from 5 to 60',
    );
  });
});
