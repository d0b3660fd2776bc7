import {
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  EKSClient,
  ListAssociatedAccessPoliciesCommand,
  paginateListAccessEntries,
  ResourceNotFoundException,
} from '@aws-sdk/client-eks';
import { isOwnIdentity } from '../../../lambdas/core/model/identity';
import type { AssociatedFact, EksClusterFact, Fact } from '../facts';
import { ask } from './ask';

export interface EksCluster {
  readonly fact: EksClusterFact;
  readonly endpoint: string | undefined;
}

export const describeCluster = async (name: string): Promise<Fact<EksCluster | undefined>> =>
  ask('eks:DescribeCluster', async () => {
    try {
      const { cluster } = await new EKSClient({}).send(new DescribeClusterCommand({ name }));
      const { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs } = cluster?.resourcesVpcConfig ?? {};
      return {
        endpoint: cluster?.endpoint,
        fact: {
          status: cluster?.status ?? 'unknown',
          authenticationMode: cluster?.accessConfig?.authenticationMode ?? 'CONFIG_MAP',
          publicEndpoint: endpointPublicAccess ?? false,
          privateEndpoint: endpointPrivateAccess ?? false,
          publicCidrs: publicAccessCidrs ?? [],
          logTypes: (cluster?.logging?.clusterLogging ?? []).flatMap(({ enabled, types }) =>
            enabled === true ? (types ?? []) : [],
          ),
        },
      };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  });

/** The access policies that identities of MineGuard hold at this moment. */
export const associations = async (clusterName: string): Promise<Fact<readonly AssociatedFact[]>> =>
  ask('eks:ListAccessEntries, eks:DescribeAccessEntry and eks:ListAssociatedAccessPolicies', async () => {
    const client = new EKSClient({});
    const found: AssociatedFact[] = [];
    for await (const { accessEntries = [] } of paginateListAccessEntries({ client }, { clusterName })) {
      for (const principalArn of accessEntries) {
        const { accessEntry } = await client.send(new DescribeAccessEntryCommand({ clusterName, principalArn }));
        const username = accessEntry?.username ?? '';
        if (!isOwnIdentity(username)) continue;
        const { associatedAccessPolicies = [] } = await client.send(
          new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn }),
        );
        found.push({
          username,
          policies: associatedAccessPolicies.map(({ policyArn = '' }) => policyArn.split('/').at(-1) ?? policyArn),
        });
      }
    }
    return found;
  });
