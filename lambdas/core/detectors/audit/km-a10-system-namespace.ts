import type { AuditEvent } from '../../model/audit-event';
import { isAcceptedWrite } from '../accepted-write';
import { asSystem, auditExample, workloadExample } from '../audit-example';
import type { Detector } from '../detector';
import { specMatch, WORKLOAD_WRITES } from '../spec-detector';
import { isCredibleSystem } from '../system-principal';

const SYSTEM_NAMESPACES = new Set(['kube-system', 'kube-public', 'kube-node-lease']);
const MANAGED_PREFIX = 'amazon-';

const inNamespace = (namespace: string, changes: Partial<AuditEvent> = {}): AuditEvent => {
  const { entity, ...workload } = workloadExample();
  return auditExample({
    objectRef: { resource: 'deployments', subresource: '', apiGroup: 'apps', namespace, name: 'checkout', uid: '' },
    workload: { ...workload, entity: { ...entity, namespace } },
    ...changes,
  });
};

const CONTROLLER = 'system:serviceaccount:kube-system:daemon-set-controller';

/**
 * Somebody who is no part of the cluster wrote a workload into a namespace of the system.
 *
 * Sees: writes to kube-system, kube-public, kube-node-lease and the namespaces of AWS add-ons.
 * Misses: writes by a stolen token of a system component that is used from inside the cluster.
 */
export const systemNamespace: Detector<'audit'> = {
  id: 'KM-A10',
  version: 1,
  title: 'Workload in system namespace',
  source: 'audit',
  channel: 'SPEC',
  weight: 'moderate',
  severity: 'high',
  status: 'stable',
  selects: WORKLOAD_WRITES,
  techniques: ['T1610', 'T1036.005'],
  references: ['https://attack.mitre.org/techniques/T1610/'],
  falsePositives: [
    'Add-ons that people or pipelines install into kube-system: load balancer controllers, autoscalers, storage drivers.',
    'People who restart or change a component by hand.',
  ],
  triage: [
    'Ask whether the workload is an add-on that you install, and compare its image digest with the publisher’s.',
    'Find who wrote it (facts: actor, sourceIp) and what else that name wrote in the same hour.',
  ],
  requires: {
    sourceIPs: 'without it every name of the system is believed',
    'responseObject or requestObject': 'the audit policy leaves bodies out: nothing is seen, the pods made later are',
  },
  examples: {
    matches: {
      'a person deploys into kube-system': inNamespace('kube-system'),
      'a workload of a tenant writes there': inNamespace('kube-public', {
        username: 'system:serviceaccount:shop:ci',
        origin: 'inside',
      }),
      'a controller’s name from the Internet': inNamespace('kube-system', { username: CONTROLLER }),
    },
    ignores: {
      'the controller itself': inNamespace('kube-system', asSystem(CONTROLLER)),
      'an update of an add-on by EKS': inNamespace('kube-system', { username: 'eks:addon-manager', verb: 'patch' }),
      'a namespace with a name that begins alike': inNamespace('kube-system-tools'),
      'a request that the cluster refused': inNamespace('kube-system', { code: 403 }),
    },
  },

  detect(event) {
    const { workload } = event;
    if (!workload || !isAcceptedWrite(event) || isCredibleSystem(event) || isMirrorPod(event)) return undefined;
    const { namespace } = workload.entity;
    if (!SYSTEM_NAMESPACES.has(namespace) && !namespace.startsWith(MANAGED_PREFIX)) return undefined;
    const { name = '', image = '' } = workload.template.containers[0] ?? {};
    const indicators = [`written into ${namespace}`];
    return specMatch(event, workload, [{ container: name, image, indicators, weight: 'moderate' }]);
  },
};

/** A node shows what it runs from files by pods of its own; its credential can write no others. */
const isMirrorPod = ({ username, workload }: AuditEvent): boolean =>
  username.startsWith('system:node:') && workload?.annotations['kubernetes.io/config.mirror'] !== undefined;
