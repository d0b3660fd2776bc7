import { scanWorkload, type TextScan } from '../../indicators/scan';
import type { Weight } from '../../model/signal';
import type { ContainerSpec } from '../../model/workload';
import { auditExample, containerExample, deploying, workloadExample } from '../audit-example';
import { specDetector, type SpecFinding } from '../spec-detector';

/** Made from arbitrary bytes with a valid checksum; nobody holds a key for it. */
const WALLET = '44ahVKpTPszTSJj4PGWaFi54CUKoRTtiW2fjhc4TCJk3BXn2NLgcChGH5n2At3ZGPM1Js4EARPz6yDRk6y3wEShN3KRsPtE';

/**
 * A workload is told to connect to a mining pool.
 *
 * Sees: mining URLs wherever they lead, listed pools with a port, the donation hosts of XMRig, and any address that is
 * used like a pool's beside a wallet or a miner's options; quoted and encoded ones too.
 * Misses: pools that are not listed when nothing else in the container speaks of mining, and addresses that arrive at run
 * time.
 */
export const poolAddress = specDetector({
  id: 'KM-A02',
  version: 1,
  title: 'Mining-pool address in workload',
  weight: ['conclusive', 'strong', 'moderate'],
  severity: 'critical',
  status: 'stable',
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'Vendors of mining software and pool operators testing their own service.',
    'Tests of security tools that carry pool addresses as samples.',
    'Mining that the owner of the cluster has approved.',
  ],
  triage: [
    'Check in flow logs or DNS logs whether pods of the workload reached the address.',
    'Compare the image with what your pipeline published.',
    'Find who wrote the workload (facts: actor, sourceIp) and what else that name wrote in the same hour.',
  ],
  examples: {
    matches: {
      'a mining URL to an unlisted host': deploying({ args: ['-o', 'stratum+tcp://pool.example:3333'] }),
      'a listed pool with its port': deploying({ args: ['--url=xmr-eu1.nanopool.org:14433'] }),
      'a mining URL cut up by shell quotes': deploying({
        command: ['sh', '-c', 'run -o str"at"um+s\\sl://198.51.100.7:443'],
      }),
      'an unlisted address behind a flag, beside a wallet': deploying({
        args: ['-o', '198.51.100.7:9000', '-u', WALLET],
      }),
      'the donation host of a miner': deploying({ env: [{ name: 'UPSTREAM', value: 'donate.v2.xmrig.com' }] }),
    },
    ignores: {
      'a metrics server with a URL': deploying({ args: ['--url=http://prometheus.monitoring:9090'] }),
      'the web site of a pool': deploying({ args: ['--probe=https://supportxmr.com/'] }),
      'the web site of a pool with its web port': deploying({ args: ['--probe=https://www.nanopool.org:443/status'] }),
      'a time server and its stratum': deploying({ args: ['--max-stratum', '3', 'ntp.example:123'] }),
      'a database on a port that pools use too': deploying({ args: ['--url', 'tidb.example:4444', '--user', 'app'] }),
      'a host that only ends like a pool': deploying({ args: ['--db=notnanopool.org:5432'] }),
      'the list of a resolver that blocks pools': deploying({ args: ['--block', 'nanopool.org,supportxmr.com'] }),
      'no container at all': auditExample({ workload: workloadExample([containerExample({ args: [] })]) }),
    },
  },

  inspect: (workload) => {
    const { containers, annotations } = scanWorkload(workload);
    return [
      ...containers.map(({ container, scan }) => finding(container, scan.pools, 'conclusive')),
      ...containers.map(({ container, scan }) => finding(container, likely(scan, true), 'conclusive')),
      ...containers.map(({ container, scan }) => finding(container, likely(scan, false), 'strong')),
      // An annotation runs nothing by itself.
      { container: '', image: '', indicators: annotations.pools, weight: 'moderate' as const },
    ].filter(({ indicators }) => indicators.length > 0);
  },
});

const likely = ({ likelyPools }: TextScan, convincing: boolean): readonly string[] =>
  likelyPools.filter((pool) => pool.convincing === convincing).map(({ address }) => address);

const finding = ({ name, image }: ContainerSpec, indicators: readonly string[], weight: Weight): SpecFinding => ({
  container: name,
  image,
  indicators,
  weight,
});
