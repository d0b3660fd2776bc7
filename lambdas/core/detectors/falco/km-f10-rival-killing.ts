import { minerOfProcess } from '../../indicators/miner-names';
import { textField, type FalcoAlert } from '../../model/falco-alert';
import type { Observation } from '../../model/observation';
import type { HistoryMatch } from '../detector';
import { containerScope } from '../falco-container';
import { falcoExample } from '../falco-example';
import { factsOf } from '../falco-facts';
import { podOf } from '../falco-pod';
import { historyDetector } from '../history';
import { matchAt, togetherWith } from '../observed';

const WINDOW_MINUTES = 2;
const RIVALS = 2;

const KILLS = /\b(?:kill|pkill|killall|skill)\b/;
const CLEARS_SCHEDULES = /\bcrontab\s{1,4}(?:-u\s{1,4}\S{1,32}\s{1,4})?-r\b/;
const UNLOCKS_FILES = /\bchattr\s{1,4}(?:-R\s{1,4})?-[ia]{1,2}\b/;

/** Other malware that mines, by the names of its programs. */
const RIVAL_PROGRAMS = new Set([
  'kinsing',
  'watchdogs',
  'sysrv',
  'networkservice',
  'sysupdate',
  'pnscan',
  'ddgs',
  'wnTKYg',
]);

const MAX_WORDS = 512;

const running = (commandLine: string, second = 0, fields: FalcoAlert['fields'] = {}): FalcoAlert =>
  falcoExample(
    { 'proc.name': commandLine.split(' ', 1)[0] ?? '', 'proc.cmdline': commandLine, ...fields },
    {
      contentHash: `${commandLine} ${second}`,
      time: new Date(Date.parse('2026-11-23T12:00:00Z') + second * 1000).toISOString(),
    },
  );

/** The programs of miners that a command line is out to end. */
const rivalsIn = (commandLine: string): readonly string[] => {
  if (!KILLS.test(commandLine)) return [];
  const words = commandLine.split(/[^\w.-]{1,64}/, MAX_WORDS);
  return [...new Set(words.flatMap((word) => minerOfProcess(word) ?? (RIVAL_PROGRAMS.has(word) ? word : [])))];
};

/**
 * A process ends other miners before its own begins.
 *
 * Sees: commands in one container that kill two miners by name within two minutes, or clear the schedules, unlock files
 * and kill.
 * Misses: rivals that are found by their load or their connections, and names that no list knows.
 */
export const rivalKilling = historyDetector<'falco'>({
  id: 'KM-F10',
  version: 1,
  title: 'Rival killing',
  source: 'falco',
  channel: 'EXEC',
  weight: 'strong',
  severity: 'high',
  status: 'test',
  techniques: ['T1562.001', 'T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: ['Scripts that clean up after a miner, run by whoever responds to it.'],
  triage: [
    'Look for the script that ran the commands: parent processes, and what was fetched before.',
    'Ask whether a colleague was cleaning up at that time.',
  ],
  requires: {
    'proc.cmdline': 'without it nothing is seen',
    'k8s.ns.name and k8s.pod.name': 'without them the process cannot be placed; the alert is counted and left out',
  },
  history: {
    windowMinutes: WINDOW_MINUTES,
    examples: {
      matches: {
        'two miners in one command': [running('sh -c pkill -f xmrig; pkill -f kinsing')],
        'two miners, one after the other': [running('pkill -9 xmrig'), running('killall kdevtmpfsi', 20)],
        'schedules, file locks and a kill': [
          running('crontab -r'),
          running('chattr -i /etc/ld.so.preload', 5),
          running('kill -9 4711', 9),
        ],
      },
      ignores: {
        'one miner': [running('pkill -9 xmrig')],
        'the same one twice': [running('pkill -9 xmrig'), running('killall xmrig', 20)],
        'a service that is ended': [running('pkill -f gunicorn'), running('killall node', 20)],
        'two miners an hour apart': [running('pkill -9 xmrig'), running('killall kdevtmpfsi', 3600)],
        'a search for miners': [running('sh -c ps aux | grep -e xmrig -e kinsing')],
        'schedules and a kill': [running('crontab -r'), running('kill -9 4711', 9)],
        'two miners in two containers': [
          running('pkill -9 xmrig'),
          running('killall kdevtmpfsi', 20, { 'container.id': 'aaaaaaaaaaaa' }),
        ],
      },
    },
    observe(alert) {
      const entity = podOf(alert);
      const commandLine = textField(alert, 'proc.cmdline') ?? '';
      if (!entity) return [];
      const steps = [
        ...rivalsIn(commandLine).map((name) => `kills ${name}`),
        ...(CLEARS_SCHEDULES.test(commandLine) ? ['clears schedules'] : []),
        ...(UNLOCKS_FILES.test(commandLine) ? ['unlocks files'] : []),
        ...(KILLS.test(commandLine) ? ['kills'] : []),
      ];
      return steps.map((key) => ({ scope: containerScope(entity, alert), key, entity, facts: factsOf(alert) }));
    },
    detectOver: (observations) =>
      observations.flatMap((one) => {
        const found = togetherWith(observations, one, WINDOW_MINUTES).flatMap((near) => whatIs(near) ?? [])[0];
        return found ? [matchAt(one, [found.indicator], { records: found.records })] : [];
      }),
  },
});

const whatIs = (
  near: readonly Observation[],
): { readonly indicator: string; readonly records: HistoryMatch['records'] } | undefined => {
  const keys = new Set(near.map(({ key }) => key));
  const records = near.map(({ pointer }) => pointer);
  if ([...keys].filter((key) => key.startsWith('kills ')).length >= RIVALS) {
    return { indicator: 'kills other miners', records };
  }
  const isClearing = ['clears schedules', 'unlocks files', 'kills'].every((key) => keys.has(key));
  return isClearing ? { indicator: 'clears schedules, unlocks files and kills', records } : undefined;
};
