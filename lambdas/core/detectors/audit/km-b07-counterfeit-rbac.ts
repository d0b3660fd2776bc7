import type { AuditEvent } from '../../model/audit-event';
import { isAcceptedWrite } from '../accepted-write';
import { callerFacts } from '../actor-facts';
import { asSystem, requestExample } from '../audit-example';
import type { Detector } from '../detector';
import { principalOf } from '../principal';
import { RIGHTS_WRITES } from '../remarkable-requests';
import { isCredibleSystem } from '../system-principal';

/** Prefixes that Kubernetes, its installer and EKS keep for themselves. */
const RESERVED = /^(?:system|kubeadm|eks):/;

/** Objects under such names that add-ons bring with them, as their publishers' manifests write them. */
const PUBLISHED = new Set([
  'system:aggregated-metrics-reader',
  'system:cloud-controller-manager',
  'system:coredns',
  'system:metrics-server',
  'system:prometheus',
]);

const GROUP = 'rbac.authorization.k8s.io';

const writing = (name: string, changes: Partial<AuditEvent> = {}): AuditEvent =>
  requestExample({ resource: 'clusterrolebindings', apiGroup: GROUP, name }, changes);

/**
 * Somebody who is no part of the cluster wrote a role or a binding under a name that the cluster keeps for itself.
 *
 * Sees: names that begin with `system:`, `kubeadm:` or `eks:`; the few that well-known add-ons use are left out.
 * Misses: rights that are added to the names left out, which KM-B06 reads, and a new service account in kube-system that
 * gets its rights a moment later: that takes more than one event.
 */
export const counterfeitRbac: Detector<'audit'> = {
  id: 'KM-B07',
  version: 1,
  title: 'Counterfeit system RBAC',
  source: 'audit',
  channel: 'API',
  weight: 'strong',
  severity: 'high',
  status: 'stable',
  selects: RIGHTS_WRITES,
  techniques: ['T1098.006', 'T1036.010'],
  references: ['https://attack.mitre.org/techniques/T1036/010/'],
  falsePositives: [
    'Add-ons outside kube-system that name their roles like the system’s.',
    'Administrators who change a role of Kubernetes itself.',
  ],
  triage: [
    'Look what the object grants and to whom: kubectl get clusterroles,clusterrolebindings NAME -o yaml.',
    'List what its subjects have done since: the audit log has it under their names.',
  ],
  requires: {
    'objectRef.name': 'without it nothing is seen',
    sourceIPs: 'without it every name of the system is believed',
  },
  examples: {
    matches: {
      'a binding that looks like a controller’s': writing('system:controller:kube-controller'),
      'a role that looks like the installer’s': requestExample(
        { resource: 'clusterroles', apiGroup: GROUP, name: 'kubeadm:get-nodes' },
        { username: 'system:serviceaccount:shop:ci', origin: 'inside' },
      ),
      'a name of the system from the Internet': writing('system:node-reader', {
        username: 'system:serviceaccount:kube-system:clusterrole-aggregation-controller',
      }),
    },
    ignores: {
      'an ordinary name': writing('shop-ci'),
      'a name that only contains it': writing('shop:system:reader'),
      'the API server at its start': writing('system:node', asSystem('system:apiserver')),
      'an add-on by EKS': writing('eks:coredns-autoscaler', { username: 'eks:addon-manager' }),
      'the metrics server': writing('system:metrics-server'),
      'a request that the cluster refused': writing('system:controller:kube-controller', { code: 403 }),
    },
  },

  detect(event) {
    const { name, resource } = event.objectRef;
    if (!RESERVED.test(name) || PUBLISHED.has(name) || !isAcceptedWrite(event) || isCredibleSystem(event)) {
      return undefined;
    }
    return {
      entity: principalOf(event),
      indicators: [`${resource}/${name}`],
      facts: callerFacts(event),
    };
  },
};
