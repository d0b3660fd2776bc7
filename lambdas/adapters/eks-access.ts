import {
  AssociateAccessPolicyCommand,
  DescribeClusterCommand,
  DisassociateAccessPolicyCommand,
  ListAssociatedAccessPoliciesCommand,
  ResourceNotFoundException,
  type EKSClient,
} from '@aws-sdk/client-eks';
import type { AccessPolicies } from '../cluster-access/ports';

/** The only policy that is ever associated; IAM allows no other. */
const policyArnFor = (principalArn: string): string => {
  const partition = principalArn.split(':', 2)[1] ?? 'aws';
  return `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`;
};

/** Access policies of a principal at EKS clusters. */
export const createAccessPolicies = (client: EKSClient): AccessPolicies => ({
  async authenticationMode(name) {
    const answer = await unlessGone(client.send(new DescribeClusterCommand({ name })));
    // One that is being deleted takes no policy any more; what is in it goes with it.
    if (!answer || answer.cluster?.status === 'DELETING') return undefined;
    return answer.cluster?.accessConfig?.authenticationMode ?? 'CONFIG_MAP';
  },

  async makeClusterAdmin(clusterName, principalArn) {
    const policyArn = policyArnFor(principalArn);
    const command = { clusterName, principalArn, policyArn, accessScope: { type: 'cluster' as const } };
    return (await unlessGone(client.send(new AssociateAccessPolicyCommand(command)))) !== undefined;
  },

  async endClusterAdmin(clusterName, principalArn) {
    const policyArn = policyArnFor(principalArn);
    await unlessGone(client.send(new DisassociateAccessPolicyCommand({ clusterName, principalArn, policyArn })));
  },

  async associated(clusterName, principalArn) {
    const answer = await unlessGone(
      client.send(new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn })),
    );
    return (answer?.associatedAccessPolicies ?? []).map(({ policyArn }) => policyArn ?? 'a policy without name');
  },
});

/** EKS says the same of a cluster, an access entry and an association that is not there. */
const unlessGone = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};
