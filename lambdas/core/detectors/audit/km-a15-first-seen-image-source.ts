import type { AuditEvent } from '../../model/audit-event';
import { repositoryOf } from '../../indicators/mining-images';
import { actorFacts } from '../actor-facts';
import { auditExample, containerExample, deploying, workloadExample } from '../audit-example';
import { authoredWrite, inNamespace } from '../authored-write';
import { historyDetector } from '../history';
import { BASELINE_MINUTES, firstOfKey, matchAt } from '../observed';
import { WORKLOAD_WRITES } from '../spec-detector';

/** Registries that hold the images of everybody: there the first part of the path says whose an image is. */
const SHARED_REGISTRIES = new Set([
  'docker.io',
  'ghcr.io',
  'quay.io',
  'public.ecr.aws',
  'gcr.io',
  'registry.gitlab.com',
]);

/** Where an image comes from: its registry, and on a shared one whose it is there. */
export const imageSource = (reference: string): string => {
  const [registry = '', owner = '', ...rest] = repositoryOf(reference).split('/', 4);
  if (!SHARED_REGISTRIES.has(registry)) return registry;
  return `${registry}/${rest.length === 0 ? 'library' : owner}`;
};

const by = (username: string, event: AuditEvent): AuditEvent => ({ ...event, username, auditId: `audit-${username}` });

/**
 * Somebody runs an image from where nobody of this name ran one in this namespace.
 *
 * Sees: the registry, and on public registries the account.
 * Misses: an image that was pushed to a registry in use, and what a mirror hides.
 */
export const firstSeenImageSource = historyDetector<'audit'>({
  id: 'KM-A15',
  version: 1,
  title: 'First-seen image source',
  source: 'audit',
  channel: 'SPEC',
  weight: 'weak',
  severity: 'low',
  status: 'test',
  selects: WORKLOAD_WRITES,
  techniques: ['T1204.003', 'T1525'],
  references: ['https://attack.mitre.org/techniques/T1204/003/'],
  falsePositives: ['A new vendor, a new registry, a new colleague.'],
  triage: ['Ask the person behind the name (facts: actor) where the image comes from and who builds it.'],
  requires: {
    'responseObject or requestObject': 'the audit policy leaves bodies out: nothing is seen',
  },
  history: {
    windowMinutes: BASELINE_MINUTES,
    firstSeen: true,
    examples: {
      matches: {
        'an account of a public registry': [deploying({ image: 'docker.io/stranger/tool:1' })],
        'another registry than before': [
          deploying({ image: 'registry.example/shop/checkout:1' }),
          {
            ...deploying({ image: 'registry.stranger.example/tool:1' }),
            auditId: 'audit-2',
            at: '2026-11-24T12:00:00.000Z',
          },
        ],
        'what another one is known to run': [
          by('alice', deploying({ image: 'quay.io/vendor/agent:1' })),
          by('mallory', deploying({ image: 'quay.io/vendor/agent:1' })),
        ],
      },
      ignores: {
        'another image from where the first one came': [
          deploying({ image: 'quay.io/vendor/agent:1' }),
          { ...deploying({ image: 'quay.io/vendor/tool:1' }), auditId: 'audit-2', at: '2026-11-24T12:00:00.000Z' },
        ],
        'a workload that was refused': [{ ...deploying({ image: 'docker.io/stranger/tool:1' }), code: 403 }],
        'a pod that a controller makes': [
          auditExample({
            username: 'system:serviceaccount:kube-system:replicaset-controller',
            workload: workloadExample([containerExample({ image: 'docker.io/stranger/tool:1' })]),
          }),
        ],
        'an object that names no image': [deploying({ image: '' })],
      },
    },
    observe(event) {
      const write = authoredWrite(event);
      if (!write) return [];
      const { entity, template } = write.workload;
      const images = new Map(
        template.containers.filter(({ image }) => image !== '').map(({ image }) => [imageSource(image), image]),
      );
      return [...images].map(([source, image]) => ({
        scope: inNamespace(write.principal, entity.namespace),
        key: source,
        entity,
        facts: actorFacts(event, { image }),
      }));
    },
    detectOver: (observations) =>
      firstOfKey(observations, BASELINE_MINUTES).map((first) => matchAt(first, [first.key])),
  },
});
