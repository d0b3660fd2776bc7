import { ACCOUNT, REGION, resourcesOf, synthesize } from '../support/template';

const template = synthesize({
  clusters: [{ name: 'prod-a', falco: { writerServiceAccount: 'falco-falcosidekick' } }],
});
const roleOf = (of = template) =>
  resourcesOf(of, 'AWS::IAM::Role').filter(({ id }) => id.startsWith('MineGuardSourcesprodaFalcoWriter'));

describe('who writes Falco’s alerts', () => {
  test('is nobody of MineGuard’s making until a service account is named', () => {
    expect(roleOf(synthesize())).toEqual([]);
  });

  test('is one service account of one cluster', () => {
    template.hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
      ClusterName: 'prod-a',
      Namespace: 'falco',
      ServiceAccount: 'falco-falcosidekick',
    });
  });

  test('cannot be any other pod, whoever associates the role', () => {
    expect(roleOf().map(({ Properties }) => Properties['AssumeRolePolicyDocument'])).toEqual([
      {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            Principal: { Service: 'pods.eks.amazonaws.com' },
            Condition: {
              StringEquals: {
                'aws:RequestTag/eks-cluster-arn': `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/prod-a`,
                'aws:RequestTag/kubernetes-namespace': 'falco',
                'aws:RequestTag/kubernetes-service-account': 'falco-falcosidekick',
              },
            },
          },
        ],
      },
    ]);
  });

  test('may make streams and put lines into them, in that group, and nothing else', () => {
    const policies = resourcesOf(template, 'AWS::IAM::Policy').filter(({ id }) =>
      id.startsWith('MineGuardSourcesprodaFalcoWriter'),
    );
    expect(policies).toHaveLength(1);
    expect(policies[0]?.Properties['PolicyDocument']).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: { 'Fn::GetAtt': [expect.stringMatching(/^MineGuardSourcesprodaFalcoLogs/), 'Arn'] },
        },
      ],
    });
  });
});
