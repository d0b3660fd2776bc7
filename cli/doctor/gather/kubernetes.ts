import type { KubernetesApi } from '../../../lambdas/adapters/kubernetes-api';
import { createKubernetesCluster } from '../../../lambdas/adapters/kubernetes-cluster';
import { messageOf } from '../../../lambdas/adapters/kubernetes-message';
import { pathOf } from '../../../lambdas/adapters/kubernetes-objects';
import type { KubernetesManifest } from '../../../lambdas/core/actions/rbac';
import { objectAt, objectsOf, parseJson } from '../../../lambdas/core/parsing/json';
import { guardDifferences, roleDifferences, type Live } from '../compare';
import { known, unknown, type Fact, type Facts } from '../facts';

type KubernetesFacts = Pick<Facts, 'admissionPoliciesServed' | 'networkPolicy' | 'adminTier' | 'roles' | 'guards'>;

/** What a cluster that cannot be entered leaves open. */
export const nothingKnown = (why: string): KubernetesFacts => ({
  admissionPoliciesServed: unknown(why),
  networkPolicy: unknown(why),
  adminTier: unknown(why),
  roles: unknown(why),
  guards: unknown(why),
});

const attempt = async <T>(work: () => Promise<T>): Promise<Fact<T>> => {
  try {
    return known(await work());
  } catch (error) {
    return unknown(`the cluster: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** The facts of the inside of a cluster. Every request reads. */
export const kubernetesFacts = async (
  api: KubernetesApi,
  clusterName: string,
  wanted: readonly KubernetesManifest[],
): Promise<KubernetesFacts> => {
  const read = async (path: string): Promise<unknown> => {
    const response = await api({ method: 'GET', path });
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw new Error(`your access does not let you get ${path}: ${messageOf(response)}`);
    return parseJson(response.text);
  };
  const serves = async (groupVersion: string, resource: string): Promise<boolean> =>
    objectsOf(objectAt({ list: await read(`/apis/${groupVersion}`) }, 'list')['resources']).some(
      ({ name }) => name === resource,
    );
  const cluster = createKubernetesCluster(api, clusterName);
  const live: Live = async ({ kind, metadata: { name, namespace = '' } }) => read(pathOf({ kind, namespace, name }));

  const [admissionPoliciesServed, networkPolicy, adminTier, roles, guards] = await Promise.all([
    attempt(async () => serves('admissionregistration.k8s.io/v1', 'validatingadmissionpolicies')),
    attempt(async () => {
      const plugin = await cluster.get('DaemonSet', 'kube-system', 'aws-node');
      return { enforced: await cluster.networkPolicyEnforced(), plugin: plugin ? 'the VPC CNI' : 'EKS Auto Mode' };
    }),
    attempt(async () => ({
      served: await serves('networking.k8s.aws/v1alpha1', 'clusternetworkpolicies'),
      wanted: wanted.some(({ kind }) => kind === 'ClusterNetworkPolicy'),
      inForce: await cluster.adminTierDeny(),
    })),
    attempt(async () => roleDifferences(wanted, live)),
    attempt(async () => guardDifferences(wanted, live)),
  ]);
  return { admissionPoliciesServed, networkPolicy, adminTier, roles, guards };
};
