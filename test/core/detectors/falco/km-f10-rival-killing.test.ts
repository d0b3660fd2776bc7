import { rivalKilling } from '../../../../lambdas/core/detectors/falco/km-f10-rival-killing';
import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { foundOver } from '../../../support/history';

const ran = (commandLine: string, second = 0) =>
  falcoExample(
    { 'proc.cmdline': commandLine },
    { contentHash: `${commandLine} ${second}`, time: new Date(Date.UTC(2026, 10, 23, 12, 0, second)).toISOString() },
  );

const indicatorsOf = (...commandLines: readonly string[]) =>
  new Set(
    foundOver(
      rivalKilling,
      commandLines.map((line, n) => ran(line, n)),
    ).flatMap(({ indicators }) => indicators),
  );

describe('KM-F10', () => {
  test('says what was done', () => {
    expect(indicatorsOf('pkill xmrig', 'pkill ccminer')).toEqual(new Set(['kills other miners']));
    expect(indicatorsOf('crontab -r', 'chattr -R -ia /var/spool/cron', 'kill -9 17')).toEqual(
      new Set(['clears schedules, unlocks files and kills']),
    );
  });

  test('finds names in a longer script of one command', () => {
    const script = 'bash -c ps aux | grep -v grep | grep -e kdevtmpfsi -e kinsing | awk {print $2} | xargs kill -9';
    expect(indicatorsOf(script)).toEqual(new Set(['kills other miners']));
  });

  test('points at all records that it rests on', () => {
    const [found] = foundOver(rivalKilling, [ran('pkill xmrig', 1), ran('pkill ccminer', 2)]);
    expect(found?.records.map(({ recordId }) => recordId)).toEqual(
      expect.arrayContaining(['pkill xmrig 1', 'pkill ccminer 2']),
    );
  });

  test('misses rivals that are found by their load', () => {
    expect(indicatorsOf('sh -c ps -eo pid,pcpu --sort=-pcpu | head -5 | xargs kill -9')).toEqual(new Set());
  });
});
