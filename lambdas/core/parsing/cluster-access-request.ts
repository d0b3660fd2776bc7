import * as z from 'zod/mini';
import type { KubernetesManifest } from '../actions/rbac';

const text = z.string().check(z.minLength(1));

const manifest = z.looseObject({
  apiVersion: text,
  kind: text,
  metadata: z.looseObject({
    name: text,
    namespace: z.optional(z.string()),
    labels: z.record(z.string(), z.string()),
  }),
});

const properties = z.object({
  ClusterName: text,
  PrincipalArn: text,
  Manifests: text,
  Removes: z.optional(z.literal('nothing')),
});

export interface ClusterAccessRequest {
  readonly cluster: string;
  /** The installer's own role: the only principal that it may make cluster-admin. */
  readonly principalArn: string;
  readonly manifests: readonly KubernetesManifest[];
  /** Whether the manifests are all that is ours in the cluster; if not, nothing is removed, now or in the end. */
  readonly isAllOfOurs: boolean;
}

/** The properties of the custom resource, as the template gives them. */
export const parseClusterAccessRequest = (resourceProperties: unknown): ClusterAccessRequest => {
  const parsed = properties.safeParse(resourceProperties);
  if (!parsed.success) throw new Error(`the resource properties are not understood: ${z.prettifyError(parsed.error)}`);
  const { ClusterName, PrincipalArn, Manifests, Removes } = parsed.data;
  return {
    cluster: ClusterName,
    principalArn: PrincipalArn,
    manifests: z.array(manifest).parse(JSON.parse(Manifests)),
    isAllOfOurs: Removes === undefined,
  };
};
