import type { ResponseAction } from '../actions/action';
import { BLOCK_NAME_PREFIX } from '../actions/block-manifest';
import { MANAGED_BY } from '../actions/managed-by';
import { INCIDENT_LABEL, OUR_NAME_PREFIX, OUR_PREFIX, SYSTEM_NAMESPACE } from '../actions/marks';
import type { PermittedWrite } from '../actions/permitted-write';
import type { KubernetesManifest } from '../actions/rbac';
import { RESPONDER_USERNAME } from '../model/identity';
import { CLUSTER_COMPONENTS, type Policy, type ProtectedOwner } from '../model/policy';
import { admissionPolicy, type ResourceRule, type Validation } from './admission-policy';
import { at, listOf, quoted, sameBut } from './cel';

type GuardedPolicy = Pick<Policy, 'mode' | 'namespaceModes' | 'protectedNamespaces' | 'protectedOwners'>;

/** One text for where a write goes: `UPDATE apps/deployments/scale`. */
const WRITE =
  "request.operation + ' ' + request.resource.group + '/' + request.resource.resource + " +
  "(request.?subResource.orValue('') == '' ? '' : '/' + request.subResource)";

/** What the API server keeps itself, and so may differ after any write. */
const BOOKKEEPING = ['generation', 'managedFields', 'resourceVersion'];

/** The generation of a DaemonSet's template, which the API server counts in an annotation. */
const COUNTED = 'deprecated.daemonset.template.generation';

/**
 * Limits the responder's own writes to what its actions declare: whoever gets hold of its token can isolate and stop, and
 * cannot change an image, scale up, or touch what is protected.
 *
 * Protects namespaces, and named owners themselves. That a pod belongs to a protected owner is for the responder to
 * check: here its owner is what the pod says, and a miner that named a protected owner would be out of reach.
 */
export const responderGuard = (
  actions: readonly ResponseAction[],
  policy: GuardedPolicy,
): readonly KubernetesManifest[] => {
  const writes = distinct(actions.flatMap((action) => action.writes));
  return admissionPolicy({
    name: 'mineguard-responder',
    resourceRules: writes.map(ruleOf),
    matchConditions: [
      { name: 'by-the-responder', expression: `request.userInfo.username == ${quoted(RESPONDER_USERNAME)}` },
    ],
    variables: [{ name: 'write', expression: WRITE }],
    validations: [
      {
        expression: `variables.write in ${listOf(writes.map(writeOf))}`,
        message: 'no action of the responder writes this',
      },
      ...permitted(policy),
      ...unprotected(policy),
      ...writes.map((write) => ({
        expression: `variables.write != ${quoted(writeOf(write))} || (${conditionOf(write)})`,
        message: `the responder may change of ${write.resource} only ${permission(write)}`,
      })),
    ],
  });
};

/** Two actions may write the same; a rule for each would only be longer. */
const distinct = (writes: readonly PermittedWrite[]): readonly PermittedWrite[] => [
  ...new Map(writes.map((write) => [`${writeOf(write)} ${conditionOf(write)}`, write])).values(),
];

const operationOf = ({ kind }: PermittedWrite): 'CREATE' | 'UPDATE' | 'DELETE' => {
  if (kind === 'denyAllPolicy' || kind === 'block') return 'CREATE';
  return kind === 'deletion' ? 'DELETE' : 'UPDATE';
};

const writeOf = (write: PermittedWrite): string => `${operationOf(write)} ${write.apiGroup}/${write.resource}`;

/** All operations on the resource: what is not permitted must be seen in order to be refused. */
const ruleOf = ({ apiGroup, resource }: PermittedWrite): ResourceRule => ({
  apiGroups: [apiGroup],
  apiVersions: ['*'],
  resources: [resource],
  operations: ['CREATE', 'UPDATE', 'DELETE'],
});

const conditionOf = (write: PermittedWrite): string => {
  switch (write.kind) {
    case 'ourEntries':
      return onlyChanges(write.path, `k.startsWith(${quoted(OUR_PREFIX)})`);
    case 'field':
      return onlyChanges(write.path.slice(0, -1), `k == ${quoted(write.path.at(-1) ?? '')}`);
    case 'replicas':
      return 'object.?spec.?replicas.orValue(0) == 0 || oldObject.?spec.?replicas.orValue(0) == 0';
    case 'denyAllPolicy':
      return DENY_ALL;
    case 'block':
      return BLOCK;
    case 'deletion':
      return write.ours ? `request.name.startsWith(${quoted(OUR_NAME_PREFIX)})` : 'true';
  }
};

