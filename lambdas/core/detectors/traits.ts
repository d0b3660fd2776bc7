import { digest } from '../indicators/digest';
import type { AuditEvent } from '../model/audit-event';
import type { Sighting, Trait } from '../model/quarantined';
import type { Signal } from '../model/signal';
import type { Workload } from '../model/workload';
import { isAcceptedWrite } from './accepted-write';
import { actorFacts } from './actor-facts';
import { actorOf } from './controllers';
import { WORKLOAD_WRITES } from './spec-detector';
import { selectsRequest } from './selection';

/** Of one object; more images than this are no miner's. */
const MAX_IMAGES = 8;
const MAX_VALUE_LENGTH = 512;

/** What each of these detectors names is a trait by itself. */
const NAMED_BY: Readonly<Record<string, Trait['kind']>> = { 'KM-A01': 'wallet', 'KM-A02': 'pool' };

/** What containers do, whatever they and the object around them are called. */
const runsOf = ({ template: { containers } }: Workload): string =>
  digest(
    'runs',
    JSON.stringify(
      containers.map(({ role, image, command, args, env }) => [
        role,
        image,
        command,
        args,
        env.map(({ name, value }) => [name, value]),
      ]),
    ),
  );

/** What an object runs: all of it together, and each image. */
export const traitsOf = (workload: Workload): readonly Trait[] => [
  { kind: 'template', value: runsOf(workload) },
  ...[...new Set(workload.template.containers.map(({ image }) => image))]
    .filter((image) => image !== '' && image.length <= MAX_VALUE_LENGTH)
    .slice(0, MAX_IMAGES)
    .map((value): Trait => ({ kind: 'image', value })),
];

/** Wallets and pools that a detector has named. A pool is where it leads to, whatever the scheme before it is. */
export const traitsNamed = (detector: string, indicators: readonly string[]): readonly Trait[] => {
  const kind = Object.hasOwn(NAMED_BY, detector) ? NAMED_BY[detector] : undefined;
  if (kind === undefined) return [];
  return indicators.map((indicator) => ({
    kind,
    value: kind === 'pool' ? indicator.toLowerCase().replace(/^[a-z0-9+]{1,32}:\/\//, '') : indicator,
  }));
};

/**
 * What a write would run. What the control plane makes and touches up says what somebody else said, and is left out.
 */
export const sightingsOf = (event: AuditEvent, location: string): readonly Sighting[] => {
  const { workload, verb, objectRef, username, at, auditId, stage } = event;
  const isWrite = WORKLOAD_WRITES.some((one) => selectsRequest(one, verb, objectRef.resource, objectRef.subresource));
  if (!workload || !isWrite || !isAcceptedWrite(event) || actorOf(username, verb) === undefined) return [];
  if (workload.template.containers.length === 0) return [];
  return [
    {
      entity: workload.entity,
      traits: traitsOf(workload),
      seenAt: at,
      source: 'audit',
      facts: bounded(actorFacts(event)),
      pointer: { recordId: `${auditId}/${stage}`, location },
    },
  ];
};

/** The same of a signal that names a wallet or a pool. */
export const sightingOf = ({ entity, detector, weight, ...signal }: Signal): readonly Sighting[] => {
  const traits = weight === 'conclusive' ? traitsNamed(detector, signal.indicators) : [];
  if (traits.length === 0) return [];
  const { observedAt, source, facts, pointer } = signal;
  return [{ entity, traits, seenAt: observedAt, source, facts, pointer }];
};

const bounded = (facts: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(facts).map(([name, text]) => [name, text.slice(0, MAX_VALUE_LENGTH)]));
