import type { HostPath } from '../../model/workload';
import { auditExample, workloadExample } from '../audit-example';
import { specDetector } from '../spec-detector';

/** Who may write here owns the node, its secrets or the runtime. */
const DANGEROUS = new Set([
  '/',
  '/etc',
  '/etc/cron.d',
  '/etc/kubernetes',
  '/etc/kubernetes/manifests',
  '/home',
  '/proc',
  '/root',
  '/run',
  '/run/containerd',
  '/run/containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/var',
  '/var/lib/kubelet',
  '/var/run',
  '/var/run/containerd/containerd.sock',
  '/var/run/docker.sock',
  '/var/spool/cron',
]);

const mounting = (...hostPaths: readonly HostPath[]) => {
  const workload = workloadExample();
  return auditExample({ workload: { ...workload, template: { ...workload.template, hostPaths } } });
};

/**
 * A workload may write to a place of its node from where the node can be taken.
 *
 * Sees: such paths however they are spelt, when some container mounts them without readOnly.
 * Misses: paths that are reached by links or from below, and persistent volumes that lead to the node.
 */
export const dangerousHostMount = specDetector({
  id: 'KM-A14',
  version: 1,
  title: 'Dangerous host mount',
  weight: 'moderate',
  severity: 'high',
  status: 'stable',
  techniques: ['T1611'],
  references: ['https://attack.mitre.org/techniques/T1611/'],
  falsePositives: ['Agents and storage drivers that manage the node.', 'Tools that are run by hand to repair a node.'],
  triage: [
    'Ask whether the workload is one of your agents, and compare its image digest with the vendor’s.',
    'Look on the node for new services, scheduled jobs and entries of /etc/ld.so.preload.',
  ],
  examples: {
    matches: {
      'the root of the node': mounting({ path: '/', writable: true }),
      'the runtime’s socket': mounting({ path: '/var/run/docker.sock', writable: true }),
      'a path that is spelt oddly': mounting({ path: '//etc/./cron.d/x/..//', writable: true }),
    },
    ignores: {
      'a mount that may only be read': mounting({ path: '/', writable: false }),
      logs: mounting({ path: '/var/log/app', writable: true }),
      'a time zone': mounting({ path: '/etc/localtime', writable: true }),
    },
  },

  inspect: ({ template: { hostPaths = [] } }) => {
    const paths = hostPaths.filter(({ writable }) => writable).map(({ path }) => normalised(path));
    const indicators = [...new Set(paths.filter((path) => DANGEROUS.has(path)))];
    return indicators.length === 0 ? [] : [{ container: '', image: '', indicators, weight: 'moderate' as const }];
  },
});

const normalised = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.slice(0, 4096).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
};
