import { textField, type FalcoAlert } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { factsOf, NEEDS_POD } from '../falco-facts';
import { subjectOf } from '../falco-pod';

/** Registers of the processor and huge pages: what RandomX gains most from. */
const COMMANDS = [
  { what: 'modprobe msr', pattern: /\bmodprobe\s{1,8}(?:-\S{1,16}\s{1,8}){0,3}msr\b/ },
  { what: 'wrmsr', pattern: /(?:^|[\s/;&|])wrmsr\s/ },
  { what: 'vm.nr_hugepages', pattern: /\bsysctl\s[^\n]{0,64}?\bvm\.nr_hugepages\s?=/ },
] as const;

/** Through which a process sets them. */
export const TUNING_FILES = ['/sys/module/msr/', '/proc/sys/vm/nr_hugepages', '/dev/cpu/'];

/** Falco's events in which a file is opened to be written. */
const OPENED = /^open(?:at2?|_by_handle_at)?$|^creat$/;

const running = (commandLine: string) => falcoExample({ 'proc.cmdline': commandLine });

/**
 * A process in a container tunes the node for mining.
 *
 * Sees: commands that load the driver for registers, write registers or reserve huge pages, and writes to their files
 * where Falco reports the file.
 * Misses: miners that do it by themselves on a node where Falco has no rule for these files.
 */
export const minerTuning: Detector<'falco'> = {
  id: 'KM-F08',
  version: 1,
  title: 'Miner tuning',
  source: 'falco',
  channel: 'HOST',
  weight: 'strong',
  severity: 'high',
  status: 'stable',
  techniques: ['T1496.001', 'T1611'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'Data bases and packet processing (DPDK) that reserve huge pages in an init container.',
    'Tools that measure or tune processors.',
  ],
  triage: [
    'Look at the processor use of the pods of the same owner: a miner is flat at its limit.',
    'Check the node afterwards: registers and huge pages stay as they were set.',
  ],
  requires: {
    'proc.cmdline or fd.name': 'without both nothing is seen',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'the driver for registers': running('modprobe msr allow_writes=on'),
      'huge pages': running('sh -c sysctl -w vm.nr_hugepages=1280'),
      'a write to the setting': falcoExample({ 'evt.type': 'openat', 'fd.name': '/proc/sys/vm/nr_hugepages' }),
    },
    ignores: {
      'another driver': running('modprobe br_netfilter'),
      'a look at the setting': running('sysctl vm.nr_hugepages'),
      'a write to an ordinary file': falcoExample({ 'evt.type': 'openat', 'fd.name': '/var/lib/app/msr' }),
      'the host tunes itself': hostExample({ 'proc.cmdline': 'modprobe msr' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const indicators = tuningIn(alert);
    return entity && indicators.length > 0 ? { entity, indicators, facts: factsOf(alert) } : undefined;
  },
};

const tuningIn = (alert: FalcoAlert): readonly string[] => {
  const commandLine = textField(alert, 'proc.cmdline') ?? '';
  const file = OPENED.test(textField(alert, 'evt.type') ?? '') ? (textField(alert, 'fd.name') ?? '') : '';
  return [
    ...COMMANDS.filter(({ pattern }) => pattern.test(commandLine)).map(({ what }) => what),
    ...TUNING_FILES.filter((path) => file.startsWith(path)),
  ];
};
