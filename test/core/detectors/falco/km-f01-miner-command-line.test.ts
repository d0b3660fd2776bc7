import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { minerCommandLine } from '../../../../lambdas/core/detectors/falco/km-f01-miner-command-line';
import { dedicatedGroup, parseFalcoAlert } from '../../../../lambdas/core/parsing/falco';
import { capturedLines } from '../../../support/falco-lines';

const matchOf = (commandLine: string) => minerCommandLine.detect(falcoExample({ 'proc.cmdline': commandLine }));

const matchesOf = (capture: Parameters<typeof capturedLines>[0]) =>
  capturedLines(capture).map((line) => {
    const alert = parseFalcoAlert(line, dedicatedGroup('prod-a'), 0);
    return alert.ok ? minerCommandLine.detect(alert.value) : undefined;
  });

describe('KM-F01', () => {
  test('names what gave the miner away, not the whole command line', () => {
    expect(matchOf('./a -o stratum+tcp://pool.example:3333 -u wallet')?.indicators).toEqual([
      'stratum+tcp://pool.example:3333',
    ]);
  });

  test('tells process, container and image', () => {
    expect(matchOf('./a -o stratum+tcp://pool.example:3333')?.facts).toEqual({
      process: 'node',
      container: 'checkout',
      containerId: '27162b9b8857',
      image: 'registry.example/shop/checkout',
    });
  });

  test('is not convinced by a single option', () => {
    expect(matchOf('./a --donate-level=1')?.weight).toBe('moderate');
  });

  test('finds a miner that Falco reports under a rule that says nothing about mining', () => {
    expect(matchesOf('miner-first-match')).toMatchObject([
      { weight: 'conclusive', entity: { kind: 'Pod', namespace: 'shop', name: 'checkout-7c9d8b6f5c-x2x7q' } },
    ]);
  });

  test('finds a renamed miner without a mining URL', () => {
    expect(matchesOf('renamed-miner')).toMatchObject([
      { indicators: ['pool.example:10128', '--cpu-priority', '--algo=rx/0'] },
    ]);
  });

  test('says the same of all rules that one process matched', () => {
    const [first, ...others] = matchesOf('miner-all-matches').map((match) => match?.indicators);
    for (const other of others) expect(other).toEqual(first);
  });

  test('gives no signal for benign alerts', () => {
    expect(matchesOf('benign').filter((match) => match !== undefined)).toEqual([]);
  });

  test('keeps a miner that Falco has not placed with its container', () => {
    const found = matchesOf('host').flatMap((match) => match?.entity ?? []);
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ kind, namespace }) => `${kind}/${namespace}`))).toEqual(new Set(['Container/']));
  });

  test('misses a pool address that is only in a configuration file', () => {
    expect(matchOf('./a -c config.json')).toBeUndefined();
  });
});
