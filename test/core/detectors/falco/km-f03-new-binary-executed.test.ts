import { newBinaryExecuted } from '../../../../lambdas/core/detectors/falco/km-f03-new-binary-executed';
import { dedicatedGroup, parseFalcoAlert } from '../../../../lambdas/core/parsing/falco';
import { capturedLines } from '../../../support/falco-lines';

const matchesOf = (capture: Parameters<typeof capturedLines>[0]) =>
  capturedLines(capture).flatMap((line) => {
    const alert = parseFalcoAlert(line, dedicatedGroup('prod-a'), 0);
    return alert.ok ? (newBinaryExecuted.detect(alert.value) ?? []) : [];
  });

describe('KM-F03', () => {
  test('is what is left of a renamed miner, and tells its path', () => {
    expect(matchesOf('renamed-miner')).toMatchObject([
      { indicators: ['new binary below /usr'], facts: { path: '/usr/local/bin/nginx-worker' } },
    ]);
  });

  test('sees the same execution under every rule that reported it', () => {
    expect(matchesOf('miner-all-matches')).toHaveLength(capturedLines('miner-all-matches').length);
  });

  test('leaves alone the shell of the image that brought the file in', () => {
    expect(matchesOf('wrapped-miner').map(({ facts }) => facts?.['process'])).toEqual(['xmrig', 'xmrig', 'xmrig']);
  });

  test.each(['benign', 'host'] as const)('gives no signal for %s alerts', (capture) => {
    expect(matchesOf(capture)).toEqual([]);
  });
});
