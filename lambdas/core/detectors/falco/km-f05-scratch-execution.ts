import { textField } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { baseNameOf, factsOf, NEEDS_POD } from '../falco-facts';
import { subjectOf } from '../falco-pod';

/** Where programs are not installed. */
export const SCRATCH = ['/tmp', '/var/tmp', '/dev/shm', '/run', '/var/run'];

/** What the kernel calls its own threads; those have no file. */
const KERNEL_THREAD = /^(?:\[.{1,16}\]|(?:kworker|ksoftirqd|kthreadd|migration|rcu_)[\w/:.+-]{0,32})$/;

const running = (path: string) => falcoExample({ 'proc.exepath': path, 'proc.name': baseNameOf(path).slice(0, 15) });

/**
 * A process in a container runs a file from where programs are not installed, or hides what it is.
 *
 * Sees: files below the scratch directories, in hidden directories, with hidden names, and names of kernel threads.
 * Misses: files that were copied beside the programs of the image; KM-F03 sees these.
 */
export const scratchExecution: Detector<'falco'> = {
  id: 'KM-F05',
  version: 1,
  title: 'Execution from scratch area',
  source: 'falco',
  channel: 'EXEC',
  weight: 'moderate',
  severity: 'medium',
  status: 'test',
  techniques: ['T1036.005'],
  references: ['https://attack.mitre.org/techniques/T1036/005/'],
  falsePositives: ['Installers, test runners and programs that unpack themselves into a temporary directory.'],
  triage: [
    'Copy the file from the running container before it is stopped, and compare its hash with public reports.',
    'Look for the parent of the process, and for exec in the pod in the audit log.',
  ],
  requires: {
    'proc.exepath': 'without it nothing is seen',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'a file in a temporary directory': running('/tmp/a'),
      'a hidden directory': running('/opt/.cache/nginx'),
      'the name of a kernel thread': running('/usr/bin/[kworker/0:1]'),
    },
    ignores: {
      'a program of the image': running('/usr/local/bin/node'),
      'a directory that only begins like a scratch area': running('/tmpfiles/bin/tool'),
      'a program of a user’s own installation': running('/root/.local/bin/poetry'),
      'a process of the host': hostExample({ 'proc.exepath': '/tmp/a' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const path = textField(alert, 'proc.exepath');
    const place = path === undefined ? undefined : placeOf(path);
    if (!entity || path === undefined || place === undefined) return undefined;
    return { entity, indicators: [place], facts: { ...factsOf(alert), path } };
  },
};

/** Where tools put what a person installed for himself. */
export const OWN_INSTALLATIONS: ReadonlySet<string> = new Set([
  '.local',
  '.cargo',
  '.npm',
  '.nvm',
  '.pyenv',
  '.rbenv',
  '.dotnet',
  '.venv',
]);

const placeOf = (path: string): string | undefined => {
  const scratch = SCRATCH.find((directory) => path.startsWith(`${directory}/`));
  if (scratch !== undefined) return `runs from ${scratch}`;
  if (KERNEL_THREAD.test(baseNameOf(path)) || /\/\[[^\]]{1,32}\]$/.test(path)) return 'named like a kernel thread';
  const hidden = path.split('/', 64).find((part) => /^\.[^.]/.test(part));
  return hidden === undefined || OWN_INSTALLATIONS.has(hidden) ? undefined : 'runs from a hidden place';
};
