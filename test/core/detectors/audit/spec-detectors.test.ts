import { containerExample, deploying, workloadExample } from '../../../../lambdas/core/detectors/audit-example';
import { inspectWorkload, specDetectors } from '../../../../lambdas/core/detectors';
import type { ContainerSpec } from '../../../../lambdas/core/model/workload';
import { bitcoinSegwitAddress, moneroAddress } from '../../../support/wallets';

const WALLET = moneroAddress('spec');

const inspect = (...containers: Partial<ContainerSpec>[]) =>
  inspectWorkload(workloadExample(containers.map(containerExample)));

const found = (...containers: Partial<ContainerSpec>[]) =>
  inspect(...containers).map(({ detector, container, weight }) => `${detector} ${container} ${weight}`);

describe('KM-A01', () => {
  test('names the wallet and nothing around it', () => {
    expect(inspect({ args: ['-u', `${WALLET}.rig1`] })).toMatchObject([{ detector: 'KM-A01', indicators: [WALLET] }]);
  });

  test('is not convinced by a Bitcoin address alone', () => {
    expect(found({ env: [{ name: 'DONATE', value: bitcoinSegwitAddress('shop') }] })).toEqual(['KM-A01 app moderate']);
  });

  test('is convinced by a Bitcoin address beside a pool', () => {
    expect(found({ args: ['-o', 'stratum+tcp://pool.example:1', '-u', bitcoinSegwitAddress('x')] })).toContain(
      'KM-A01 app conclusive',
    );
  });

  test('names the container that carries it', () => {
    expect(found({ name: 'web' }, { name: 'sidecar', role: 'init', args: [WALLET] })).toEqual([
      'KM-A01 sidecar conclusive',
    ]);
  });

  test('books the strongest of several wallets', () => {
    const event = deploying({ args: [bitcoinSegwitAddress('x'), WALLET] });
    expect(specDetectors[0]?.detect(event)).toMatchObject({ weight: 'conclusive', facts: { container: 'app' } });
  });

  test('misses a wallet that a program puts together', () => {
    expect(
      found({ command: ['sh', '-c', `W=$(echo ${Array.from(WALLET).reverse().join('')} | rev); ./a -u $W`] }),
    ).toEqual([]);
  });
});

describe('KM-A02', () => {
  test('misses an unlisted pool that is given as host and port', () => {
    expect(found({ args: ['-o', 'pool.example:3333'] })).toEqual([]);
  });

  test('misses a pool address in a ConfigMap', () => {
    expect(found({ args: ['--config=/etc/app/config.json'] })).toEqual([]);
  });
});

describe('KM-A03', () => {
  test('names the options', () => {
    expect(inspect({ args: ['--algo', 'rx/0', '--donate-level=1'] })).toMatchObject([
      { detector: 'KM-A03', indicators: ['--donate-level', '--algo=rx/0'] },
    ]);
  });

  test('does not add up options of different containers', () => {
    expect(found({ name: 'a', args: ['--donate-level=1'] }, { name: 'b', args: ['--rig-id=x'] })).toEqual([
      'KM-A03 a moderate',
      'KM-A03 b moderate',
    ]);
  });

  test('misses options that were renamed', () => {
    expect(found({ args: ['--level=1', '--method=rx/0'] })).toEqual([]);
  });
});

test('a live object and the request that wrote it are judged alike', () => {
  const event = deploying({ args: ['-o', 'stratum+tcp://pool.example:1', '-u', WALLET, '--donate-level=1'] });
  const live = inspectWorkload(event.workload ?? workloadExample());
  const recorded = specDetectors.flatMap((detector) => (detector.detect(event) ? [detector.id] : []));
  expect(live.map(({ detector }) => detector)).toEqual(recorded);
});
