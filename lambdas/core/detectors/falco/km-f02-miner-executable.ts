import { minerOfProcess } from '../../indicators/miner-names';
import { textField } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { baseNameOf, factsOf, NEEDS_POD } from '../falco-facts';
import { subjectOf } from '../falco-pod';

const running = (path: string) => falcoExample({ 'proc.exepath': path, 'proc.name': baseNameOf(path).slice(0, 15) });

/**
 * A process in a container bears the name of a mining program.
 *
 * Sees: the file's name and the process's name in any case, and names that the kernel cut; whatever rule raised the alert.
 * Misses: renamed miners. A name alone convicts nobody.
 */
export const minerExecutable: Detector<'falco'> = {
  id: 'KM-F02',
  version: 1,
  title: 'Miner executable',
  source: 'falco',
  channel: 'EXEC',
  weight: 'strong',
  namesOnly: true,
  severity: 'high',
  status: 'stable',
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'A security team that runs miner samples or mining stand-ins in a sandbox namespace.',
    'Images for forensics that carry samples under their own names.',
  ],
  triage: [
    'Compare the image digest of the pod with what your pipeline published: a process that is not from the image was brought in.',
    'Look for the parent of the process, and for exec in the pod in the audit log.',
  ],
  requires: {
    'proc.exepath or proc.name': 'without both nothing is seen',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'a miner under its own name': running('/tmp/xmrig'),
      'a name in upper case that the kernel cuts': falcoExample({
        'proc.exepath': '/opt/SRBMiner-MULTI',
        'proc.name': 'SRBMiner-MULTI',
      }),
      'a process name that is cut, without a path': falcoExample({
        'proc.exepath': null,
        'proc.name': 'dero-miner-linu',
      }),
    },
    ignores: {
      'an ordinary process': running('/usr/local/bin/node'),
      'a program whose name begins like a miner’s': running('/usr/bin/minerdale'),
      'a miner’s name as an argument': falcoExample({ 'proc.cmdline': 'grep -r xmrig /var/log' }),
      'a miner on the host': hostExample({ 'proc.exepath': '/tmp/xmrig', 'proc.name': 'xmrig' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const names = [baseNameOf(textField(alert, 'proc.exepath') ?? ''), textField(alert, 'proc.name') ?? ''];
    const miner = names.map(minerOfProcess).find((name) => name !== undefined);
    return entity && miner !== undefined ? { entity, indicators: [miner], facts: factsOf(alert) } : undefined;
  },
};
