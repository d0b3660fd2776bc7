import { textField, type FalcoAlert } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { baseNameOf, factsOf, NEEDS_POD } from '../falco-facts';
import { subjectOf } from '../falco-pod';

/** Programs that are made to try many hosts at once. */
const SCANNERS: ReadonlySet<string> = new Set([
  'fscan',
  'masscan',
  'naabu',
  'nmap',
  'pnscan',
  'rustscan',
  'unicornscan',
  'zgrab',
  'zgrab2',
  'zmap',
]);

const ONLY_TELLS = /^\S{1,256}\s{1,4}(?:--?(?:version|help)|-[hV])\s{0,4}$/;

const running = (path: string, args: string) =>
  falcoExample({ 'proc.exepath': path, 'proc.name': baseNameOf(path), 'proc.cmdline': `${baseNameOf(path)} ${args}` });

/**
 * A container runs a program that scans networks.
 *
 * Sees: the usual scanners by their names, whatever rule raised the alert.
 * Misses: scanners under other names, and programs that scan by themselves: to count connections needs history.
 */
export const massScanning: Detector<'falco'> = {
  id: 'KM-F16',
  version: 1,
  title: 'Mass scanning',
  source: 'falco',
  channel: 'EXEC',
  weight: 'moderate',
  namesOnly: true,
  severity: 'high',
  status: 'test',
  techniques: ['T1046'],
  references: ['https://attack.mitre.org/techniques/T1046/'],
  falsePositives: ['Security teams and inventory tools that scan their own networks.'],
  triage: [
    'Look what is scanned: ports 2375, 6443 and 10250 are Docker, the API server and kubelets.',
    'Ask the owner of the workload whether it scans on purpose.',
  ],
  requires: {
    'proc.name or proc.exepath': 'without both nothing is seen',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'a scan of the network': running('/tmp/masscan', '10.0.0.0/8 -p10250,2375'),
      'a scanner of the image': running('/usr/bin/nmap', '-sS 10.0.0.0/16'),
    },
    ignores: {
      'a scanner that is installed': falcoExample({ 'proc.name': 'apk', 'proc.cmdline': 'apk add nmap' }),
      'a scanner that tells its version': running('/usr/bin/nmap', '--version'),
      'a program whose name begins alike': running('/usr/bin/nmapper', '--serve'),
      'a process of the host': hostExample({ 'proc.name': 'nmap', 'proc.cmdline': 'nmap 10.0.0.0/8' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const scanner = scannerOf(alert);
    return entity && scanner !== undefined ? { entity, indicators: [scanner], facts: factsOf(alert) } : undefined;
  },
};

const scannerOf = (alert: FalcoAlert): string | undefined => {
  if (ONLY_TELLS.test(textField(alert, 'proc.cmdline') ?? '')) return undefined;
  const names = [baseNameOf(textField(alert, 'proc.exepath') ?? ''), textField(alert, 'proc.name') ?? ''];
  return names.map((name) => name.toLowerCase()).find((name) => SCANNERS.has(name));
};
