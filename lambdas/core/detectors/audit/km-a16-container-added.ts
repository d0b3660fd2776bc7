import { digest } from '../../indicators/digest';
import { repositoryOf } from '../../indicators/mining-images';
import type { AuditEvent } from '../../model/audit-event';
import { entityNameKey } from '../../model/entity';
import type { Observation } from '../../model/observation';
import type { ContainerSpec } from '../../model/workload';
import { isAcceptedWrite } from '../accepted-write';
import { actorFacts } from '../actor-facts';
import { auditExample, containerExample, workloadExample } from '../audit-example';
import { authoredWrite } from '../authored-write';
import { actorOf } from '../controllers';
import type { Detector, HistoryMatch } from '../detector';
import { BASELINE_MINUTES, before, matchAt } from '../observed';
import { WORKLOAD_WRITES } from '../spec-detector';

const SIDECAR = containerExample({ name: 'metrics', image: 'docker.io/stranger/metrics:1' });

const writing = (username: string, containers: readonly ContainerSpec[], minute: number): AuditEvent =>
  auditExample({
    auditId: `audit-${minute}`,
    at: new Date(Date.parse('2026-11-23T12:00:00.000Z') + minute * 60_000).toISOString(),
    verb: minute === 0 ? 'create' : 'patch',
    code: minute === 0 ? 201 : 200,
    username,
    workload: workloadExample(containers),
  });

const debugging = (changes: Partial<AuditEvent> = {}): AuditEvent => {
  const workload = workloadExample([containerExample(), { ...SIDECAR, role: 'ephemeral', name: 'debugger' }]);
  return auditExample({
    verb: 'patch',
    code: 200,
    objectRef: {
      resource: 'pods',
      subresource: 'ephemeralcontainers',
      apiGroup: '',
      namespace: 'shop',
      name: 'checkout-1',
      uid: '',
    },
    workload: { ...workload, entity: { ...workload.entity, kind: 'Pod', name: 'checkout-1', uid: 'uid-pod' } },
    ...changes,
  });
};

/** What a container runs, whatever version of it. */
const runs = ({ image, command, args }: ContainerSpec): string =>
  digest(repositoryOf(image), JSON.stringify([command, args]));

/**
 * Somebody who never wrote a workload adds a container to it, or makes one run something else; or puts a container into
 * a pod that runs.
 *
 * Sees: containers by name, repository, command and arguments, compared with all that was seen of the workload in 30 days.
 * Misses: changes by whoever deploys the workload, whose credentials may be stolen, and another version of the image.
 */
export const containerAdded: Detector<'audit'> = {
  id: 'KM-A16',
  version: 1,
  title: 'Container added to existing workload',
  source: 'audit',
  channel: 'SPEC',
  weight: ['moderate', 'weak'],
  severity: 'medium',
  status: 'stable',
  selects: WORKLOAD_WRITES,
  techniques: ['T1610', 'T1525', 'T1609'],
  references: ['https://attack.mitre.org/techniques/T1610/'],
  falsePositives: [
    'Somebody who helps out and deploys the work of another team.',
    'Debugging with kubectl debug, and injectors that change objects by themselves.',
  ],
  triage: [
    'Ask the person behind the name (facts: actor) what the container is for.',
    'Compare the workload with what its repository says, and look who approved the difference.',
  ],
  requires: {
    'responseObject or requestObject': 'the audit policy leaves bodies out: nothing is seen',
  },
  examples: {
    matches: {
      'a container that is put into a pod': debugging(),
      'the same by update': debugging({ verb: 'update' }),
    },
    ignores: {
      'one that was refused': debugging({ code: 403 }),
      'a trial that the cluster does not keep': debugging({ dryRun: true }),
      'a new workload': auditExample(),
    },
  },

  detect(event) {
    const { workload, objectRef } = event;
    if (!workload || objectRef.subresource !== 'ephemeralcontainers' || !isAcceptedWrite(event)) return undefined;
    const added = workload.template.containers.filter(({ role }) => role === 'ephemeral').at(-1);
    if (!added || actorOf(event.username, event.verb) === undefined) return undefined;
    return {
      entity: workload.entity,
      indicators: ['container put into a running pod'],
      facts: actorFacts(event, { container: added.name, image: added.image }),
    };
  },

  history: {
    windowMinutes: BASELINE_MINUTES,
    firstSeen: true,
    examples: {
      matches: {
        'a second container by a stranger': [
          writing('deployer', [containerExample()], 0),
          writing('mallory', [containerExample(), SIDECAR], 30),
        ],
        'another program in the container': [
          writing('deployer', [containerExample()], 0),
          writing('mallory', [containerExample({ command: ['/tmp/a'] })], 30),
        ],
      },
      ignores: {
        'a new version by whoever deploys it': [
          writing('deployer', [containerExample()], 0),
          writing('deployer', [containerExample({ image: 'registry.example/shop/checkout:1.4.3' })], 30),
        ],
        'a new version by somebody else': [
          writing('deployer', [containerExample()], 0),
          writing('alice', [containerExample({ image: 'registry.example/shop/checkout:1.4.3' })], 30),
        ],
        'a second container by whoever deploys it': [
          writing('deployer', [containerExample()], 0),
          writing('deployer', [containerExample(), SIDECAR], 30),
        ],
        'a container that was there before and comes back': [
          writing('deployer', [containerExample(), SIDECAR], 0),
          writing('deployer', [containerExample()], 30),
          writing('alice', [containerExample(), SIDECAR], 60),
        ],
        'a workload of which nothing was known': [writing('mallory', [containerExample(), SIDECAR], 30)],
      },
    },
    observe(event) {
      const write = event.objectRef.subresource === '' ? authoredWrite(event) : undefined;
      if (!write) return [];
      const { principal, workload } = write;
      return workload.template.containers
        .filter(({ image }) => image !== '')
        .map((container) => ({
          scope: entityNameKey(workload.entity),
          key: JSON.stringify([principal, container.name, runs(container)]),
          entity: workload.entity,
          facts: {
            ...actorFacts(event, { container: container.name, image: container.image }),
            wrote: event.verb,
            runs: runs(container),
            principal: principal.length > 256 ? digest(principal) : principal,
          },
        }));
    },
    detectOver: (observations) =>
      observations.flatMap((one) => {
        const earlier = before(observations, one, BASELINE_MINUTES);
        const isNewHere = earlier.length > 0 && !earlier.some((other) => isBy(one, other));
        return one.facts['wrote'] !== 'create' && isNewHere ? addedIn(one, earlier) : [];
      }),
  },
};

const isBy = (one: Observation, other: Observation): boolean => one.facts['principal'] === other.facts['principal'];

const addedIn = (one: Observation, earlier: readonly Observation[]): readonly HistoryMatch[] => {
  if (earlier.some((other) => other.facts['runs'] === one.facts['runs'])) return [];
  const { wrote: _wrote, runs: _runs, principal: _principal, ...facts } = one.facts;
  const container = one.facts['container'] ?? '';
  const isKnown = earlier.some((other) => other.facts['container'] === container);
  return [matchAt(one, [isKnown ? 'container runs something else' : 'container added'], { facts })];
};
