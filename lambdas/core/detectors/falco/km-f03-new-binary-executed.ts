import { textField, type FalcoAlert } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { factsOf, NEEDS_POD } from '../falco-facts';
import { subjectOf } from '../falco-pod';

const RULE = 'Drop and execute new binary in container';
const OTHER_RULE = 'Detect crypto miners using the Stratum protocol';
const NEW_FILE = 'EXE_UPPER_LAYER';

/**
 * A container executed a file that is not part of its image.
 *
 * Sees: Falco's own rule for it, and the flag that Falco adds to every execution of a file from the writable layer,
 * whatever rule raised the alert. It is often the only trace of a renamed miner.
 * Misses: programs on mounted volumes and in memory, and nodes where Falco's driver does not tell the layer.
 */
export const newBinaryExecuted: Detector<'falco'> = {
  id: 'KM-F03',
  version: 1,
  title: 'New binary executed',
  source: 'falco',
  channel: 'EXEC',
  weight: 'moderate',
  severity: 'medium',
  status: 'stable',
  techniques: ['T1105'],
  references: ['https://attack.mitre.org/techniques/T1105/'],
  falsePositives: [
    'Builds in containers: compilers, package managers and test runners execute what they have just written.',
    'Programs that unpack or update themselves at start.',
  ],
  triage: [
    'Look who wrote the file: a shell in the pod, a download, or the program of the image itself.',
    'Copy the file from the running container before it is stopped, and compare its hash with public reports.',
  ],
  requires: {
    'rule or evt.arg.flags': 'without both nothing is seen',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'the rule for it': falcoExample({ 'proc.exepath': '/tmp/a' }, { rule: RULE }),
      'the flag under another rule': falcoExample(
        { 'proc.exepath': '/usr/local/bin/minerd', 'evt.arg.flags': 'EXE_WRITABLE|EXE_UPPER_LAYER' },
        { rule: OTHER_RULE },
      ),
    },
    ignores: {
      'a file of the image': falcoExample({ 'evt.arg.flags': 'EXE_WRITABLE|EXE_LOWER_LAYER' }, { rule: OTHER_RULE }),
      'another rule without flags': falcoExample({}, { rule: 'Terminal shell in container' }),
      'a process of the host': hostExample({}, { rule: RULE }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    if (!entity || !isNewFile(alert)) return undefined;
    const path = textField(alert, 'proc.exepath') ?? '';
    return { entity, indicators: [`new binary below ${topOf(path)}`], facts: { ...factsOf(alert), path } };
  },
};

export const isNewFile = (alert: FalcoAlert): boolean =>
  alert.rule === RULE || (textField(alert, 'evt.arg.flags') ?? '').split('|').includes(NEW_FILE);

/** A build executes a thousand new files in as many directories: it says one thing. */
const topOf = (path: string): string => /^\/[^/]{1,64}/.exec(path)?.[0] ?? '/';
