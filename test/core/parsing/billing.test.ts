import { parseCostAnomalies } from '../../../lambdas/core/parsing/billing';

const detail = {
  accountId: '111122223333',
  anomalyId: 'a-1',
  anomalyStartDate: '2026-11-21T00:00:00Z',
  anomalyEndDate: '2026-11-23T00:00:00Z',
  dimensionValue: 'Amazon Elastic Compute Cloud - Compute',
  impact: { totalImpact: 412.5, totalImpactPercentage: 333.67 },
  rootCauses: [
    {
      service: 'Amazon Elastic Compute Cloud - Compute',
      region: 'eu-west-1',
      linkedAccount: '111122223333',
      usageType: 'EU-BoxUsage:c5.4xlarge',
      impact: { contribution: 400 },
    },
  ],
  monitorName: 'services',
};

const PARSED = {
  anomalyId: 'a-1',
  accountId: '111122223333',
  firstDay: '2026-11-21',
  lastDay: '2026-11-23',
  impactUsd: 412.5,
  impactPercent: 333.67,
  rootCauses: [
    {
      service: 'Amazon Elastic Compute Cloud - Compute',
      region: 'eu-west-1',
      linkedAccount: '111122223333',
      usageType: 'EU-BoxUsage:c5.4xlarge',
      contributionUsd: 400,
    },
  ],
  monitorName: 'services',
};

const only = (payload: unknown) => {
  const [first] = parseCostAnomalies(payload);
  return first?.ok ? first.value : first?.error;
};

describe('a cost anomaly', () => {
  const { dimensionValue: dimensionalValue, ...bySns } = detail;

  test.each([
    ['an EventBridge event', { 'detail-type': 'Anomaly Detected', source: 'aws.ce', detail }],
    ['an SNS notification', { Records: [{ Sns: { Message: JSON.stringify({ ...bySns, dimensionalValue }) } }] }],
  ])('reads the same from %s', (_, payload) => {
    expect(only(payload)).toEqual(PARSED);
  });

  test('that goes on ends on the day it began, as far as is known', () => {
    expect(only({ ...detail, anomalyEndDate: undefined })).toMatchObject({ lastDay: '2026-11-21' });
  });

  test('where nothing was expected has no percentage', () => {
    expect(only({ ...detail, impact: { totalImpact: 9 } })).not.toHaveProperty('impactPercent');
  });

  test.each([
    ['without an impact', { ...detail, impact: {} }, 'malformed'],
    ['without a date', { ...detail, anomalyStartDate: 'soon', anomalyEndDate: undefined }, 'malformed'],
    [
      'that is the message of a budget',
      { Records: [{ Sns: { Message: 'AWS Budget Notification November 23, 2026\nAWS Account 111122223333' } }] },
      'budget',
    ],
    [
      'that is the message of a budget, as an endpoint gets it',
      {
        Type: 'Notification',
        TopicArn: 'arn:aws:sns:us-east-1:111122223333:bills',
        Message: 'AWS Budget Notification November 23, 2026',
      },
      'budget',
    ],
    [
      'that is an alarm on estimated charges',
      {
        Records: [
          {
            Sns: {
              Message: JSON.stringify({
                AlarmName: 'billing',
                NewStateValue: 'ALARM',
                Trigger: { Namespace: 'AWS/Billing', MetricName: 'EstimatedCharges' },
              }),
            },
          },
        ],
      },
      'alarm',
    ],
    ['that is a letter', { Records: [{ Sns: { Message: 'Hello.' } }] }, 'not-an-anomaly'],
    ['that is nothing', undefined, 'not-an-anomaly'],
  ])('%s is not taken for one', (_, payload, reason) => {
    expect(only(payload)).toEqual({ reason });
  });
});
