import type { TextScan } from '../../indicators/scan';
import { scanWorkload } from '../../indicators/scan';
import type { Weight } from '../../model/signal';
import { auditExample, containerExample, deploying, workloadExample } from '../audit-example';
import { specDetector, type SpecFinding } from '../spec-detector';

/** Made from arbitrary bytes with a valid checksum; nobody holds a key for it. */
const WALLET = '44ahVKpTPszTSJj4PGWaFi54CUKoRTtiW2fjhc4TCJk3BXn2NLgcChGH5n2At3ZGPM1Js4EARPz6yDRk6y3wEShN3KRsPtE';

/**
 * A workload carries a wallet address that mining can pay into, and its checksum holds.
 *
 * Sees: commands, arguments, literal environment values and annotations; split, quoted and base64-encoded ones too.
 * Misses: wallets compiled into the image, in a ConfigMap or Secret, or fetched at start.
 */
export const miningWallet = specDetector({
  id: 'KM-A01',
  version: 1,
  title: 'Mining wallet in workload',
  weight: ['conclusive', 'moderate', 'weak'],
  severity: 'critical',
  status: 'stable',
  techniques: ['T1496.001', 'T1610'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'Wallets, exchanges and shops that take payments in the coin; an Ethereum address may be the contract of any application.',
    'Pages that ask for donations and have the address in their settings.',
    'Mining that the owner of the cluster has approved.',
  ],
  triage: [
    'Ask the owner of the workload what the address is for; look whether the image is one that your pipeline published.',
    'Look the address up at the larger pools: their pages show whether anybody mines into it, and how fast.',
    'Find who wrote the workload (facts: actor, sourceIp) and what else that name wrote in the same hour.',
  ],
  examples: {
    matches: {
      'a wallet as an argument': deploying({ args: ['-u', WALLET] }),
      'a wallet with a worker name, in the environment': deploying({
        env: [{ name: 'SETTINGS', value: `${WALLET}.worker-7` }],
      }),
      'a wallet in a script that is encoded twice': deploying({
        command: ['sh', '-c', `echo ${btoa(btoa(`./app -u ${WALLET} -p x`))} | base64 -d | base64 -d | sh`],
      }),
      'a wallet in an annotation': auditExample({
        workload: workloadExample([containerExample()], { annotations: { contact: WALLET } }),
      }),
    },
    ignores: {
      'a wallet with one character changed': deploying({ args: ['-u', WALLET.replace('VKp', 'VKq')] }),
      'a long identifier in the same alphabet': deploying({ args: [`--token=4${'A7bC9dE2fG'.repeat(9)}AbCd`] }),
      'a page of a block explorer': deploying({ args: ['--upstream=https://explorer.example/block/3141592'] }),
      'a request that the cluster refused': { ...deploying({ args: ['-u', WALLET] }), code: 403 },
      'a dry run': { ...deploying({ args: ['-u', WALLET] }), dryRun: true },
    },
  },

  inspect: (workload) => {
    const { containers, annotations } = scanWorkload(workload);
    return [
      ...containers.flatMap(({ container, scan }) => findings(container.name, container.image, scan, runWeight)),
      ...findings('', '', annotations, writtenWeight),
    ];
  },
});

type Weigh = (scan: TextScan, weightAlone: Weight) => Weight;

/** A Bitcoin address may be a shop's; beside a pool or a miner's options it is where the mining pays to. */
const runWeight: Weigh = ({ pools, likelyPools, grammar }, weightAlone) =>
  pools.length > 0 || grammar?.conclusive === true || likelyPools.some(({ convincing }) => convincing)
    ? 'conclusive'
    : weightAlone;

/** An annotation runs nothing by itself. */
const writtenWeight: Weigh = (_scan, weightAlone) => (weightAlone === 'conclusive' ? 'moderate' : 'weak');

const findings = (container: string, image: string, scan: TextScan, weigh: Weigh): readonly SpecFinding[] =>
  scan.wallets.map(({ address, weightAlone }) => ({
    container,
    image,
    indicators: [address],
    weight: weigh(scan, weightAlone),
  }));
