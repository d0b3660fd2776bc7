import type { AuditEvent } from '../../model/audit-event';
import type { Weight } from '../../model/signal';
import type { BindingSubject, PolicyRule } from '../../model/written-object';
import { isAcceptedWrite } from '../accepted-write';
import { callerFacts } from '../actor-facts';
import { asSystem, requestExample } from '../audit-example';
import type { Detector } from '../detector';
import { principalOf } from '../principal';
import { RIGHTS_WRITES } from '../remarkable-requests';
import { isCredibleSystem } from '../system-principal';

const GROUP = 'rbac.authorization.k8s.io';

const binding = (role: string, subject: Partial<BindingSubject>, changes: Partial<AuditEvent> = {}): AuditEvent =>
  requestExample(
    { resource: 'clusterrolebindings', apiGroup: GROUP, name: 'grant' },
    {
      written: {
        kind: 'binding',
        role,
        subjects: [{ kind: 'ServiceAccount', namespace: 'shop', name: 'ci', ...subject }],
      },
      ...changes,
    },
  );

const role = (rule: Partial<PolicyRule>): AuditEvent =>
  requestExample(
    { resource: 'clusterroles', apiGroup: GROUP, name: 'wide' },
    { written: { kind: 'role', rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'], ...rule }] } },
  );

/** Groups that everybody belongs to, or everybody with an identity of the account. */
const NOBODY_KNOWN = new Set(['system:anonymous', 'system:unauthenticated']);
const EVERYBODY_KNOWN = 'system:authenticated';
const SUPERUSERS = 'system:masters';

const WIDE_ROLES = new Set(['cluster-admin', 'admin']);
const WRITING_ROLES = new Set(['cluster-admin', 'admin', 'edit']);

/** Roles that Kubernetes itself gives to everybody. */
const PUBLIC_ROLES = new Set([
  'system:public-info-viewer',
  'system:discovery',
  'system:basic-user',
  'system:service-account-issuer-discovery',
]);

/**
 * Somebody gave away rights over everything, or rights from which all others follow.
 *
 * Sees: bindings of cluster-admin and admin, roles with wildcards, with commands in pods, with nodes/proxy or with all of
 * secrets, and anything that is given to everybody.
 * Misses: bindings to a role that was made wide before, and rights that add up over several roles.
 */
export const wildcardGrant: Detector<'audit'> = {
  id: 'KM-B06',
  version: 1,
  title: 'Cluster-admin or wildcard grant',
  source: 'audit',
  channel: 'API',
  weight: ['moderate', 'strong', 'weak'],
  severity: 'high',
  status: 'stable',
  selects: RIGHTS_WRITES,
  techniques: ['T1098.006'],
  references: ['https://attack.mitre.org/techniques/T1098/006/'],
  falsePositives: [
    'Installation of operators and of GitOps itself, which ask for everything.',
    'Namespaces that are handed over to a team with the role admin.',
  ],
  triage: [
    'Ask the person behind the name (facts: actor, sourceIp) whether the grant was theirs; take it back if not.',
    'List what the subject has done since: the audit log has it under that name.',
  ],
  requires: {
    'requestObject or responseObject': 'without it the content of the grant is not known: any grant is seen, as weak',
  },
  examples: {
    matches: {
      'cluster-admin for a service account': binding('cluster-admin', {}),
      'cluster-admin for everybody': binding('cluster-admin', { kind: 'Group', name: 'system:authenticated' }),
      'some role for somebody without a name': binding('reader', { kind: 'User', name: 'system:anonymous' }),
      'a grant whose line was cut off': requestExample(
        { resource: 'clusterroles', apiGroup: GROUP, name: 'padded' },
        { cutOff: true, code: 0 },
      ),
      'a role that may do everything': role({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }),
    },
    ignores: {
      'a role that reads pods': role({}),
      'a wildcard over one kind of a custom API': role({ apiGroups: ['shop.example'], resources: ['*'], verbs: ['*'] }),
      'a binding to a narrow role': binding('view', {}),
      'a grant that the cluster refused': binding('cluster-admin', {}, { code: 403 }),
      'discovery for everybody, by the API server': binding(
        'system:discovery',
        { kind: 'Group', name: 'system:authenticated' },
        asSystem('system:apiserver'),
      ),
    },
  },

  detect(event) {
    const { objectRef } = event;
    const found = isAcceptedWrite(event) && !isCredibleSystem(event) ? grantIn(event) : undefined;
    if (!found) return undefined;
    return {
      entity: principalOf(event),
      indicators: [found.indicator],
      weight: found.weight,
      facts: callerFacts(event, { object: `${objectRef.resource}/${objectRef.name}` }),
    };
  },
};

interface Grant {
  readonly indicator: string;
  readonly weight: Weight;
}

const grantIn = ({ written, objectRef }: AuditEvent): Grant | undefined => {
  const isClusterWide = objectRef.namespace === '';
  if (written?.kind === 'binding') {
    return widestOf(written.subjects.map((subject) => weighBinding(written.role, subject, isClusterWide)));
  }
  if (written?.kind === 'role') return widestOf(written.rules.map((rule) => weighRule(rule, isClusterWide)));
  return { indicator: `${objectRef.resource} with a content that the log does not tell`, weight: 'weak' };
};

const RISING: readonly Weight[] = ['weak', 'moderate', 'strong'];

const widestOf = (grants: readonly (Grant | undefined)[]): Grant | undefined =>
  grants
    .filter((grant) => grant !== undefined)
    .sort((a, b) => RISING.indexOf(b.weight) - RISING.indexOf(a.weight))
    .at(0);

const weighBinding = (role: string, { kind, name }: BindingSubject, isClusterWide: boolean): Grant | undefined => {
  const isName = kind === 'User' || kind === 'Group';
  const indicator = `${role} for ${kind} ${name}`;
  if (isName && NOBODY_KNOWN.has(name)) return PUBLIC_ROLES.has(role) ? undefined : { indicator, weight: 'strong' };
  if (isName && name === EVERYBODY_KNOWN && WRITING_ROLES.has(role)) return { indicator, weight: 'strong' };
  // The group has all rights by itself: who binds it a role prepares for a day on which it has not.
  if (!WIDE_ROLES.has(role) || (isName && name === SUPERUSERS)) return undefined;
  return { indicator, weight: isClusterWide ? 'moderate' : 'weak' };
};

const ANY = '*';
const TAKES_ALL_VERBS = ['create', ANY];

/** The core API, or the groups that have pods, rights and nodes in them. */
const POWERFUL_GROUPS = new Set(['', ANY, GROUP, 'apps', 'batch']);

const weighRule = ({ apiGroups, resources, verbs }: PolicyRule, isClusterWide: boolean): Grant | undefined => {
  if (!apiGroups.some((group) => POWERFUL_GROUPS.has(group))) return undefined;
  const weight = isClusterWide ? 'moderate' : 'weak';
  const everything = resources.includes(ANY);
  if (everything && verbs.includes(ANY)) return { indicator: 'all verbs on all resources', weight };
  if (everything) return undefined;
  const opening = resources.find((resource) => opens(resource, verbs));
  return opening === undefined ? undefined : { indicator: `${verbs.join(' ').slice(0, 64)} ${opening}`, weight };
};

/** Rights from which all others follow. A WebSocket runs commands with get. */
const opens = (resource: string, verbs: readonly string[]): boolean => {
  if (resource === 'nodes/proxy') return verbs.some((verb) => verb === 'get' || TAKES_ALL_VERBS.includes(verb));
  if (resource === 'pods/exec' || resource === 'pods/attach') {
    return verbs.some((verb) => verb === 'get' || TAKES_ALL_VERBS.includes(verb));
  }
  return resource === 'secrets' && verbs.includes(ANY);
};
