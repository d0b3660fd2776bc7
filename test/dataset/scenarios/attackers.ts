import { moneroAddress } from '../../support/wallets';
import { iamRole, serviceAccount, type Step } from '../scenario';

/** Outside of every network of the cluster, and inside of its pods and nodes. */
export const OUTSIDE = '203.0.113.77';
export const ELSEWHERE = '203.0.113.140';
export const POD = '10.0.1.17';
export const NODE = '10.0.0.10';

export const POOL = 'pool.mining.example:3333';
export const NODE_NAME = 'ip-192-0-2-10.eu-west-1.compute.internal';

export const minerOf = (seed: string): readonly string[] => [
  `--url=stratum+tcp://${POOL}`,
  `--user=${moneroAddress(`dataset-${seed}`)}`,
  '--donate-level=1',
  '--coin=monero',
];

export const miner = (seed: string, image = 'docker.io/library/alpine:3.22') => ({ image, args: minerOf(seed) });

export const EVERYWHERE = { tolerations: [{ operator: 'Exists' }] };

const ci = serviceAccount('shop', 'ci');

export const attacker = iamRole('build-agent', 'i-0123456789abcdef0');

/** Everything that an attacker does in a scenario is one step after another, of the same person from the same place. */
export const by = (as: Step['as'], from: string, userAgent?: string) => {
  const common = { as, from, ...(userAgent === undefined ? {} : { userAgent }) };
  return {
    mines: (why: string, pods = 0) => ({ ...common, label: 'mining-related' as const, why, pods }),
    attacks: (why: string, pods = 0) => ({ ...common, label: 'other-attack' as const, why, pods }),
    isOdd: (why: string, pods = 0) => ({ ...common, label: 'suspicious' as const, why, pods }),
  };
};

export const stolen = by(ci, OUTSIDE);
export const anybody = by(undefined, ELSEWHERE, 'Go-http-client/2.0');
export const insider = by(serviceAccount('web', 'default', { name: 'front-1', node: NODE_NAME }), POD, 'curl/8.14.1');
