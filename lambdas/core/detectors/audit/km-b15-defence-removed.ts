import { OUR_NAME_PREFIX, OUR_PREFIX } from '../../actions/marks';
import type { AuditEvent } from '../../model/audit-event';
import type { Entity } from '../../model/entity';
import { builtInKindOf } from '../../parsing/workload';
import { isAcceptedRequest, wasAskedByOthers } from '../accepted-write';
import { callerFacts } from '../actor-facts';
import { asSystem, requestExample } from '../audit-example';
import { defenceIn } from '../defences';
import type { AuditSelector, Detector } from '../detector';
import { principalOf } from '../principal';
import { isCredibleSystem } from '../system-principal';

const DELETES = ['delete', 'deletecollection'];
const CHANGES = ['update', 'patch', ...DELETES];

/** What isolates, and what keeps others from changing it. */
const OUR_RESOURCES = [
  'networkpolicies',
  'clusternetworkpolicies',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'clusterroles',
  'clusterrolebindings',
  'roles',
  'rolebindings',
];

/** What confines the workloads of a namespace. */
const LIMITS = new Set(['networkpolicies', 'resourcequotas', 'limitranges']);

/** What runs defences. Single pods come and go with every update. */
const RUNNING = ['daemonsets', 'deployments', 'statefulsets'];

const SELECTS: readonly AuditSelector[] = [
  { verbs: CHANGES, resources: OUR_RESOURCES },
  { verbs: DELETES, resources: [...LIMITS, ...RUNNING] },
  { verbs: ['patch'], resources: [...RUNNING, 'replicasets', 'pods'] },
  {
    verbs: ['update', 'patch'],
    resources: ['deployments', 'statefulsets'],
    subresources: ['scale'],
    wholeObject: false,
  },
];

/** RBAC and the admission guard refuse with these. */
const REFUSALS = new Set([403, 422]);

const removing = (resource: string, name: string, changes: Partial<AuditEvent> = {}): AuditEvent =>
  requestExample({ resource, namespace: 'shop', name, apiGroup: 'apps' }, { verb: 'delete', code: 200, ...changes });

/**
 * Somebody removed what watches or confines workloads.
 *
 * Sees: workloads of well-known defences that are deleted or scaled to nothing, NetworkPolicies, quotas and limit ranges
 * that are deleted. What is MineGuard's own weighs more, and there an attempt counts: the policy of an isolated pod, its
 * label, the guards, the responder's roles.
 * Misses: defences under names of the user's own, settings that make them blind, and labels that go when a whole object is
 * replaced.
 */
export const defenceRemoved: Detector<'audit'> = {
  id: 'KM-B15',
  version: 1,
  title: 'Defence removed',
  source: 'audit',
  channel: 'API',
  weight: ['moderate', 'strong'],
  severity: 'high',
  status: 'stable',
  selects: SELECTS,
  techniques: ['T1562.001'],
  references: ['https://attack.mitre.org/techniques/T1562/001/'],
  falsePositives: [
    'Updates and removals of the defences themselves, and of applications that bring a NetworkPolicy.',
    'A person who takes a quarantine back by hand instead of with mineguard release.',
  ],
  triage: [
    'Look whether an installation was going on; if not, bring the removed object back first.',
    'Look what the workload that was confined has done since.',
  ],
  requires: {
    'objectRef.name': 'without it, as when all objects of a namespace go at once, only limits of workloads are seen',
    requestObject: 'without it neither a label that goes nor a scale of zero is seen',
  },
  examples: {
    matches: {
      'Falco is deleted': removing('daemonsets', 'falco'),
      'a policy engine is scaled to nothing': removing('deployments', 'kyverno-admission-controller', {
        verb: 'patch',
        objectRef: {
          resource: 'deployments',
          subresource: 'scale',
          apiGroup: 'apps',
          namespace: 'kyverno',
          name: 'kyverno-admission-controller',
          uid: '',
        },
        written: { kind: 'scale', replicas: 0 },
      }),
      'the policy of a quarantine is deleted': removing('networkpolicies', 'mineguard-inc-0123456789abcdef'),
      'somebody tries it and is refused': removing('networkpolicies', 'mineguard-inc-0123456789abcdef', { code: 403 }),
      'the label of a quarantine is taken away': removing('pods', 'checkout-1', {
        verb: 'patch',
        written: { kind: 'removed-labels', labels: ['mineguard/incident'] },
      }),
    },
    ignores: {
      'an application is deleted': removing('deployments', 'checkout'),
      'MineGuard takes its own policy back': removing('networkpolicies', 'mineguard-inc-0123456789abcdef', {
        username: 'mineguard:responder',
      }),
      'a namespace is emptied': removing(
        'networkpolicies',
        'default-deny',
        asSystem('system:serviceaccount:kube-system:namespace-controller'),
      ),
      'a defence is updated': removing('daemonsets', 'falco', { verb: 'patch' }),
      'somebody tries to delete another policy and is refused': removing('networkpolicies', 'web', { code: 403 }),
      'an ordinary label is taken away': removing('pods', 'checkout-1', {
        verb: 'patch',
        written: { kind: 'removed-labels', labels: ['tier'] },
      }),
    },
  },

  detect(event) {
    if (isCredibleSystem(event)) return undefined;
    const ours = wasAskedByOthers(event) ? ourObjectIn(event) : undefined;
    const removed = ours ?? (isAcceptedRequest(event) ? defenceRemovedIn(event) : undefined);
    if (removed === undefined) return undefined;
    return {
      entity: principalOf(event),
      related: [objectOf(event)],
      indicators: [removed],
      weight: ours === undefined ? 'moderate' : 'strong',
      facts: callerFacts(event),
    };
  },
};

const ourObjectIn = ({ verb, code, objectRef: { resource, name }, written }: AuditEvent): string | undefined => {
  if (code >= 300 && !REFUSALS.has(code)) return undefined;
  const outcome = code >= 300 ? 'refused: ' : '';
  if (OUR_RESOURCES.includes(resource) && name.startsWith(OUR_NAME_PREFIX)) {
    return CHANGES.includes(verb) ? `${outcome}${verb} ${resource}/${name}` : undefined;
  }
  if (written?.kind !== 'removed-labels') return undefined;
  const label = written.labels.find((one) => one.startsWith(OUR_PREFIX));
  return label === undefined ? undefined : `${outcome}label ${label} taken from ${resource}/${name}`;
};

const defenceRemovedIn = ({ verb, objectRef: { resource, name }, written }: AuditEvent): string | undefined => {
  const isDeleted = DELETES.includes(verb);
  const what = `${resource}/${name}`;
  if (LIMITS.has(resource)) return isDeleted ? `${verb} ${what}` : undefined;
  if (!RUNNING.includes(resource) || defenceIn(name) === undefined) return undefined;
  if (isDeleted) return `${verb} ${what}`;
  return written?.kind === 'scale' && written.replicas === 0 ? `${what} scaled to 0` : undefined;
};

const objectOf = ({ cluster, objectRef }: AuditEvent): Entity => {
  const { resource, namespace, name, uid } = objectRef;
  return { cluster, kind: builtInKindOf(objectRef) ?? resource, namespace, name, ...(uid === '' ? {} : { uid }) };
};
