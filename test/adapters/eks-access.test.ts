import {
  AssociateAccessPolicyCommand,
  DescribeClusterCommand,
  DisassociateAccessPolicyCommand,
  EKSClient,
  ListAssociatedAccessPoliciesCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eks';
import { mockClient } from 'aws-sdk-client-mock';
import { createAccessPolicies } from '../../lambdas/adapters/eks-access';

const PRINCIPAL = 'arn:aws-us-gov:iam::111122223333:role/installer';
const POLICY = 'arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';
const gone = new ResourceNotFoundException({ message: 'gone', $metadata: {} });

describe('access policies of EKS', () => {
  const eks = mockClient(EKSClient);
  const access = createAccessPolicies(new EKSClient({ region: 'eu-west-1' }));
  beforeEach(() => eks.reset());

  test('one policy only is given, and taken away again, in the partition of the principal', async () => {
    eks.on(AssociateAccessPolicyCommand).resolves({}).on(DisassociateAccessPolicyCommand).resolves({});
    expect(await access.makeClusterAdmin('prod-a', PRINCIPAL)).toBe(true);
    await access.endClusterAdmin('prod-a', PRINCIPAL);
    const inputs = eks.calls().map(({ args }) => args[0].input);
    expect(inputs).toMatchObject([
      { principalArn: PRINCIPAL, policyArn: POLICY, accessScope: { type: 'cluster' } },
      { principalArn: PRINCIPAL, policyArn: POLICY },
    ]);
  });

  test('what is gone is no error', async () => {
    eks.onAnyCommand().rejects(gone);
    expect(await access.authenticationMode('prod-a')).toBeUndefined();
    expect(await access.makeClusterAdmin('prod-a', PRINCIPAL)).toBe(false);
    expect(await access.associated('prod-a', PRINCIPAL)).toEqual([]);
    await expect(access.endClusterAdmin('prod-a', PRINCIPAL)).resolves.toBeUndefined();
  });

  test('what else goes wrong is', async () => {
    eks.on(ListAssociatedAccessPoliciesCommand).rejects(new Error('throttled'));
    await expect(access.associated('prod-a', PRINCIPAL)).rejects.toThrow('throttled');
  });

  test('a cluster that does not tell its mode has the old one', async () => {
    eks.on(DescribeClusterCommand).resolves({ cluster: { name: 'prod-a' } });
    expect(await access.authenticationMode('prod-a')).toBe('CONFIG_MAP');
  });
});
