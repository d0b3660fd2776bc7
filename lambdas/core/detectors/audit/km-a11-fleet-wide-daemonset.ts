import type { AuditEvent } from '../../model/audit-event';
import type { PodTemplate } from '../../model/workload';
import { actorFacts } from '../actor-facts';
import { auditExample, workloadExample } from '../audit-example';
import { authoredWrite, inNamespace } from '../authored-write';
import { historyDetector } from '../history';
import { BASELINE_MINUTES, firstOfKey, matchAt } from '../observed';

/** Labels that every node bears; to select by them leaves out none, or those of another operating system. */
const LABELS_OF_ALL = new Set(['kubernetes.io/os', 'kubernetes.io/arch', 'beta.kubernetes.io/os']);

const placing = (name: string, changes: Partial<AuditEvent> = {}, template: Partial<PodTemplate> = {}): AuditEvent => {
  const workload = workloadExample();
  return auditExample({
    auditId: `audit-${name}`,
    objectRef: { resource: 'daemonsets', subresource: '', apiGroup: 'apps', namespace: 'shop', name, uid: '' },
    workload: {
      ...workload,
      entity: { ...workload.entity, kind: 'DaemonSet', name, uid: `uid-${name}` },
      template: { ...workload.template, ...template },
    },
    ...changes,
  });
};

const NEXT_DAY = { at: '2026-11-24T12:00:00.000Z' };

const reachesEveryNode = ({ toleratesAll, nodeSelector = {} }: PodTemplate): boolean =>
  toleratesAll === true || Object.keys(nodeSelector).every((label) => LABELS_OF_ALL.has(label));

/**
 * Somebody places a pod on every node of the cluster, and never did so in this namespace.
 *
 * Sees: DaemonSets that choose no nodes, or tolerate every taint.
 * Misses: DaemonSets that choose by a label which all nodes happen to bear, and Deployments with as many replicas.
 */
export const fleetWideDaemonSet = historyDetector<'audit'>({
  id: 'KM-A11',
  version: 1,
  title: 'New fleet-wide DaemonSet',
  source: 'audit',
  channel: 'SPEC',
  weight: ['moderate', 'weak'],
  severity: 'medium',
  status: 'stable',
  selects: [{ verbs: ['create'], resources: ['daemonsets'] }],
  techniques: ['T1610', 'T1543.005'],
  references: ['https://attack.mitre.org/techniques/T1543/005/'],
  falsePositives: ['The first agent for logs, metrics, security or storage that somebody installs in a namespace.'],
  triage: [
    'Ask whether the DaemonSet is one of your agents, and compare its image digest with the vendor’s.',
    'Ask the person behind the name (facts: actor) for the change that it belongs to.',
  ],
  requires: {
    'responseObject or requestObject': 'the audit policy leaves bodies out: nothing is seen',
  },
  history: {
    windowMinutes: BASELINE_MINUTES,
    firstSeen: true,
    examples: {
      matches: {
        'the first one of somebody, on every node': [placing('agent')],
        'one that tolerates every taint': [
          placing('agent', {}, { toleratesAll: true, nodeSelector: { pool: 'general' } }),
        ],
        'the first one in another namespace': [
          placing('agent'),
          placing('other', {
            ...NEXT_DAY,
            workload: workloadExample([], {
              entity: { cluster: 'prod-a', kind: 'DaemonSet', namespace: 'games', name: 'other', uid: 'uid-other' },
            }),
          }),
        ],
      },
      ignores: {
        'the second one of somebody': [placing('agent'), placing('other', NEXT_DAY)],
        'nodes of one pool': [placing('agent', {}, { nodeSelector: { pool: 'gpu' } })],
        'a DaemonSet that was refused': [placing('agent', { code: 403 })],
        'a trial that the cluster does not keep': [placing('agent', { dryRun: true })],
        'a Deployment': [auditExample()],
      },
    },
    observe(event) {
      const write = event.verb === 'create' ? authoredWrite(event) : undefined;
      if (write?.workload.entity.kind !== 'DaemonSet' || !reachesEveryNode(write.workload.template)) return [];
      const { entity, template } = write.workload;
      return [
        {
          scope: inNamespace(write.principal, entity.namespace),
          key: 'fleet-wide DaemonSet',
          entity,
          facts: actorFacts(event, { image: template.containers[0]?.image ?? '' }),
        },
      ];
    },
    detectOver: (observations) =>
      firstOfKey(observations, BASELINE_MINUTES).map((first) => matchAt(first, ['first DaemonSet on every node'])),
  },
});
