import {
  ACCOUNT,
  REGION,
  functionsOf,
  permissionsOf,
  resourcesOf,
  statementsOf,
  synthesize,
} from '../support/template';

const template = synthesize();
const billed = synthesize({ clusters: [{ name: 'prod-a' }], billing: { enabled: true } });

const OWN_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const CONSUME = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];
const SEND = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'];
const CLUSTER = `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/prod-a`;

describe('what each function may do in the account', () => {
  test.each(['audit', 'falco'])('the %s analyzer sends signals and keeps what failed, and nothing else', (source) => {
    const path = `Sourcesproda${source === 'audit' ? 'Audit' : 'Falco'}`;
    expect(permissionsOf(template, `${source}-analyzer`)).toEqual({
      [`${path}FunctionLogs`]: OWN_LOGS,
      CorrelationSignalsQueue: SEND,
      CorrelationUrgentSignalsQueue: SEND,
      FailedBatches: ['s3:ListBucket'],
      'FailedBatches/*': ['s3:PutObject'],
    });
  });

  test('the correlator reads signals and writes state', () => {
    expect(permissionsOf(template, 'correlator')).toEqual({
      CorrelationCorrelatorLogs: OWN_LOGS,
      CorrelationSignalsQueue: CONSUME,
      CorrelationUrgentSignalsQueue: CONSUME,
      CorrelationState: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    });
  });

  test('the dispatcher reads and acknowledges promises and changes no state', () => {
    expect(permissionsOf(template, 'dispatcher')).toEqual({
      CorrelationDispatcherLogs: OWN_LOGS,
      CorrelationInspectionsQueue: SEND,
      CorrelationLostRecords: SEND,
      CorrelationNotificationsQueue: SEND,
      CorrelationPullsQueue: SEND,
      CorrelationResponsesQueue: SEND,
      CorrelationState: [
        'dynamodb:DeleteItem',
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
        'dynamodb:Query',
      ],
    });
  });

  test('the inspector sends signals, finds its cluster, keeps samples and reads when sensors were heard', () => {
    expect(permissionsOf(template, 'inspector')).toEqual({
      InspectorFunctionLogs: OWN_LOGS,
      CorrelationInspectionsQueue: CONSUME,
      CorrelationSignalsQueue: SEND,
      CorrelationUrgentSignalsQueue: SEND,
      CorrelationState: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      [CLUSTER]: ['eks:DescribeCluster'],
    });
  });

  test('the inspector reaches nothing in the state table but its samples and the signs of life of sensors', () => {
    const ofTable = statementsOf(template, 'inspector').filter(({ Action }) =>
      JSON.stringify(Action).includes('dynamodb:'),
    );
    expect(ofTable).toEqual([
      expect.objectContaining({
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['UTILISATION#*'] } },
      }),
      expect.objectContaining({
        Action: 'dynamodb:Query',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SENSORS#*'] } },
      }),
    ]);
  });

  test('the inspector also keeps what clusters run, where bills are read', () => {
    const ofTable = statementsOf(billed, 'inspector').filter(({ Action }) => Action.includes('dynamodb:PutItem'));
    expect(ofTable).toEqual([
      expect.objectContaining({
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['UTILISATION#*', 'COMPUTE#*'] } },
      }),
    ]);
  });

  test('the responder records what it does, adds evidence and finds its cluster', () => {
    expect(permissionsOf(template, 'responder')).toEqual({
      ResponderFunctionLogs: OWN_LOGS,
      CorrelationResponsesQueue: CONSUME,
      CorrelationState: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      'ResponderEvidence/*': ['s3:PutObject'],
      [CLUSTER]: ['eks:DescribeCluster'],
    });
  });

  test('the notifier reads incidents, notes what it has told and publishes to two topics', () => {
    expect(permissionsOf(template, 'notifier')).toEqual({
      NotificationsNotifierLogs: OWN_LOGS,
      CorrelationNotificationsQueue: CONSUME,
      CorrelationState: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      TopicsChat: ['sns:Publish'],
      TopicsKey: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      TopicsPeople: ['sns:Publish'],
    });
  });

  test.each([
    ['guardduty-analyzer', 'AccountSourcesGuardDuty'],
    ['cost-analyzer', 'AccountSourcesBilling'],
  ])('the %s sends signals and keeps what failed, and nothing else', (stage, path) => {
    expect(permissionsOf(billed, stage)).toEqual({
      [`${path}FunctionLogs`]: OWN_LOGS,
      CorrelationSignalsQueue: SEND,
      CorrelationUrgentSignalsQueue: SEND,
      FailedBatches: ['s3:ListBucket'],
      'FailedBatches/*': ['s3:PutObject'],
    });
  });

  test('the finding puller reads incidents and findings, and sends signals', () => {
    expect(permissionsOf(template, 'finding-puller')).toEqual({
      FindingPullerFunctionLogs: OWN_LOGS,
      CorrelationPullsQueue: CONSUME,
      CorrelationSignalsQueue: SEND,
      CorrelationUrgentSignalsQueue: SEND,
      CorrelationState: ['dynamodb:Query'],
      [`arn:aws:guardduty:${REGION}:${ACCOUNT}:detector/*`]: ['guardduty:GetFindings', 'guardduty:ListFindings'],
      '*': ['guardduty:ListDetectors'],
    });
  });

  test('is listed here, and beside what some only want, for every stage that is deployed', () => {
    const everything = synthesize({
      clusters: [{ name: 'prod-a', posture: { logGroupName: '/mineguard/prod-a/posture' } }],
      billing: { enabled: true },
      imageScans: { enabled: true },
    });
    const listed = [
      ...['audit-analyzer', 'falco-analyzer', 'guardduty-analyzer', 'cost-analyzer', 'inspector', 'finding-puller'],
      ...['correlator', 'dispatcher', 'responder', 'notifier', 'cluster-access'],
      // image-scans.test.ts and posture.test.ts
      ...['image-scan-analyzer', 'posture-analyzer'],
    ];
    const count = listed.reduce((sum, stage) => sum + functionsOf(everything, stage).length, 0);
    expect(resourcesOf(everything, 'AWS::Lambda::Function')).toHaveLength(count);
    expect(count).toBe(listed.length);
  });

  test('the installer manages its own access entry and no other, and reads what was stopped', () => {
    expect(permissionsOf(template, 'cluster-access')).toEqual({
      AccessprodaInstallerLogs: OWN_LOGS,
      AccessprodaInstallerEntry: [
        'eks:AssociateAccessPolicy',
        'eks:DisassociateAccessPolicy',
        'eks:ListAssociatedAccessPolicies',
      ],
      CorrelationState: ['dynamodb:Query'],
      [CLUSTER]: ['eks:DescribeCluster'],
    });
  });

  test('the installer can give itself cluster-admin and no other policy', () => {
    const associating = statementsOf(template, 'cluster-access').filter(({ Action }) =>
      Action.includes('eks:AssociateAccessPolicy'),
    );
    expect(associating).toEqual([
      expect.objectContaining({
        Condition: {
          ArnEquals: { 'eks:policyArn': 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy' },
        },
      }),
    ]);
  });

  test('no role carries a managed policy, inline policies of its own or a wildcard resource', () => {
    const parts = resourcesOf(template, 'AWS::IAM::Role').flatMap(({ Properties }) => Object.keys(Properties));
    expect(new Set(parts)).toEqual(new Set(['AssumeRolePolicyDocument']));
    const policies = JSON.stringify(resourcesOf(template, 'AWS::IAM::Policy'));
    // The list of GuardDuty's detectors, which knows no resource.
    const allowed = '{"Action":"guardduty:ListDetectors","Effect":"Allow","Resource":"*"}';
    expect(policies.replace(allowed, '')).not.toContain('"Resource":"*"');
  });

  test('no two functions share a role', () => {
    const roles = resourcesOf(template, 'AWS::Lambda::Function').map(({ Properties }) =>
      JSON.stringify(Properties['Role']),
    );
    expect(new Set(roles).size).toBe(roles.length);
  });
});
