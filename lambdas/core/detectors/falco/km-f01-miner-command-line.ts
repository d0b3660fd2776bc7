import { scanTexts } from '../../indicators/scan';
import { textField } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { factsOf, NEEDS_POD } from '../falco-facts';
import { subjectOf } from '../falco-pod';
import { indicatorsOf, isConclusive } from '../mining-texts';

/** Made from arbitrary bytes with a valid checksum; nobody holds a key for it. */
const WALLET = '44ahVKpTPszTSJj4PGWaFi54CUKoRTtiW2fjhc4TCJk3BXn2NLgcChGH5n2At3ZGPM1Js4EARPz6yDRk6y3wEShN3KRsPtE';

const running = (commandLine: string) => falcoExample({ 'proc.cmdline': commandLine });

/**
 * A process in a container was started with a pool, a wallet or the options of a miner.
 *
 * Sees: the command lines of the process and of its parent, whatever rule raised the alert: Falco reports only the first
 * rule that matches, and that is seldom one about mining.
 * Misses: miners configured by file or environment, and processes outside containers.
 */
export const minerCommandLine: Detector<'falco'> = {
  id: 'KM-F01',
  version: 1,
  title: 'Miner command line',
  source: 'falco',
  channel: 'EXEC',
  weight: ['conclusive', 'moderate'],
  severity: 'critical',
  status: 'stable',
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'A security team that runs miner samples or mining stand-ins in a sandbox namespace.',
    'Scripts that search logs or images for miners and name pools in their arguments.',
  ],
  triage: [
    'Compare the image digest of the pod with what your pipeline published: a process that is not from the image was brought in.',
    'Find who created the owning workload, and who ran exec in the pod, in the audit log.',
    'Look for other processes of the same container, first of all the one that started this one.',
  ],
  requires: {
    'proc.cmdline or proc.pcmdline': 'without both nothing is seen',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'a renamed miner that dials a pool': running('nginx -o stratum+tcp://pool.example:3333 -u wallet'),
      'a miner without a mining URL': running('nginx-worker --algo=rx/0 --url=198.51.100.7:10128 --cpu-priority 5'),
      'a wallet in the command line of the shell around it': falcoExample({
        'proc.cmdline': 'sleep 1',
        'proc.pcmdline': `sh -c ./a -u ${WALLET}`,
      }),
    },
    ignores: {
      'an ordinary process': running('node server.js'),
      'the word stratum in a file name': running('cat /etc/stratum.conf'),
      'a checksum tool': running('digest --algo=sha256 --url=http://files.example/a'),
      'a process of the host': hostExample({ 'proc.cmdline': 'x -o stratum+tcp://pool.example:1' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const lines = ['proc.cmdline', 'proc.pcmdline'].map((field) => textField(alert, field) ?? '');
    const scan = scanTexts(lines);
    const indicators = indicatorsOf(scan);
    if (!entity || indicators.length === 0) return undefined;
    return {
      entity,
      indicators,
      weight: isConclusive(scan) ? 'conclusive' : 'moderate',
      facts: factsOf(alert),
    };
  },
};
