import { isSystemImage } from '../../indicators/system-components';
import type { PodTemplate, Workload } from '../../model/workload';
import { isAcceptedWrite } from '../accepted-write';
import { auditExample, workloadExample } from '../audit-example';
import type { Detector } from '../detector';
import { specMatch, WORKLOAD_WRITES } from '../spec-detector';

const SYSTEM_PRIORITY = 'system-';

/** Schedulers that people install beside the usual one. */
const KNOWN_SCHEDULERS = new Set([
  'default-scheduler',
  'descheduler',
  'gpu-scheduler',
  'kai-scheduler',
  'koord-scheduler',
  'my-scheduler',
  'runai-scheduler',
  'scheduler-plugins-scheduler',
  'spark-scheduler',
  'volcano',
  'yunikorn',
]);

const withTemplate = (changes: Partial<PodTemplate>) => {
  const workload = workloadExample();
  return auditExample({ workload: { ...workload, template: { ...workload.template, ...changes } } });
};

/**
 * A workload makes sure that it runs where it should not: before others, on every node, or past the scheduler.
 *
 * Sees: priorities of the system on other images, a fixed node together with tolerance of every taint, schedulers that
 * nobody knows.
 * Misses: priority classes of the user’s own. A live pod has a node, so only what was written is judged.
 */
export const schedulingAbuse: Detector<'audit'> = {
  id: 'KM-A18',
  version: 1,
  title: 'Scheduling abuse',
  source: 'audit',
  channel: 'SPEC',
  weight: 'weak',
  severity: 'medium',
  status: 'test',
  selects: WORKLOAD_WRITES,
  techniques: ['T1610'],
  references: ['https://attack.mitre.org/techniques/T1610/'],
  falsePositives: [
    'Agents on every node, which tolerate every taint and often take a priority of the system.',
    'Schedulers of your own.',
  ],
  triage: [
    'Ask the owner why the workload must run before others or on that node.',
    'Look whether it takes the place of workloads that have been evicted.',
  ],
  requires: {
    'responseObject or requestObject': 'the audit policy leaves bodies out: nothing is seen, the pods made later are',
  },
  examples: {
    matches: {
      'a priority of the system': withTemplate({ priorityClass: 'system-node-critical' }),
      'a fixed node whatever its taints': withTemplate({ nodeName: 'node-1', toleratesAll: true }),
      'a scheduler nobody knows': withTemplate({ scheduler: 'x' }),
    },
    ignores: {
      'an ordinary workload': auditExample(),
      'an agent that tolerates every taint': withTemplate({ toleratesAll: true }),
      'a priority of the user’s own': withTemplate({ priorityClass: 'high' }),
      'a scheduler for batches': withTemplate({ scheduler: 'volcano' }),
    },
  },

  detect(event) {
    const { workload } = event;
    if (!workload || !isAcceptedWrite(event)) return undefined;
    const indicators = abuseIn(workload, event.verb);
    if (indicators.length === 0) return undefined;
    const { name = '', image = '' } = workload.template.containers[0] ?? {};
    return specMatch(event, workload, [{ container: name, image, indicators, weight: 'weak' }]);
  },
};

const abuseIn = ({ entity, template }: Workload, verb: string): readonly string[] => {
  const { priorityClass = '', nodeName, toleratesAll, scheduler, containers } = template;
  const isForeign = containers.some(({ image }) => image !== '' && !isSystemImage(image));
  // Later writes of a pod show the node that the scheduler has chosen.
  const isFixed = nodeName !== undefined && (entity.kind !== 'Pod' || verb === 'create');
  return [
    ...(priorityClass.startsWith(SYSTEM_PRIORITY) && isForeign ? [`priority ${priorityClass}`] : []),
    ...(isFixed && toleratesAll === true ? ['fixed to one node, whatever its taints'] : []),
    ...(scheduler !== undefined && !KNOWN_SCHEDULERS.has(scheduler) ? [`scheduler ${scheduler}`] : []),
  ];
};