const permission = (write: PermittedWrite): string => {
  switch (write.kind) {
    case 'ourEntries':
      return `entries that begin with ${OUR_PREFIX} in ${write.path.join('.')}`;
    case 'field':
      return write.path.join('.');
    case 'replicas':
      return 'replicas, to none or from none';
    case 'denyAllPolicy':
      return `by making one named ${OUR_NAME_PREFIX}* that denies all traffic of isolated pods`;
    case 'block':
      return `by making one named ${BLOCK_NAME_PREFIX}* in ${SYSTEM_NAMESPACE}`;
    case 'deletion':
      return write.ours ? `by deleting one named ${OUR_NAME_PREFIX}*` : 'by deleting one';
  }
};

const DENY_ALL = [
  `object.metadata.name.startsWith(${quoted(OUR_NAME_PREFIX)})`,
  'size(object.spec.?ingress.orValue([])) == 0',
  'size(object.spec.?egress.orValue([])) == 0',
  "object.spec.policyTypes.exists(t, t == 'Ingress') && object.spec.policyTypes.exists(t, t == 'Egress')",
  'size(object.spec.podSelector.?matchExpressions.orValue([])) == 0',
  `object.spec.podSelector.?matchLabels.orValue({}).exists(k, k == ${quoted(INCIDENT_LABEL)})`,
].join(' && ');

const [[LABEL, VALUE] = ['', '']] = Object.entries(MANAGED_BY);

const BLOCK = [
  `request.namespace == ${quoted(SYSTEM_NAMESPACE)}`,
  `object.metadata.name.startsWith(${quoted(BLOCK_NAME_PREFIX)})`,
  `object.metadata.?labels[?${quoted(LABEL)}].orValue('') == ${quoted(VALUE)}`,
].join(' && ');

/**
 * The object is the same but for the entries `k` of one map that meet a condition: at each level on the way to the map
 * all else is compared whole. Our own fields are set in metadata too, and the API server keeps some of it itself.
 */
const onlyChanges = (path: readonly string[], exempt: string): string => {
  const compare = (where: readonly string[], ignored: string): string =>
    where.length === 0
      ? sameBut('dyn(oldObject)', 'dyn(object)', ignored)
      : sameBut(at('oldObject', where), at('object', where), ignored);
  const levels = path.map((next, depth) => {
    const where = path.slice(0, depth);
    const ignored = where.length === 0 ? ['metadata', 'status', next] : [next];
    return compare(
      where,
      `k in ${listOf(where[0] === 'metadata' ? [...ignored, 'annotations', ...BOOKKEEPING] : ignored)}`,
    );
  });
  const metadata =
    path[0] === 'metadata' && path.length > 1
      ? []
      : [compare(['metadata'], `k in ${listOf(['annotations', ...BOOKKEEPING])}`)];
  return [
    ...levels,
    ...metadata,
    compare(['metadata', 'annotations'], `k == ${quoted(COUNTED)}`),
    compare(path, exempt),
  ]
    .map((condition) => `(${condition})`)
    .join(' && ');
};

const RESOURCE_OF: Readonly<Record<string, string>> = {
  Pod: 'pods',
  ReplicationController: 'replicationcontrollers',
  ReplicaSet: 'replicasets',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  Job: 'jobs',
  CronJob: 'cronjobs',
};

/** The mode of a namespace holds here too: where it is only observed, nothing is written. */
const permitted = ({ mode, namespaceModes }: GuardedPolicy): readonly Validation[] => {
  const others = Object.entries(namespaceModes)
    .filter(([, own]) => (own === 'observe') !== (mode === 'observe'))
    .map(([namespace]) => namespace);
  if (mode !== 'observe' && others.length === 0) return [];
  const ours = mode === 'observe' ? [SYSTEM_NAMESPACE] : [];
  const listed = `request.namespace in ${listOf([...others, ...ours])}`;
  return [{ expression: mode === 'observe' ? listed : `!(${listed})`, message: 'the namespace is only observed' }];
};

const unprotected = ({ protectedNamespaces, protectedOwners }: GuardedPolicy): readonly Validation[] => [
  ...(protectedNamespaces.length === 0
    ? []
    : [
        {
          expression: `!(request.namespace in ${listOf(protectedNamespaces)})`,
          message: 'the namespace is protected: only a person may decide here',
        },
      ]),
  {
    expression:
      "!((request.resource.resource + ' ' + request.namespace + '/' + request.name) in " +
      `${listOf([...CLUSTER_COMPONENTS, ...protectedOwners].flatMap(targetOf))})`,
    message: 'the object is protected: only a person may decide about it',
  },
];

const targetOf = ({ kind, namespace, name }: ProtectedOwner): readonly string[] => {
  const resource = RESOURCE_OF[kind];
  return resource === undefined ? [] : [`${resource} ${namespace}/${name}`];
};
