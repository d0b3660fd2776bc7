import { scanWorkload } from '../../indicators/scan';
import { deploying } from '../audit-example';
import { specDetector } from '../spec-detector';

/**
 * A container is started with options that only mining programs take.
 *
 * Sees: options by their long names and keys of inline configuration, whatever the program is called; encoded ones too.
 * Misses: miners configured by file, and programs whose options were renamed.
 */
export const minerGrammar = specDetector({
  id: 'KM-A03',
  version: 1,
  title: 'Miner command-line grammar',
  weight: ['conclusive', 'moderate'],
  severity: 'critical',
  status: 'stable',
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'Benchmarks that run a miner against no pool.',
    'Nodes of proof-of-work chains that are told to mine on a test network.',
    'Mining that the owner of the cluster has approved.',
  ],
  triage: [
    'Read the whole command line of the named container in the live object.',
    'Look at the processor use of its pods: a miner is flat at its limit.',
    'Find who wrote the workload (facts: actor, sourceIp) and what else that name wrote in the same hour.',
  ],
  examples: {
    matches: {
      'a renamed miner with an algorithm': deploying({
        command: ['nginx-worker'],
        args: ['--algo=rx/0', '--threads=4'],
      }),
      'two options of a miner': deploying({ args: ['--donate-level', '1', '--cpu-max-threads-hint=75'] }),
      'inline configuration': deploying({
        command: ['sh', '-c', `echo '{"donate-level": 0, "pools": [{"rig-id": "a"}]}' > /tmp/c && ./app -c /tmp/c`],
      }),
      'one option of a miner': deploying({ args: ['--donate-level=0'] }),
    },
    ignores: {
      'a checksum tool with an algorithm': deploying({ args: ['--algo=sha256', '--rig=a'] }),
      'a price feed for one coin': deploying({ args: ['--currency=xmr', '--algorithm', 'ewma'] }),
      'a virtual machine with huge pages': deploying({ args: ['--huge-pages=2Mi', '--cpu-affinity', '0-3'] }),
      'a word about donations': deploying({ args: ['--banner', 'raise the donation level today'] }),
    },
  },

  inspect: (workload) =>
    scanWorkload(workload).containers.flatMap(({ container, scan: { grammar } }) =>
      grammar
        ? [
            {
              container: container.name,
              image: container.image,
              indicators: grammar.marks,
              weight: grammar.conclusive ? ('conclusive' as const) : ('moderate' as const),
            },
          ]
        : [],
    ),
});
