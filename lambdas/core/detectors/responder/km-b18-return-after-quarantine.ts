import { describeEntity, entityKey, entityNameKey, type Entity } from '../../model/entity';
import {
  EARLIER_INCIDENT,
  QUARANTINED_AT,
  type Quarantined,
  type Return,
  type TraitKind,
} from '../../model/quarantined';
import type { Detector, Match } from '../detector';
import { quarantinedExample, returnExample } from '../return-example';

const KINDS: Readonly<Record<TraitKind, string>> = {
  template: 'everything that its containers run',
  image: 'image',
  wallet: 'wallet',
  pool: 'pool',
};

const { uid: _, ...BY_NAME } = quarantinedExample().owner;

/**
 * A new object has a wallet, a pool, an image or its whole template in common with one that was quarantined before.
 *
 * Sees: what the responder remembers of quarantines that stand; whatever the new object, its namespace and its writer are
 * called. An image only where nobody innocent ran it.
 * Misses: what was changed in all of these. What a person has released says nothing any more.
 */
export const returnAfterQuarantine: Detector<'responder'> = {
  id: 'KM-B18',
  version: 1,
  title: 'Return after quarantine',
  source: 'responder',
  channel: 'SPEC',
  weight: 'conclusive',
  severity: 'critical',
  status: 'stable',
  techniques: ['T1053.007', 'T1610'],
  references: ['https://attack.mitre.org/techniques/T1610/', 'https://attack.mitre.org/techniques/T1053/007/'],
  falsePositives: [
    'The owner of a workload that was quarantined by mistake brings it back by hand, instead of having it released.',
  ],
  triage: [
    'Read the earlier incident, which this one names: the reasons of that quarantine are the reasons of this one.',
    'Compare who wrote the two objects: the same name twice is an account or a pipeline that somebody else holds.',
    'Where the earlier one was a mistake, release it: this evidence is void then.',
  ],
  requires: {
    'a quarantine of this release or a later one': 'what was quarantined before is not remembered',
  },
  examples: {
    matches: {
      'the same image under another name and in another namespace': returnExample(),
      'the same wallet in another image': returnExample({
        earlier: [quarantinedExample({ trait: { kind: 'wallet', value: 'a wallet with a valid checksum' } })],
      }),
      'the same name once more: it is another object': returnExample({
        sighting: { entity: { ...quarantinedExample().owner, uid: 'uid-another' } },
      }),
    },
    ignores: {
      'the object that was quarantined itself': returnExample({ sighting: { entity: quarantinedExample().owner } }),
      'an object that was written before': returnExample({ sighting: { seenAt: '2026-11-23T11:59:59.000Z' } }),
      'an image in another namespace, where somebody innocent runs it': returnExample({
        earlier: [quarantinedExample({ namespace: 'shop' })],
      }),
      'an object by name that may be the one that was quarantined': returnExample({
        sighting: { entity: BY_NAME },
      }),
    },
  },

  detect({ sighting, earlier }: Return): Match | undefined {
    const told = earlier.filter((one) => isReturnOf(sighting, one));
    const [first] = told;
    if (!first) return undefined;
    return {
      entity: sighting.entity,
      indicators: [first.incidentId, ...new Set(told.map(({ trait }) => trait.value))],
      facts: {
        ...sighting.facts,
        [EARLIER_INCIDENT]: first.incidentId,
        [QUARANTINED_AT]: first.at,
        earlierOwner: describeEntity(first.owner),
        inCommon: [...new Set(told.map(({ trait }) => KINDS[trait.kind]))].sort().join(', '),
      },
    };
  },
};

/** By event time, so that a record that is delivered late is judged as one that was not. */
const isReturnOf = ({ entity, seenAt }: Return['sighting'], { owner, namespace, at }: Quarantined): boolean =>
  Date.parse(seenAt) >= Date.parse(at) &&
  (namespace === '' || namespace === entity.namespace) &&
  !isSame(entity, owner);

/** Where one of them is known by name only, it may be the same. */
const isSame = (a: Entity, b: Entity): boolean =>
  a.uid === undefined || b.uid === undefined ? entityNameKey(a) === entityNameKey(b) : entityKey(a) === entityKey(b);
