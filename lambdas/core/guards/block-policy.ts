import { BLOCK_LABELS } from '../actions/block-manifest';
import { SYSTEM_NAMESPACE } from '../actions/marks';
import type { KubernetesManifest } from '../actions/rbac';
import { modeOf, type Policy } from '../model/policy';
import { admissionPolicy } from './admission-policy';
import { listOf } from './cel';

type GuardedPolicy = Pick<Policy, 'mode' | 'namespaceModes' | 'protectedNamespaces'>;

/** Where nothing is ever refused, whatever it runs: what keeps the cluster alive, and our own namespace. */
const NEVER = ['kube-system', 'kube-public', 'kube-node-lease', SYSTEM_NAMESPACE];

/** One value of the ConfigMap; what is missing there is empty, and empty blocks nothing. */
const parameter = (name: keyof typeof PARAMETERS): string => `variables.${PARAMETERS[name]}`;

const PARAMETERS = {
  incidentId: 'incident',
  owner: 'owner',
  origin: 'origin',
  image: 'image',
  commandLine: 'commandLine',
  namespace: 'onlyIn',
  texts: 'texts',
  expiresAt: 'expiresAt',
} as const;

/** Where the pod specification of each kind is; what has none runs nothing. */
const specOf = (object: string): string =>
  `(${object} == null ? dyn({}) : dyn(${object}).?spec.?jobTemplate.?spec.?template.?spec` +
  `.or(dyn(${object}).?spec.?template.?spec).or(dyn(${object}).?spec).orValue(dyn({})))`;

const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

const containersOf = (object: string): string =>
  CONTAINER_LISTS.map((list) => `${specOf(object)}.?${list}.orValue([])`).join(' + ');

const STARTED_WITH = '(c.?command.orValue([]) + c.?args.orValue([]))';

const RUNS_IMAGE =
  `(${parameter('image')} != '' && c.?image.orValue('') == ${parameter('image')} && ` +
  `(${parameter('namespace')} == '' || request.namespace == ${parameter('namespace')}) && ` +
  `(${parameter('commandLine')} == '' || ${STARTED_WITH}.join('\\n') == ${parameter('commandLine')}))`;

const CARRIES_TEXT =
  `${parameter('texts')}.exists(t, ${STARTED_WITH}.exists(a, a.lowerAscii().contains(t)) || ` +
  `c.?env.orValue([]).exists(e, e.?value.orValue('').lowerAscii().contains(t)))`;

const isHit = (containers: string): string => `${containers}.exists(c, ${RUNS_IMAGE} || ${CARRIES_TEXT})`;

/**
 * A new object says when it was made, and the API server has written that a moment ago: a block that is over blocks
 * nothing even where nobody has removed it yet.
 */
const IS_OVER =
  `(request.operation == 'CREATE' && ${parameter('expiresAt')} != '' && ` +
  `timestamp(dyn(object).metadata.creationTimestamp) > timestamp(${parameter('expiresAt')}))`;

/**
 * Refuses to create again what was quarantined: one ConfigMap for each block, made by the responder and by nobody else.
 *
 * Fails open, unlike the guards: without a ConfigMap, with one that does not read, or with an object that is too large to
 * be compared, the request passes. What passes is seen and stopped as before; what was refused by mistake would be
 * somebody else's deployment. An object that ran it before can still be changed: its owner must be able to mend it, and
 * controllers to count its pods.
 */
export const blockPolicy = (policy: GuardedPolicy): readonly KubernetesManifest[] =>
  admissionPolicy({
    name: 'mineguard-block',
    failurePolicy: 'Ignore',
    parameters: { apiVersion: 'v1', kind: 'ConfigMap', namespace: SYSTEM_NAMESPACE, labels: BLOCK_LABELS },
    resourceRules: [
      {
        apiGroups: [''],
        apiVersions: ['v1'],
        resources: ['pods', 'pods/ephemeralcontainers', 'replicationcontrollers'],
        operations: ['CREATE', 'UPDATE'],
      },
      {
        apiGroups: ['apps'],
        apiVersions: ['v1'],
        resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
        operations: ['CREATE', 'UPDATE'],
      },
      { apiGroups: ['batch'], apiVersions: ['v1'], resources: ['cronjobs', 'jobs'], operations: ['CREATE', 'UPDATE'] },
    ],
    matchConditions: [
      // Mirrors of static pods: to refuse one stops nothing, and hides what the node runs.
      { name: 'not-a-kubelet', expression: `!('system:nodes' in request.userInfo.?groups.orValue([]))` },
      {
        name: 'not-protected',
        expression: `!(request.namespace in ${listOf([...new Set([...NEVER, ...policy.protectedNamespaces])])})`,
      },
      ...observed(policy),
    ],
    variables: [
      ...Object.entries(PARAMETERS)
        .filter(([field]) => field !== 'texts')
        .map(([field, name]) => ({ name, expression: `dyn(params).?data.?${field}.orValue('')` })),
      { name: 'texts', expression: `dyn(params).?data.?texts.orValue('').split('\\n').filter(t, t != '')` },
      {
        name: 'inForce',
        expression: `(${enforced(policy)} || request.namespace == ${parameter('origin')}) && !${IS_OVER}`,
      },
      { name: 'before', expression: containersOf('oldObject') },
      { name: 'after', expression: containersOf('object') },
    ],
    validations: [
      {
        expression: `!(variables.inForce && ${isHit('variables.after')} && !${isHit('variables.before')})`,
        message: 'it runs what was quarantined, and that may not be created again',
        messageExpression:
          `'MineGuard refuses it until ' + ${parameter('expiresAt')} + ': it runs what ' + ${parameter('owner')} + ` +
          `' was quarantined for (incident ' + ${parameter('incidentId')} + '). Change what it runs where it is defined, in git ` +
          `perhaps; if it is wanted, take the quarantine back: mineguard release ' + ${parameter('incidentId')}`,
      },
    ],
  });

/** Where namespaces differ from the cluster, those of the given modes. */
const namespacesIn = (policy: GuardedPolicy, isMeant: (mode: Policy['mode']) => boolean): readonly string[] =>
  Object.keys(policy.namespaceModes).filter((namespace) => isMeant(modeOf(policy, namespace)));

/** Where it is only observed, nobody finds a request refused. */
const observed = (policy: GuardedPolicy) => {
  const isObserved = policy.mode === 'observe';
  const others = namespacesIn(policy, (mode) => (mode === 'observe') !== isObserved);
  if (!isObserved && others.length === 0) return [];
  return [
    { name: 'not-only-observed', expression: `${isObserved ? '' : '!'}(request.namespace in ${listOf(others)})` },
  ];
};

/** Where nothing is done before a person says so, only blocks hold that a person has approved: those of the namespace. */
const enforced = (policy: GuardedPolicy): string => {
  const isEnforced = policy.mode === 'enforce';
  const others = namespacesIn(policy, (mode) => (mode === 'enforce') !== isEnforced);
  if (isEnforced && others.length === 0) return 'true';
  return `${isEnforced ? '!' : ''}(request.namespace in ${listOf(others)})`;
};
