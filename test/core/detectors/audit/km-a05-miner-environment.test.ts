import { minerEnvironment } from '../../../../lambdas/core/detectors/audit/km-a05-miner-environment';
import { containerExample, workloadExample } from '../../../../lambdas/core/detectors/audit-example';

const found = (values: Readonly<Record<string, string>>, envReferences: readonly string[] = []) => {
  const env = Object.entries(values).map(([name, value]) => ({ name, value }));
  const [finding] = minerEnvironment.inspect(workloadExample([containerExample({ env, envReferences })]));
  return finding?.indicators;
};

describe('KM-A05', () => {
  test('names the variables and not their values', () => {
    expect(found({ pool_url: 'pool.example:3333', DONATE_LEVEL: '1', HOME: '/' })).toEqual([
      'DONATE_LEVEL',
      'pool_url',
    ]);
  });

  test('counts a value from a secret half', () => {
    expect(found({ POOL_URL: 'pool.example:3333' }, ['WALLET'])).toBeUndefined();
    expect(found({ POOL_URL: 'pool.example:3333' }, ['WALLET', 'RIG_ID'])).toEqual(['POOL_URL', 'RIG_ID', 'WALLET']);
  });

  test('does not count one topic twice', () => {
    expect(found({ POOL_URL: 'pool.example:3333', POOL_PORT: '3333', POOL_HOST: 'pool.example:1' })).toBeUndefined();
  });

  test('misses variables under other names', () => {
    expect(found({ A: 'pool.example:3333', B: 'x'.repeat(95) })).toBeUndefined();
  });
});
