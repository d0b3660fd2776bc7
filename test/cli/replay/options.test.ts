import { parseReplayOptions } from '../../../cli/replay/options';

describe('the options of replay', () => {
  test('take several files after one option, and an option several times', () => {
    expect(parseReplayOptions(['--audit', 'a', 'b', '--json', '--falco', 'c', '--audit=d', '--cluster', 'x'])).toEqual({
      files: [
        { source: 'audit', file: 'a' },
        { source: 'audit', file: 'b' },
        { source: 'falco', file: 'c' },
        { source: 'audit', file: 'd' },
      ],
      config: undefined,
      cluster: 'x',
      json: true,
    });
  });

  test.each([
    [[], 'no log is named'],
    [['a.ndjson'], 'which log is a.ndjson'],
    [['--audit', 'a', '--config', 'c', 'b'], 'which log is b'],
    [['--adit', 'a'], "Unknown option '--adit'"],
    [['--audit'], "'--audit <value>' argument missing"],
  ])('%j is refused, and the refusal names it', (args, message) => {
    expect(() => parseReplayOptions(args)).toThrow(message);
  });
});
