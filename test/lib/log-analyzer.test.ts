import { Match } from 'aws-cdk-lib/assertions';
import { auditDetectors } from '../../lambdas/core/detectors';
import { auditFilterPattern } from '../../lambdas/core/detectors/filter-pattern';
import { environmentOf, resourcesOf, synthesize } from '../support/template';

describe('the way from a log group to its analyzer', () => {
  const template = synthesize();

  test('of the audit log passes what the detectors read, as the catalogue says', () => {
    template.hasResourceProperties('AWS::Logs::SubscriptionFilter', {
      LogGroupName: '/aws/eks/prod-a/cluster',
      FilterPattern: auditFilterPattern(auditDetectors),
    });
  });

  test('of Falco passes every line', () => {
    template.hasResourceProperties('AWS::Logs::SubscriptionFilter', {
      LogGroupName: { Ref: Match.stringLikeRegexp('FalcoLogs') },
      FilterPattern: '',
    });
  });

  test('takes one subscription filter of the two that a log group allows', () => {
    template.resourceCountIs('AWS::Logs::SubscriptionFilter', 2);
  });

  test('is open to the log group and to nobody else', () => {
    for (const id of ['AuditSubscriptionFilter', 'FalcoSubscriptionFilter']) {
      const [permission] = resourcesOf(template, 'AWS::Lambda::Permission').filter((resource) =>
        resource.id.includes(id),
      );
      expect(permission?.Properties).toEqual(
        expect.objectContaining({ Principal: 'logs.amazonaws.com', SourceArn: expect.anything() }),
      );
    }
  });

  test('keeps a batch that fails every retry, for replay', () => {
    template.resourcePropertiesCountIs(
      'AWS::Lambda::EventInvokeConfig',
      {
        MaximumRetryAttempts: 2,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('FailedBatches'), 'Arn'] } },
        },
      },
      // Of the audit log, of Falco, and of GuardDuty's events.
      3,
    );
  });

  test('tells the analyzer its cluster and where signals go', () => {
    for (const stage of ['audit-analyzer', 'falco-analyzer']) {
      expect(environmentOf(template, stage)).toEqual({
        POWERTOOLS_SERVICE_NAME: stage,
        POWERTOOLS_METRICS_NAMESPACE: 'MineGuard',
        CLUSTER_NAME: 'prod-a',
        SIGNALS_QUEUE_URL: 'CorrelationSignalsQueue',
        URGENT_QUEUE_URL: 'CorrelationUrgentSignalsQueue',
      });
    }
  });

  test('tells the analyzer from where workloads reach the API of the cluster, where somebody has said it', () => {
    const said = (trustedCidrs: readonly string[]) =>
      environmentOf(synthesize({ clusters: [{ name: 'prod-a', audit: { trustedCidrs } }] }), 'audit-analyzer');
    expect(said(['203.0.113.16/28', '2001:db8::/32'])).toMatchObject({
      TRUSTED_CIDRS: '203.0.113.16/28,2001:db8::/32',
    });
    expect(said([])).toMatchObject({ TRUSTED_CIDRS: '' });
    expect(environmentOf(template, 'audit-analyzer')).not.toHaveProperty('TRUSTED_CIDRS');
  });

  test("makes a log group for Falco under the name that Falco's configuration must know", () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/mineguard/prod-a/falco',
      RetentionInDays: 30,
    });
  });

  test('reads existing log groups where they are named, and makes none', () => {
    const named = synthesize({
      clusters: [{ name: 'prod-a', falco: { logGroupName: '/shared/app' }, audit: { logGroupName: '/copied/audit' } }],
    });
    const groups = resourcesOf(named, 'AWS::Logs::SubscriptionFilter').map(
      ({ Properties }) => Properties['LogGroupName'],
    );
    expect(groups).toEqual(['/copied/audit', '/shared/app']);
    expect(resourcesOf(named, 'AWS::Logs::LogGroup').filter(({ Properties }) => 'LogGroupName' in Properties)).toEqual(
      [],
    );
  });
});
