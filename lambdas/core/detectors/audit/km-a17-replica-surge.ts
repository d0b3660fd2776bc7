import type { AuditEvent } from '../../model/audit-event';
import { entityNameKey, type Entity } from '../../model/entity';
import { isAcceptedWrite } from '../accepted-write';
import { actorFacts } from '../actor-facts';
import { auditExample, containerExample, workloadExample } from '../audit-example';
import { historyDetector } from '../history';
import { BASELINE_MINUTES, before, matchAt } from '../observed';

const TIMES = 10;
const MORE = 10;

/** Those whose work it is to scale; each by the full name of its usual service account. */
const AUTOSCALERS = new Set([
  'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
  'system:serviceaccount:keda:keda-operator',
  'system:serviceaccount:argocd:argocd-application-controller',
]);

const owner = workloadExample().entity;

const scaling = (replicas: number, minute: number, changes: Partial<AuditEvent> = {}): AuditEvent =>
  auditExample({
    auditId: `audit-${minute}`,
    at: new Date(Date.parse('2026-11-23T12:00:00.000Z') + minute * 60_000).toISOString(),
    verb: 'patch',
    code: 200,
    objectRef: {
      resource: 'deployments',
      subresource: 'scale',
      apiGroup: 'apps',
      namespace: owner.namespace,
      name: owner.name,
      uid: '',
    },
    workload: undefined,
    scaled: { owner, replicas },
    ...changes,
  });

const created = (replicas: number): AuditEvent =>
  auditExample({ workload: workloadExample([containerExample()], { replicas }) });

/**
 * A workload is made ten times as large as it ever was.
 *
 * Sees: replicas as they are written with the object or with its scale, compared with the most of 30 days.
 * Misses: what grows in steps, and workloads of which no size was seen before.
 */
export const replicaSurge = historyDetector<'audit'>({
  id: 'KM-A17',
  version: 1,
  title: 'Replica surge',
  source: 'audit',
  channel: 'SPEC',
  weight: 'weak',
  severity: 'low',
  status: 'test',
  selects: [
    {
      verbs: ['create', 'update', 'patch'],
      resources: ['deployments', 'statefulsets'],
      subresources: ['scale'],
    },
  ],
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: ['Sales events, load tests, and autoscalers other than those that are known by name.'],
  triage: ['Ask the person behind the name (facts: actor) what the replicas are for.'],
  requires: {
    'spec.replicas of the object or of its scale': 'without it the write is left out',
  },
  history: {
    windowMinutes: BASELINE_MINUTES,
    firstSeen: true,
    examples: {
      matches: {
        'two replicas become forty': [created(2), scaling(40, 30)],
        'none become twelve': [scaling(0, 0), scaling(12, 30)],
      },
      ignores: {
        'two replicas become ten': [created(2), scaling(10, 30)],
        'a size that it had before': [created(40), scaling(2, 30), scaling(40, 60)],
        'an autoscaler': [
          created(2),
          scaling(40, 30, { username: 'system:serviceaccount:kube-system:horizontal-pod-autoscaler' }),
        ],
        'a size that was refused': [created(2), scaling(40, 30, { code: 403 })],
        'a workload of which no size was known': [scaling(40, 30)],
      },
    },
    observe(event) {
      if (!isAcceptedWrite(event)) return [];
      const size = sizeIn(event);
      if (!size) return [];
      const autoscaler = AUTOSCALERS.has(event.username) ? 'yes' : '';
      return [
        {
          scope: entityNameKey(size.owner),
          key: String(size.replicas),
          entity: size.owner,
          facts: actorFacts(event, { replicas: String(size.replicas), autoscaler }),
        },
      ];
    },
    detectOver: (observations) =>
      observations.flatMap((one) => {
        const earlier = before(observations, one, BASELINE_MINUTES).map(({ facts }) => Number(facts['replicas']));
        const replicas = Number(one.facts['replicas']);
        const most = Math.max(...earlier, 0);
        const isSurge = replicas >= TIMES * Math.max(1, most) && replicas >= most + MORE;
        return earlier.length > 0 && isSurge && one.facts['autoscaler'] === undefined
          ? [matchAt(one, ['replica surge'], { facts: { ...one.facts, before: String(most) } })]
          : [];
      }),
  },
});

const sizeIn = ({
  workload,
  scaled,
}: AuditEvent): { readonly owner: Entity; readonly replicas: number } | undefined => {
  if (scaled) return scaled;
  return workload?.replicas === undefined ? undefined : { owner: workload.entity, replicas: workload.replicas };
};
