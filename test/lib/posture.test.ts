import { functionsOf, permissionsOf, resourcesOf, statementsOf, synthesize } from '../support/template';

const template = synthesize({
  clusters: [{ name: 'prod-a', posture: { logGroupName: '/mineguard/prod-a/posture' } }, { name: 'prod-b' }],
});

describe('the posture of a cluster', () => {
  test('is read only where the user names the log group of kube-bench', () => {
    expect(functionsOf(synthesize(), 'posture-analyzer')).toEqual([]);
    expect(functionsOf(template, 'posture-analyzer')).toHaveLength(1);
  });

  test('comes by a subscription to that log group', () => {
    const filters = resourcesOf(template, 'AWS::Logs::SubscriptionFilter').map(({ Properties }) => Properties);
    expect(filters.filter(({ LogGroupName }) => LogGroupName === '/mineguard/prod-a/posture')).toHaveLength(1);
  });

  test('is kept and told by a function that may do nothing else', () => {
    expect(permissionsOf(template, 'posture-analyzer')).toEqual({
      PostureprodaFunctionLogs: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      CorrelationState: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      FailedBatches: ['s3:ListBucket'],
      'FailedBatches/*': ['s3:PutObject'],
      TopicsChat: ['sns:Publish'],
      TopicsKey: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      TopicsPeople: ['sns:Publish'],
    });
  });

  test('is all of the table that its analyzer reaches', () => {
    const ofTable = statementsOf(template, 'posture-analyzer').filter(({ Action }) =>
      JSON.stringify(Action).includes('dynamodb:'),
    );
    expect(ofTable).toEqual([
      expect.objectContaining({
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['POSTURE#*'] } },
      }),
    ]);
  });

  test('that is not read is alarmed', () => {
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => JSON.stringify(Properties));
    expect(alarms.some((alarm) => alarm.includes('PostureprodaFunction'))).toBe(true);
  });
});
