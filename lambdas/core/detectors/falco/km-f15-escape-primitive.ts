import { textField, type FalcoAlert } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { factsOf, NEEDS_POD } from '../falco-facts';
import { writtenFileOf } from '../falco-file';
import { subjectOf } from '../falco-pod';

/** Files through which the kernel starts a program outside of the container. */
const FILES = [
  { what: 'release_agent', pattern: /(?:^|\/)release_agent$/ },
  { what: 'core_pattern', pattern: /^\/(?:\S{1,128}\/)?proc\/sys\/kernel\/core_pattern$/ },
  { what: 'uevent_helper', pattern: /(?:^|\/)sys\/kernel\/uevent_helper$/ },
  { what: 'binfmt_misc', pattern: /^\/proc\/sys\/fs\/binfmt_misc\/register$/ },
  { what: 'block device of the node', pattern: /^\/dev\/(?:nvme\d{1,3}n\d{1,3}|xvd[a-z]|sd[a-z])(?:p?\d{1,3})?$/ },
] as const;

/** Every repetition is bounded. */
const COMMANDS = [
  {
    what: 'nsenter',
    pattern:
      /(?:^|[\s/;&|])nsenter\s(?:[^\n;&|]{0,128}\s)?(?:-t\s?1\b|--target[\s=]1\b|--(?:mount|pid)=\S{0,128}\/1\/ns\/)/,
  },
  { what: 'debugfs', pattern: /(?:^|[\s/;&|])debugfs\s[^\n;&|]{0,64}\/dev\// },
  {
    what: 'chroot to the node',
    pattern: /(?:^|[\s/;&|])chroot\s{1,4}\/(?:host(?:fs|root)?|mnt(?:\/\S{1,64})?|rootfs|node|proc\/1\/root)\b/,
  },
  {
    what: 'mount of a disk of the node',
    pattern: /(?:^|[\s/;&|])mount\s(?:[^\n;&|]{0,128}\s)?\/dev\/(?:nvme|xvd|sd)[a-z0-9]{1,8}\s/,
  },
  { what: 'release_agent', pattern: />\s{0,4}\S{0,128}\brelease_agent\b/ },
  { what: 'core_pattern', pattern: />\s{0,4}\/(?:\S{1,64}\/)?proc\/sys\/kernel\/core_pattern\b/ },
] as const;

/** Programs for disks that nobody needs in a container; Falco's rule for it tells a privileged one. */
const DISK_TOOL = /^debugfs$/;

const running = (commandLine: string) =>
  falcoExample({ 'proc.cmdline': commandLine, 'proc.name': commandLine.split(' ', 1)[0] ?? '' }, { rule: 'Run' });

/**
 * A process in a container uses a way out of it, to its node.
 *
 * Sees: writes to files through which the kernel starts programs, and commands that enter the node, its file system or its
 * disks.
 * Misses: exploits of the kernel and of the runtime, and programs that make the system calls themselves.
 */
export const escapePrimitive: Detector<'falco'> = {
  id: 'KM-F15',
  version: 1,
  title: 'Escape primitive',
  source: 'falco',
  channel: 'HOST',
  weight: 'moderate',
  severity: 'high',
  status: 'stable',
  techniques: ['T1611'],
  references: ['https://attack.mitre.org/techniques/T1611/'],
  falsePositives: [
    'Network and storage agents that enter the namespaces of their node with nsenter.',
    'People who debug a node with `kubectl debug node/...` and chroot to it.',
  ],
  triage: [
    'Look for what else runs on the node and belongs to no pod.',
    'Find in the audit log who made the pod privileged, or mounted the file system of the node.',
    'Cordon the node until that is known: what runs outside of the pod is not stopped with it.',
  ],
  requires: {
    'proc.cmdline, or fd.name with evt.type': 'without both only a tool for disks is seen, by proc.name',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'a write to release_agent': falcoExample({ 'evt.type': 'openat', 'fd.name': '/tmp/cgrp/release_agent' }),
      'the namespaces of the node': running('nsenter -t 1 -m -u -i -n -p -- bash'),
      'the file system of the node': running('sh -c chroot /host /bin/bash'),
      'a disk of the node': running('debugfs -w /dev/nvme0n1p1'),
    },
    ignores: {
      'the namespaces of another container': running('nsenter -t 4711 -n ip addr'),
      'a change of root of a build': running('chroot /build/rootfs-debian /bin/true'),
      'a look at the setting': falcoExample({
        'evt.type': 'openat',
        'fd.name': '/proc/sys/kernel/core_pattern',
        'evt.arg.flags': 'O_RDONLY',
      }),
      'a mount of a share': running('mount -t nfs files.example:/export /mnt'),
      'a process of the host': hostExample({ 'proc.cmdline': 'nsenter -t 1 -m -- bash' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const indicators = [...new Set(primitivesIn(alert))];
    return entity && indicators.length > 0 ? { entity, indicators, facts: factsOf(alert) } : undefined;
  },
};

const primitivesIn = (alert: FalcoAlert): readonly string[] => {
  const file = writtenFileOf(alert) ?? '';
  const commandLine = textField(alert, 'proc.cmdline') ?? '';
  return [
    ...FILES.filter(({ pattern }) => pattern.test(file)).map(({ what }) => what),
    ...COMMANDS.filter(({ pattern }) => pattern.test(commandLine)).map(({ what }) => what),
    ...(DISK_TOOL.test(textField(alert, 'proc.name') ?? '') ? ['debugfs'] : []),
  ];
};
