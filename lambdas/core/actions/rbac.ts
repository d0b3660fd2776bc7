import { INSPECTOR_GROUP, RESPONDER_GROUP } from '../model/identity';
import type { Mode } from '../model/policy';
import type { RbacRule, ResponseAction } from './action';
import { MANAGED_BY } from './managed-by';
import { ACTIONS } from './registry';

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Any object of the Kubernetes API, as it is applied. */
export interface KubernetesManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

export interface Role extends KubernetesManifest {
  readonly rules: readonly RbacRule[];
}

const NAME = 'mineguard-responder';
const API_GROUP = 'rbac.authorization.k8s.io';
const API_VERSION = `${API_GROUP}/v1`;

/** What the live look-up reads, in every mode: owners and their pods, policies, and what is kept as evidence. */
const READS: readonly RbacRule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['pods/log', 'replicationcontrollers'], verbs: ['get'] },
  { apiGroups: [''], resources: ['events'], verbs: ['list'] },
  { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'statefulsets'], verbs: ['get'] },
  { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['get', 'list'] },
  { apiGroups: ['batch'], resources: ['cronjobs'], verbs: ['get'] },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list'] },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['get', 'list'] },
  { apiGroups: ['networking.k8s.aws'], resources: ['clusternetworkpolicies'], verbs: ['get'] },
];

/** Where EKS Auto Mode declares whether NetworkPolicy is enforced. The only ConfigMap that is read. */
const ENFORCEMENT_READ: RbacRule = {
  apiGroups: [''],
  resources: ['configmaps'],
  verbs: ['get'],
  resourceNames: ['amazon-vpc-cni'],
};

/** What the responder may do: in observe mode it may read, in the others also do what the given actions need. */
export const clusterRole = (actions: readonly ResponseAction[], mode: Mode): Role =>
  role('ClusterRole', merge([...READS, ...(mode === 'observe' ? [] : rulesOf(actions, undefined))]));

const rulesOf = (actions: readonly ResponseAction[], namespace: string | undefined): readonly RbacRule[] =>
  actions.flatMap(({ rbac }) => rbac).filter((rule) => rule.namespace === namespace);

/** What actions need in one namespace only is granted there only. */
const rolesWithin = (actions: readonly ResponseAction[]): readonly KubernetesManifest[] => {
  const namespaces = actions.flatMap(({ rbac }) => rbac.flatMap(({ namespace }) => namespace ?? []));
  return [...new Set(namespaces)].flatMap((namespace) => [
    role('Role', merge(rulesOf(actions, namespace)), namespace),
    binding('RoleBinding', 'Role', namespace),
  ]);
};

/** The roles of the responder and their bindings to the group that its access entry names. */
export const rbacManifests = ({
  mode,
  actions = ACTIONS,
}: {
  readonly mode: Mode;
  readonly actions?: readonly ResponseAction[];
}): readonly KubernetesManifest[] => [
  clusterRole(actions, mode),
  binding('ClusterRoleBinding', 'ClusterRole'),
  role('Role', [ENFORCEMENT_READ], 'kube-system'),
  binding('RoleBinding', 'Role', 'kube-system'),
  ...(mode === 'observe' ? [] : rolesWithin(actions)),
];

const INSPECTOR_NAME = 'mineguard-inspector';

/** What an inspection reads: what runs, where, and how busy it is. Neither secrets nor ConfigMaps, and no logs. */
const INSPECTOR_READS: readonly RbacRule[] = [
  { apiGroups: [''], resources: ['nodes', 'pods', 'replicationcontrollers'], verbs: ['get', 'list'] },
  {
    apiGroups: ['apps'],
    resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
    verbs: ['get', 'list'],
  },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: ['get', 'list'] },
  { apiGroups: ['metrics.k8s.io'], resources: ['pods'], verbs: ['get', 'list'] },
];

/** The role of the inspector, the same in every mode, and its binding to the group that its access entry names. */
export const inspectorManifests = (): readonly KubernetesManifest[] => {
  const clusterRole: Role = {
    apiVersion: API_VERSION,
    kind: 'ClusterRole',
    metadata: metadata(undefined, INSPECTOR_NAME),
    rules: INSPECTOR_READS,
  };
  const clusterRoleBinding: RoleBinding = {
    apiVersion: API_VERSION,
    kind: 'ClusterRoleBinding',
    metadata: metadata(undefined, INSPECTOR_NAME),
    roleRef: { apiGroup: API_GROUP, kind: 'ClusterRole', name: INSPECTOR_NAME },
    subjects: [{ apiGroup: API_GROUP, kind: 'Group', name: INSPECTOR_GROUP }],
  };
  return [clusterRole, clusterRoleBinding];
};

const metadata = (namespace?: string, name = NAME): ObjectMeta => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  labels: MANAGED_BY,
});

const role = (kind: string, rules: readonly RbacRule[], namespace?: string): Role => ({
  apiVersion: API_VERSION,
  kind,
  metadata: metadata(namespace),
  rules,
});

interface RoleBinding extends KubernetesManifest {
  readonly roleRef: { readonly apiGroup: string; readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly apiGroup: string; readonly kind: string; readonly name: string }[];
}

const binding = (kind: string, roleKind: string, namespace?: string): RoleBinding => ({
  apiVersion: API_VERSION,
  kind,
  metadata: metadata(namespace),
  roleRef: { apiGroup: API_GROUP, kind: roleKind, name: NAME },
  subjects: [{ apiGroup: API_GROUP, kind: 'Group', name: RESPONDER_GROUP }],
});

/** One rule for each set of verbs in an API group, sorted, so that the same permissions always read the same. */
const merge = (rules: readonly RbacRule[]): readonly RbacRule[] => {
  const verbsByResource = new Map<string, Set<string>>();
  for (const { apiGroups, resources, verbs } of rules) {
    for (const key of apiGroups.flatMap((group) => resources.map((resource) => `${group} ${resource}`))) {
      verbsByResource.set(key, new Set([...(verbsByResource.get(key) ?? []), ...verbs]));
    }
  }
  const resourcesByVerbs = new Map<string, string[]>();
  for (const [key, verbs] of [...verbsByResource].sort()) {
    const [group = '', resource = ''] = key.split(' ');
    const rule = `${group} ${[...verbs].sort().join(',')}`;
    resourcesByVerbs.set(rule, [...(resourcesByVerbs.get(rule) ?? []), resource]);
  }
  return [...resourcesByVerbs].sort().map(([key, resources]) => {
    const [group = '', verbs = ''] = key.split(' ');
    return { apiGroups: [group], resources, verbs: verbs.split(',') };
  });
};
