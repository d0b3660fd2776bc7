import { textField, type FalcoAlert } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { factsOf, NEEDS_POD } from '../falco-facts';
import { subjectOf } from '../falco-pod';

/** For older versions of Falco, whose alerts carry neither flag nor path. */
const RULE = 'Fileless execution via memfd_create';
const IN_MEMORY = 'EXE_FROM_MEMFD';

/** A file in memory by the name the kernel gives it, or by the descriptor that leads to it. */
const PATH_IN_MEMORY = /^\/?memfd:|^\/(?:dev\/fd|proc\/(?:self|\d{1,10})\/fd)\/\d{1,6}$/;

/** runc copies itself into memory before it enters a container (CVE-2019-5736), and then runs as `init`. */
const RUNC_COPY = 'memfd:runc_cloned:/proc/self/exe';
const RUNC_COMMAND = /^\S{1,32} init$/;

/**
 * A container executed a program that is in memory only, with no file behind it.
 *
 * Sees: the flag that Falco adds to every such execution whatever rule raised the alert, the path of such a file, and the
 * rule for it.
 * Misses: code that a running program loads into itself, and whoever calls his file what runc calls its own and starts it
 * as `init`.
 */
export const filelessExecution: Detector<'falco'> = {
  id: 'KM-F04',
  version: 1,
  title: 'Fileless execution',
  source: 'falco',
  channel: 'EXEC',
  weight: 'moderate',
  severity: 'high',
  // Beside what a day of builds does anyway it would make an incident of it.
  status: 'test',
  techniques: ['T1620'],
  references: ['https://attack.mitre.org/techniques/T1620/'],
  falsePositives: [
    'Container runtimes inside of containers, which start from a copy of themselves in memory.',
    'Programs that unpack themselves into memory, such as some self-contained Python and Java launchers.',
  ],
  triage: [
    'Copy /proc/PID/exe of the process before the pod is stopped: there is no file that could be read later.',
    'Look which process started it, and how that came into the container.',
  ],
  requires: {
    'evt.arg.flags, proc.is_exe_from_memfd, proc.exepath or rule': 'without all of them nothing is seen',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'a program in memory': falcoExample({
        'proc.exepath': 'memfd:x',
        'proc.name': 'memfd:x',
        'evt.arg.flags': 'EXE_WRITABLE|EXE_FROM_MEMFD',
      }),
      'a descriptor in place of a file': falcoExample({ 'proc.exepath': '/proc/self/fd/3' }),
      'the rule of a Falco that tells neither': falcoExample({ 'proc.exepath': null }, { rule: RULE }),
    },
    ignores: {
      'a program of the image': falcoExample({ 'evt.arg.flags': 'EXE_WRITABLE|EXE_LOWER_LAYER' }),
      'the copy of runc that starts a container': falcoExample(
        { 'proc.exepath': RUNC_COPY, 'proc.cmdline': '6 init', 'evt.arg.flags': 'EXE_WRITABLE|EXE_FROM_MEMFD' },
        { rule: RULE },
      ),
      'a file whose name only speaks of memory': falcoExample({ 'proc.exepath': '/opt/memfd:tool' }),
      'a process of the host': hostExample({ 'evt.arg.flags': IN_MEMORY }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    if (!entity || !isInMemory(alert) || isRuntime(alert)) return undefined;
    const path = textField(alert, 'proc.exepath') ?? '';
    return { entity, indicators: ['runs from memory'], facts: { ...factsOf(alert), path } };
  },
};

const isInMemory = (alert: FalcoAlert): boolean =>
  (textField(alert, 'evt.arg.flags') ?? '').split('|').includes(IN_MEMORY) ||
  alert.fields['proc.is_exe_from_memfd'] === true ||
  PATH_IN_MEMORY.test(textField(alert, 'proc.exepath') ?? '') ||
  alert.rule === RULE;

const isRuntime = (alert: FalcoAlert): boolean =>
  textField(alert, 'proc.exepath')?.replace(/^\//, '') === RUNC_COPY &&
  RUNC_COMMAND.test(textField(alert, 'proc.cmdline') ?? '');
