import type { ReadBack, ResponseAction, Situation } from './action';
import type { LiveObject, NetworkPolicy } from './cluster';
import { isOnFargate } from './fargate';
import { selects } from './label-selector';
import { INCIDENT_LABEL, OUR_NAME_PREFIX } from './marks';

export { INCIDENT_LABEL } from './marks';

const policyName = (incidentId: string): string => `${OUR_NAME_PREFIX}${incidentId}`;

/** Policies add up, so one that allows traffic of the pod makes ours worthless. */
const allowing = ({ target, networkPolicies }: Situation): readonly NetworkPolicy[] =>
  networkPolicies.filter(({ podSelector, allows }) => allows && selects(podSelector, target.workload.labels));

/** Whether a policy of our name says what ours says. The name alone proves nothing: anybody may take it first. */
export const isOurs = (
  { name, podSelector, deniesIngress, deniesEgress, allows }: NetworkPolicy,
  incidentId: string,
): boolean =>
  name === policyName(incidentId) &&
  deniesIngress &&
  deniesEgress &&
  !allows &&
  selects(podSelector, { [INCIDENT_LABEL]: incidentId });

const isLabelled = (pod: LiveObject | undefined, incidentId: string): boolean =>
  pod?.workload.labels[INCIDENT_LABEL] === incidentId;

/**
 * Cuts one pod off the network and leaves it running, so that its memory and disk stay available as evidence.
 *
 * Reaches: exactly the pod with the observed uid; its siblings keep serving, except that the VPC CNI shares its filters
 * among the replicas of one owner on one node.
 * Needs: a CNI that enforces NetworkPolicy, a pod with a network of its own, and either the Admin-tier policy, with which
 * the label alone isolates, or no other policy that allows the pod's traffic.
 * Leaves: connections that some CNIs keep open; the next step of the ladder stops the process.
 */
export const isolatePod: ResponseAction = {
  id: 'isolate-pod',
  title: 'Isolate pod from the network',
  kinds: ['Pod'],
  reads: ['networkPolicies', 'networkPolicyEnforced', 'adminTierDeny'],
  rbac: [
    { apiGroups: [''], resources: ['pods'], verbs: ['patch'] },
    { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['create', 'delete'] },
  ],
  writes: [
    { kind: 'ourEntries', apiGroup: '', resource: 'pods', path: ['metadata', 'labels'] },
    { kind: 'denyAllPolicy', apiGroup: 'networking.k8s.io', resource: 'networkpolicies' },
    { kind: 'deletion', apiGroup: 'networking.k8s.io', resource: 'networkpolicies', ours: true },
  ],
  reaches: 'written',

  preflight: (situation) => [
    ...(situation.target.workload.template.hostNetwork
      ? ['not isolated: the pod uses the network of its node, which no policy reaches']
      : []),
    ...(isOnFargate(situation.target) ? ['not isolated: the pod runs on Fargate, where no policy is enforced'] : []),
    ...(situation.networkPolicyEnforced ? [] : ['not isolated: this cluster does not enforce NetworkPolicy']),
    ...(situation.adminTierDeny ? [] : allowing(situation))
      .slice(0, 3)
      .map(({ name }) => `not isolated: NetworkPolicy ${name} allows traffic of the pod, and policies add up`),
  ],

  // The policy comes first: a labelled pod without a policy looks isolated and is not. One serves all pods of an incident.
  apply: ({ target, incidentId, networkPolicies, adminTierDeny }) => [
    ...(adminTierDeny || networkPolicies.some((policy) => isOurs(policy, incidentId))
      ? []
      : [
          {
            op: 'createNetworkPolicy' as const,
            namespace: target.entity.namespace,
            name: policyName(incidentId),
            podSelector: { [INCIDENT_LABEL]: incidentId },
          },
        ]),
    {
      op: 'labelPod',
      target: target.entity,
      labels: { [INCIDENT_LABEL]: incidentId },
      current: target.workload.labels,
    },
  ],

  verify: ({ target, networkPolicies, adminTierDeny, incidentId }: ReadBack) =>
    isLabelled(target, incidentId) && (adminTierDeny || networkPolicies.some((policy) => isOurs(policy, incidentId)))
      ? 'written'
      : 'none',

  undo: ({ target, incidentId, adminTierDeny }) => [
    {
      op: 'labelPod',
      target: target.entity,
      labels: { [INCIDENT_LABEL]: null },
      current: { [INCIDENT_LABEL]: incidentId },
    },
    ...(adminTierDeny
      ? []
      : [
          {
            op: 'deleteNetworkPolicy' as const,
            namespace: target.entity.namespace,
            name: policyName(incidentId),
          },
        ]),
  ],
};
