import { scanWorkload } from '../../indicators/scan';
import type { Workload } from '../../model/workload';
import { auditExample, deploying, workloadExample } from '../audit-example';
import { specDetector } from '../spec-detector';

/** Registers of the processor: miners switch off its prefetchers there. */
const REGISTER_PATH = /^\/+(?:dev\/+cpu(?:\/|$)|sys\/+module\/+msr(?:\/|$))/;

const HUGE_PAGE_PATH = /^\/+dev\/+hugepages(?:\/|$)/;

const REGISTER_COMMANDS = /\bmodprobe\s{1,8}(?:-\w{1,8}\s{1,8}){0,3}msr\b|\bwrmsr\b|\brandomx_boost/;
const HUGE_PAGE_COMMANDS = /\bvm\.nr_hugepages\b|\/proc\/sys\/vm\/nr_hugepages\b/;

const mounting = (path: string) => {
  const workload = workloadExample();
  const template: Workload['template'] = { ...workload.template, hostPaths: [{ path, writable: true }] };
  return auditExample({ workload: { ...workload, template } });
};

/**
 * A workload tunes its node for what RandomX, the algorithm of most CPU miners, needs.
 *
 * Sees: registers of the processor, mounted or written by a command, which is moderate; huge pages, which is weak.
 * Misses: miners that do without, at half the speed, and tuning by a program in the image.
 */
export const miningPerformance = specDetector({
  id: 'KM-A07',
  version: 1,
  title: 'Mining performance privileges',
  weight: ['moderate', 'weak'],
  severity: 'medium',
  status: 'test',
  techniques: ['T1496.001', 'T1611'],
  references: ['https://xmrig.com/docs/miner/randomx-optimization-guide/msr'],
  falsePositives: [
    'Databases, virtual machines and fast networking (DPDK), which ask for huge pages.',
    'Agents that read energy and temperature of the processor.',
  ],
  triage: [
    'Ask the owner what the memory or the registers are for.',
    'Compare the load of the pods: a miner holds its processors at their limit, evenly, for hours.',
  ],
  examples: {
    matches: {
      'the registers of the processor': mounting('/dev/cpu'),
      'a command that writes them': deploying({ command: ['sh', '-c', 'modprobe msr allow_writes=on; ./app'] }),
      'huge pages': deploying({ hugePages: true }),
    },
    ignores: {
      'an ordinary workload': deploying({}),
      'shared memory': mounting('/dev/shm'),
      'a device whose name begins alike': mounting('/dev/cpu_dma_latency'),
      'a script that loads another module': deploying({ command: ['sh', '-c', 'modprobe msrx'] }),
    },
  },

  inspect: (workload) => {
    const paths = (workload.template.hostPaths ?? []).map(({ path }) => path);
    const mounted = [
      ...paths.filter((path) => REGISTER_PATH.test(path)).map((path) => registers('', '', path)),
      ...paths.filter((path) => HUGE_PAGE_PATH.test(path)).map((path) => hugePages('', '', path)),
    ];
    const inContainers = scanWorkload(workload).containers.flatMap(({ container, scan }) => {
      const { name, image } = container;
      const found = (pattern: RegExp) => scan.readings.flatMap((text) => pattern.exec(text)?.[0] ?? []).slice(0, 1);
      return [
        ...found(REGISTER_COMMANDS).map((command) => registers(name, image, command)),
        ...found(HUGE_PAGE_COMMANDS).map((command) => hugePages(name, image, command)),
        ...(container.hugePages === true ? [hugePages(name, image, 'memory in huge pages')] : []),
      ];
    });
    return [...mounted, ...inContainers];
  },
});

const registers = (container: string, image: string, indicator: string) =>
  ({ container, image, indicators: [indicator], weight: 'moderate' }) as const;

const hugePages = (container: string, image: string, indicator: string) =>
  ({ container, image, indicators: [indicator], weight: 'weak' }) as const;
