import { DescribeClusterCommand, type EKSClient } from '@aws-sdk/client-eks';
import { Unreachable } from '../cluster-access/ports';
import type { Cluster } from '../core/actions/cluster';
import type { Clock } from '../core/ports';
import { createEksToken } from './eks-token';
import { createKubernetesApi, type KubernetesApi } from './kubernetes-api';
import { createKubernetesCluster } from './kubernetes-cluster';

export interface EksProps {
  readonly client: EKSClient;
  readonly region: string;
  readonly clock: Clock;
}

/** Connects to the API server of an EKS cluster: endpoint and authority from EKS, tokens from our own credentials. */
export const connectToEks = async ({ client, region, clock }: EksProps, name: string): Promise<KubernetesApi> => {
  const { cluster } = await client.send(new DescribeClusterCommand({ name }));
  const server = cluster?.endpoint;
  const caData = cluster?.certificateAuthority?.data;
  if (server === undefined || caData === undefined) {
    throw new Unreachable(`cluster ${name} has no endpoint: its status is ${cluster?.status ?? 'unknown'}`);
  }
  const token = createEksToken({ clusterName: name, region, credentials: client.config.credentials, clock });
  return createKubernetesApi({ server, caData, token });
};

/** Clusters by name. Each is described once in the life of the function; a failure is not remembered. */
export const createEksClusters = (props: EksProps): ((name: string) => Promise<Cluster>) => {
  const known = new Map<string, Cluster>();
  return async (name) => {
    const cluster = known.get(name) ?? createKubernetesCluster(await connectToEks(props, name), name);
    known.set(name, cluster);
    return cluster;
  };
};
