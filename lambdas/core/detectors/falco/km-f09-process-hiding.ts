import { textField, type FalcoAlert } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { factsOf, isTagged, NEEDS_POD } from '../falco-facts';
import { writtenFileOf } from '../falco-file';
import { subjectOf } from '../falco-pod';

/** Read by the loader of every program that starts. */
const PRELOAD_FILE = /(?:^|\/)etc\/ld\.so\.preload$/;

/** A library that is preloaded from where none is installed. */
const PRELOADED =
  /\bLD_PRELOAD=["']?(?:\S{1,200}:)?(?:\/(?:tmp|var\/tmp|dev\/shm|run|var\/run|proc)\/|(?:\/[^\s/:]{1,64}){0,8}\/\.[^./\s])/;

const MODULE_EVENTS = new Set(['init_module', 'finit_module']);
const LOADS_MODULE = /(?:^|[\s/;&|])insmod\s{1,4}\S/;

/** One directory of a process laid over that of another: tools that list processes no longer find it. */
const OVER_PROCESS =
  /(?:^|[\s/;&|])mount\s[^\n;&|]{0,128}?(?:--bind|--rbind|-o\s{0,4}\S{0,64}bind)[^\n;&|]{0,128}?\s\/proc\/(?:\d{1,10}|\$\S{1,32})/;
const MOUNT_TARGET = /\/proc\/\d{1,10}(?:\/|$|\s|,)/;

const running = (commandLine: string) => falcoExample({ 'proc.cmdline': commandLine }, { rule: 'Run' });

/**
 * A process in a container hides processes: from those who list them, or from those who look after the node.
 *
 * Sees: writes to the list of preloaded libraries, libraries preloaded from odd places, kernel modules that a container
 * loads, and mounts over the directory of a process.
 * Misses: libraries preloaded from where libraries are, and what a module does once it is loaded.
 */
export const processHiding: Detector<'falco'> = {
  id: 'KM-F09',
  version: 1,
  title: 'Process hiding',
  source: 'falco',
  channel: 'HOST',
  weight: 'moderate',
  severity: 'high',
  status: 'test',
  techniques: ['T1574.006', 'T1014', 'T1562.001'],
  references: ['https://attack.mitre.org/techniques/T1574/006/', 'https://attack.mitre.org/techniques/T1014/'],
  falsePositives: [
    'Agents that measure applications and preload a library to do so.',
    'Storage and network drivers that load their kernel module from a pod.',
  ],
  triage: [
    'Compare the list of processes of the node with the directories in /proc from outside of the container.',
    'Read the preloaded library or module: copy it before the pod is stopped.',
  ],
  requires: {
    'fd.name with evt.type, proc.env, or proc.cmdline': 'without all of them nothing is seen',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'a write to the list of preloaded libraries': falcoExample({
        'evt.type': 'openat',
        'fd.name': '/etc/ld.so.preload',
      }),
      'a library from a scratch directory': running('sh -c LD_PRELOAD=/tmp/.x/libhide.so /usr/bin/top'),
      'a kernel module': falcoExample({ 'evt.type': 'finit_module', 'proc.cmdline': 'insmod diamorphine.ko' }),
      'a mount over a process': running('mount --bind /tmp/empty /proc/4711'),
    },
    ignores: {
      'a look at the list': falcoExample({
        'evt.type': 'openat',
        'fd.name': '/etc/ld.so.preload',
        'evt.arg.flags': 'O_RDONLY|O_CLOEXEC',
      }),
      'an agent that preloads from where it is installed': running(
        'sh -c LD_PRELOAD=/opt/agent/lib/libapm.so java -jar a.jar',
      ),
      'a driver that is asked for by name': running('modprobe br_netfilter'),
      'a mount of something else': running('mount --bind /data /srv/data'),
      'a process of the host': hostExample({ 'evt.type': 'openat', 'fd.name': '/etc/ld.so.preload' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const indicators = hidingIn(alert);
    return entity && indicators.length > 0 ? { entity, indicators, facts: factsOf(alert) } : undefined;
  },
};

const hidingIn = (alert: FalcoAlert): readonly string[] => {
  const type = textField(alert, 'evt.type') ?? '';
  const commandLine = textField(alert, 'proc.cmdline') ?? '';
  const texts = [commandLine, textField(alert, 'proc.env') ?? ''];
  const mounted = type === 'mount' && MOUNT_TARGET.test(textField(alert, 'evt.args') ?? '');
  const found = [
    ...(PRELOAD_FILE.test(writtenFileOf(alert) ?? '') ? ['/etc/ld.so.preload'] : []),
    ...(texts.some((text) => PRELOADED.test(text)) ? ['library preloaded from an odd place'] : []),
    ...(MODULE_EVENTS.has(type) || LOADS_MODULE.test(commandLine) ? ['kernel module loaded'] : []),
    ...(mounted || OVER_PROCESS.test(commandLine) ? ['mount over a process'] : []),
  ];
  return found.length === 0 && isTagged(alert, 'KM-F09') ? ['said by the rule'] : found;
};
