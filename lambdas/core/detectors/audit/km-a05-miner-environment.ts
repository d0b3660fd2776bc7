import { findMinerEnvironment } from '../../indicators/miner-environment';
import type { ContainerSpec } from '../../model/workload';
import { deploying } from '../audit-example';
import { specDetector } from '../spec-detector';

const env = (values: Readonly<Record<string, string>>, changes: Partial<ContainerSpec> = {}) =>
  deploying({ env: Object.entries(values).map(([name, value]) => ({ name, value })), ...changes });

const PAYEE = `${'8'.repeat(40)}.worker-1`;

/**
 * A container is given the variables that images of miners read: pool, wallet, worker, algorithm, coin, donation.
 *
 * Sees: two such topics by name, one of them with a value that looks like a pool or a payee; names of values that come
 * from a secret count half.
 * Misses: variables under other names, and all values from secrets or ConfigMaps.
 */
export const minerEnvironment = specDetector({
  id: 'KM-A05',
  version: 1,
  title: 'Miner environment grammar',
  weight: 'moderate',
  severity: 'medium',
  status: 'stable',
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'Job workers whose connection pool and worker name are variables, without a scheme before the host.',
    'Payment services that keep a wallet and a coin in variables.',
  ],
  triage: [
    'Read the values of the named variables in the live object, and where those from secrets come from.',
    'Look at the processor use of its pods: a miner is flat at its limit.',
  ],
  examples: {
    matches: {
      'pool and payee': env({ POOL_URL: 'pool.example:3333', POOL_USER: PAYEE }),
      'pool and algorithm': env({ POOL: 'stratum+tcp://pool.example:3333', ALGO: 'rx/0' }),
      'a wallet and a coin': env({ WALLET_ADDRESS: PAYEE, COIN: 'xmr' }),
      'a pool beside two values from a secret': env(
        { POOL_HOST: 'pool.example:14444' },
        { envReferences: ['WALLET', 'WORKER_NAME'] },
      ),
    },
    ignores: {
      'a connection pool': env({ POOL_SIZE: '10', WORKERS: '4', POOL_URL: 'postgres://db.example:5432/app' }),
      'a worker of a queue': env({ WORKER_NAME: 'emails', POOL: 'default' }),
      'names without a value of that shape': env({ WALLET: 'on', COIN: 'eur', ALGORITHM: 'fifo' }),
      'one value from a secret': env({ POOL_HOST: 'pool.example:5432' }, { envReferences: ['WORKER_ID'] }),
      'an ordinary container': env({ PORT: '8080' }),
    },
  },

  inspect: ({ template }) =>
    template.containers.flatMap((container) => {
      const found = findMinerEnvironment(container);
      const { name, image } = container;
      return found ? [{ container: name, image, indicators: found.names, weight: 'moderate' as const }] : [];
    }),
});
