import { describeEntity, type Entity } from '../model/entity';
import type { Incident } from '../model/incident';
import { escapeText, quoteText } from './escape';
import { bounded } from './format';

const MAX_VALUES = 5;
const MAX_OBJECTS = 10;

const WHO: readonly (readonly [fact: string, label: string])[] = [
  ['actor', 'identity'],
  ['sourceIp', 'address'],
  ['userAgent', 'client'],
];

const WITH_WHAT: readonly (readonly [fact: string, label: string])[] = [
  ['image', 'image'],
  ['container', 'container'],
  ['process', 'process'],
];

/** Who did it, as far as the records tell. */
export const whoSection = (incident: Incident): readonly string[] => {
  const lines = factLines(incident, WHO);
  return ['Who', ...(lines.length > 0 ? lines : ['  not known: no record in this incident names an identity'])];
};

/** What it runs in, and on which objects it was seen. */
export const whatSection = (incident: Incident): readonly string[] => {
  const { cluster, namespace, uid } = incident.entity;
  return [
    'What',
    `  owner      ${describe(incident.entity)}${uid === undefined ? '' : ` (uid ${escapeText(uid, 64)})`}`,
    `  namespace  ${namespace === '' ? 'none' : escapeText(namespace, 80)}`,
    `  ${incident.entity.kind === 'Account' ? 'region ' : 'cluster'}    ${escapeText(cluster, 120)}`,
    ...factLines(incident, WITH_WHAT),
    ...bounded(objectsSeen(incident), MAX_OBJECTS, (object) => [`  seen on    ${object}`]),
  ];
};

const describe = (entity: Entity): string => escapeText(describeEntity(entity), 160);

const objectsSeen = ({ entity, evidence }: Incident): readonly string[] => {
  const owner = describe(entity);
  const objects = new Set(evidence.flatMap(({ seenOn }) => seenOn.map(describe)));
  return [...objects].filter((object) => object !== owner).sort();
};

const factLines = (
  { evidence }: Incident,
  wanted: readonly (readonly [fact: string, label: string])[],
): readonly string[] =>
  wanted.flatMap(([fact, label]) => {
    const values = [...new Set(evidence.flatMap(({ facts }) => facts[fact] || []))].sort();
    return bounded(values, MAX_VALUES, (value) => [`  ${label.padEnd(9)}  ${quoteText(value)}`]);
  });
