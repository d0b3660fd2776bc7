import { alignExecutions } from '../../../lambdas/core/detectors/align-executions';
import { after, pod, signalExample } from '../../support/signals';
import type { Signal } from '../../../lambdas/core/model/signal';

const run = (id: string, indicators: readonly string[], changes: Partial<Signal> = {}) =>
  signalExample({ id, indicators, detector: 'KM-F01', channel: 'EXEC', source: 'falco', entity: pod(), ...changes });

const indicatorsOf = (...signals: Signal[]) =>
  alignExecutions(signals)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ indicators }) => indicators.join(' '));

describe('signals of one execution', () => {
  test('say what the longest of them says', () => {
    expect(indicatorsOf(run('a', ['pool']), run('b', ['pool', 'flag']), run('c', ['flag']))).toEqual([
      'pool flag',
      'pool flag',
      'pool flag',
    ]);
  });

  test('take the heavier weight', () => {
    const [part] = alignExecutions([
      run('a', ['flag'], { weight: 'moderate' }),
      run('b', ['flag', 'pool'], { weight: 'conclusive' }),
    ]).filter(({ id }) => id === 'a');
    expect(part?.weight).toBe('conclusive');
  });
});

test.each([
  ['another pod', run('b', ['pool', 'flag'], { entity: pod('other') })],
  ['another detector', run('b', ['pool', 'flag'], { detector: 'KM-F02' })],
  ['another time', run('b', ['pool', 'flag'], { observedAt: after(1) })],
  ['other indicators', run('b', ['flag', 'wallet'])],
])('signals of %s stay apart', (_name, other) => {
  expect(indicatorsOf(run('a', ['pool']), other)[0]).toBe('pool');
});
