import type { Entity } from '../../lambdas/core/model/entity';
import type { Evidence, Incident } from '../../lambdas/core/model/incident';
import type { Policy } from '../../lambdas/core/model/policy';
import { CLUSTER, type KubernetesObject } from './cluster-objects';
import { evidenceExample, NOON } from './signals';

/** The entity that an object is, as a source with its uid tells it. */
export const entityOf = ({ kind, metadata: { namespace, name, uid } }: KubernetesObject): Entity => ({
  cluster: CLUSTER,
  kind,
  namespace,
  name,
  uid,
});

/** Evidence in the specification of an object, from the audit log. */
export const specEvidence = (object: KubernetesObject): Evidence =>
  evidenceExample({ detector: 'KM-A02', channel: 'SPEC', source: 'audit', entity: entityOf(object) });

/** Evidence in a process of a pod, from Falco, which names the pod and does not know its uid. */
export const processEvidence = (object: KubernetesObject): Evidence => {
  const { uid: _, ...named } = entityOf(object);
  return evidenceExample({ detector: 'KM-F01', channel: 'EXEC', source: 'falco', entity: named });
};

/** A quarantine of this owner; a test states only what it changes. */
export const incidentExample = (
  owner: KubernetesObject,
  evidence: readonly Evidence[],
  changes: Partial<Incident> = {},
): Incident => ({
  id: 'inc-1',
  hypothesis: 'mining',
  state: 'quarantine',
  probability: 0.99,
  currentProbability: 0.99,
  priorNats: -6.9,
  priorReason: 'new',
  contributions: [],
  reasons: [],
  nearestChange: 'none',
  entity: entityOf(owner),
  evidence,
  firstEvidenceAt: NOON,
  lastEvidenceAt: NOON,
  ...changes,
});

export const policyExample = (changes: Partial<Policy> = {}): Policy => ({
  cluster: CLUSTER,
  mode: 'enforce',
  namespaceModes: {},
  protectedNamespaces: ['payments'],
  protectedOwners: [],
  budget: { windowMinutes: 10, pods: 10, owners: 5, namespaceShare: 0.5, principalShare: 0.5 },
  falcoWriterProven: true,
  ...changes,
});

/** What is done, as `action kind/name`. */
export const stepsOf = (actions: readonly { readonly action: string; readonly target: Entity }[]): readonly string[] =>
  actions.map(({ action, target }) => `${action} ${target.kind}/${target.name}`);
