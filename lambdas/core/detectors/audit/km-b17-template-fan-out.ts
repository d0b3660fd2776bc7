import { digest } from '../../indicators/digest';
import type { AuditEvent } from '../../model/audit-event';
import { entityNameKey } from '../../model/entity';
import type { Observation } from '../../model/observation';
import type { ContainerSpec } from '../../model/workload';
import { actorFacts } from '../actor-facts';
import { auditExample, containerExample, workloadExample } from '../audit-example';
import { authoredWrite } from '../authored-write';
import { historyDetector } from '../history';
import { distinctKeys, matchAt, togetherWith } from '../observed';
import { WORKLOAD_WRITES } from '../spec-detector';

const WINDOW_MINUTES = 30;
const COPIES = 5;
const NAMESPACES = 3;

/** What runs, without the names that are made up for each copy. */
const whatRuns = (containers: readonly ContainerSpec[]): string =>
  digest(
    JSON.stringify(
      containers
        .map(({ role, image, command, args, env }) => JSON.stringify([role, image, command, args, sorted(env)]))
        .sort(),
    ),
  );

const sorted = (env: ContainerSpec['env']): readonly string[] =>
  env.map(({ name, value }) => `${name}=${value}`).sort();

const copy = (
  n: number,
  namespace: string,
  changes: Partial<AuditEvent> = {},
  container: Partial<ContainerSpec> = {},
) => {
  const workload = workloadExample([containerExample({ name: `app-${n}`, ...container })]);
  return auditExample({
    auditId: `audit-${n}`,
    at: new Date(Date.parse('2026-11-23T12:00:00.000Z') + n * 60_000).toISOString(),
    workload: {
      ...workload,
      entity: { ...workload.entity, namespace, name: `web-${n}`, uid: `uid-${n}` },
    },
    ...changes,
  });
};

const copies = (namespaces: readonly string[], changes: Partial<AuditEvent> = {}): readonly AuditEvent[] =>
  namespaces.map((namespace, n) => copy(n, namespace, changes));

const PLACES = ['shop', 'games', 'shop', 'news', 'games'];

/**
 * Somebody spreads one template over the namespaces of a cluster within minutes.
 *
 * Sees: five objects whose containers run the same, in three namespaces within half an hour, whatever their names.
 * Misses: copies that differ in an argument or a variable, slow spreading, and an attacker with many names.
 */
export const templateFanOut = historyDetector<'audit'>({
  id: 'KM-B17',
  version: 1,
  title: 'Fan-out of one template',
  source: 'audit',
  channel: 'API',
  weight: 'moderate',
  severity: 'medium',
  status: 'stable',
  selects: WORKLOAD_WRITES,
  techniques: ['T1610'],
  references: ['https://attack.mitre.org/techniques/T1610/'],
  falsePositives: ['One chart that is rolled out for many teams or customers at once.'],
  triage: [
    'List what runs the image: kubectl get pods -A -o wide, and compare with what your pipeline published.',
    'Ask the person behind the name (facts: actor) for the change that it belongs to.',
  ],
  requires: {
    'responseObject or requestObject': 'the audit policy leaves bodies out: nothing is seen',
  },
  history: {
    windowMinutes: WINDOW_MINUTES,
    examples: {
      matches: {
        'five copies in three namespaces': copies(PLACES),
        'the same by a service account': copies(PLACES, { username: 'system:serviceaccount:shop:ci' }),
      },
      ignores: {
        // Or else whoever copies the workload of another one would put it in a bad light.
        'five copies by several names': copies(PLACES).map((event, n) => ({ ...event, username: `mallory-${n}` })),
        'four copies': copies(PLACES.slice(0, 4)),
        'five copies in two namespaces': copies(['shop', 'games', 'shop', 'games', 'shop']),
        'five objects that run different things': PLACES.map((namespace, n) =>
          copy(n, namespace, {}, { args: ['--shard', String(n)] }),
        ),
        'five copies in as many hours': PLACES.map((namespace, n) =>
          copy(n, namespace, { at: new Date(Date.parse('2026-11-23T12:00:00Z') + n * 3_600_000).toISOString() }),
        ),
        'one object that is written again and again': PLACES.map((_, n) => ({
          ...copy(0, 'shop'),
          auditId: `audit-${n}`,
        })),
        'copies that were refused': copies(PLACES, { code: 403 }),
      },
    },
    observe(event) {
      const write = event.verb === 'create' ? authoredWrite(event) : undefined;
      if (!write || write.workload.template.containers.length === 0) return [];
      const { entity, template } = write.workload;
      return [
        {
          scope: JSON.stringify([write.principal, whatRuns(template.containers)]),
          key: entityNameKey(entity),
          entity,
          facts: actorFacts(event, { image: template.containers[0]?.image ?? '' }),
        },
      ];
    },
    detectOver: (observations) =>
      observations
        .filter((one) => togetherWith(observations, one, WINDOW_MINUTES).some(isFanOut))
        .map((one) => matchAt(one, ['one template in many namespaces'])),
  },
});

const isFanOut = (near: readonly Observation[]): boolean =>
  distinctKeys(near) >= COPIES && new Set(near.map(({ entity }) => entity.namespace)).size >= NAMESPACES;
