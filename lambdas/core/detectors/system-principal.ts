import type { AuditEvent } from '../model/audit-event';
import { handToolIn } from './clients';

const OF_KUBE_SYSTEM = 'system:serviceaccount:kube-system:';

/** Controllers of the control plane, which run in no pod: a token of theirs that is bound to one was got by trickery. */
const BUILT_IN_CONTROLLERS = new Set(
  [
    'attachdetach-controller',
    'certificate-controller',
    'clusterrole-aggregation-controller',
    'cronjob-controller',
    'daemon-set-controller',
    'deployment-controller',
    'disruption-controller',
    'endpoint-controller',
    'endpointslice-controller',
    'endpointslicemirroring-controller',
    'ephemeral-volume-controller',
    'expand-controller',
    'generic-garbage-collector',
    'horizontal-pod-autoscaler',
    'job-controller',
    'legacy-service-account-token-cleaner',
    'namespace-controller',
    'node-controller',
    'persistent-volume-binder',
    'pod-garbage-collector',
    'pv-protection-controller',
    'pvc-protection-controller',
    'replicaset-controller',
    'replication-controller',
    'resource-claim-controller',
    'resourcequota-controller',
    'root-ca-cert-publisher',
    'route-controller',
    'service-account-controller',
    'service-controller',
    'statefulset-controller',
    'token-cleaner',
    'ttl-after-finished-controller',
    'ttl-controller',
    'validatingadmissionpolicy-status-controller',
  ].map((name) => `${OF_KUBE_SYSTEM}${name}`),
);

const POD_OF_TOKEN = 'authentication.kubernetes.io/pod-name';

/**
 * Whether a part of the cluster itself asked: the control plane, a node, or what runs in kube-system.
 *
 * A stolen token carries the same name, so the name alone is not believed: the request must not come from elsewhere, and
 * not by a tool of people. The API server always writes an address; a log without one is an old or a reduced one. EKS asks
 * for itself as `eks:…` from addresses of AWS; no pod holds a token of that name, and access entries refuse to give it to
 * anybody.
 */
export const isCredibleSystem = (event: Pick<AuditEvent, 'username' | 'origin' | 'userAgent' | 'extra'>): boolean => {
  const { username, origin, userAgent, extra } = event;
  if (username.startsWith('eks:')) return true;
  const isSystem =
    username === 'system:apiserver' ||
    username.startsWith('system:kube-') ||
    username.startsWith('system:node:') ||
    username.startsWith(OF_KUBE_SYSTEM);
  if (!isSystem || origin === 'outside' || origin === 'public' || handToolIn(userAgent) !== undefined) return false;
  return !(BUILT_IN_CONTROLLERS.has(username) && extra[POD_OF_TOKEN] !== undefined);
};
