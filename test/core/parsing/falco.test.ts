import { dedicatedGroup, parseFalcoAlert, type FalcoTrust } from '../../../lambdas/core/parsing/falco';
import { capturedLines, minerLine } from '../../support/falco-lines';

const RECEIVED_AT = Date.parse('2026-11-23T12:00:00.000Z');
const DEDICATED = dedicatedGroup('prod-a');
const SHARED: FalcoTrust = { ...DEDICATED, acceptsBareLines: false };

const parse = (line: string | object, trust = DEDICATED) =>
  parseFalcoAlert(typeof line === 'string' ? line : JSON.stringify(line), trust, RECEIVED_AT);
const alertOf = (line: string | object, trust = DEDICATED) => {
  const parsed = parse(line, trust);
  return parsed.ok ? parsed.value : undefined;
};
const reasonOf = (line: string | object, trust = DEDICATED) => {
  const parsed = parse(line, trust);
  return parsed.ok ? undefined : parsed.error.reason;
};

const ALERT = JSON.parse(minerLine()) as Record<string, unknown>;
const FALCO = { namespace_name: 'falco', pod_name: 'falco-x2x7q', container_name: 'falco' };
const SHOP = { namespace_name: 'shop', pod_name: 'web-1', container_name: 'web' };
const ATTRIBUTES = { 'k8s.namespace.name': 'falco', 'k8s.pod.name': 'falco-x2x7q', 'k8s.container.name': 'falco' };

describe('an alert that Falco wrote', () => {
  test('is read with its own field names', () => {
    expect(alertOf(minerLine())).toMatchObject({
      cluster: 'prod-a',
      rule: 'Drop and execute new binary in container',
      time: '2026-11-23T02:35:05.667813504Z',
      priority: 'Critical',
      source: 'syscall',
      hostname: 'node-1',
      fields: { 'proc.name': 'xmrig', 'proc.aname[2]': 'runc', 'k8s.pod.name': 'checkout-7c9d8b6f5c-x2x7q' },
    });
  });

  test.each(['miner-first-match', 'miner-all-matches', 'renamed-miner', 'benign', 'host'] as const)(
    'is read: %s',
    (name) => {
      for (const line of capturedLines(name)) expect(parse(line).ok).toBe(true);
    },
  );

  test('keeps a pod name that Falco did not know as null', () => {
    expect(alertOf(capturedLines('host')[0] ?? '')?.fields['k8s.pod.name']).toBeNull();
  });
});

describe('the identity of an alert', () => {
  const hash = (line: string | object) => alertOf(line)?.contentHash;

  test('is the same however it was shipped', () => {
    expect(hash({ kubernetes: FALCO, log: minerLine() })).toBe(hash(minerLine()));
  });

  test('is the same after a shipper rounded its nanoseconds and sorted its fields', () => {
    const fields = Object.entries(ALERT['output_fields'] as object).reverse();
    const rounded = Object.fromEntries(
      fields.map(([k, v]) => [k, k === 'evt.time' ? 1_795_401_305_667_813_400 : (v as unknown)]),
    );
    expect(hash({ ...ALERT, output_fields: rounded })).toBe(hash(minerLine()));
  });

  test('tells apart what several rules said about one process', () => {
    expect(new Set(capturedLines('miner-all-matches').map(hash)).size).toBe(3);
  });

  test('tells apart two processes started by one rule', () => {
    expect(hash({ ...ALERT, output_fields: { 'proc.cmdline': 'a' } })).not.toBe(
      hash({ ...ALERT, output_fields: { 'proc.cmdline': 'b' } }),
    );
  });
});

describe('an envelope', () => {
  const ENVELOPES: readonly [string, object][] = [
    ['parsed beside the line', { log: minerLine(), log_processed: ALERT, kubernetes: FALCO }],
    ['parsed under data', { log: minerLine(), data: ALERT, kubernetes: FALCO }],
    ['the line as text', { log: minerLine(), stream: 'stdout', kubernetes: FALCO }],
    ['an OpenTelemetry record', { body: minerLine(), resource: { attributes: ATTRIBUTES } }],
    ['an OpenTelemetry record with a typed body', { body: { stringValue: minerLine() }, resource: ATTRIBUTES }],
  ];

  test.each(ENVELOPES)('is opened: %s', (_name, envelope) => {
    expect(alertOf(envelope, SHARED)).toEqual(alertOf(minerLine()));
  });

  test.each(ENVELOPES)('of another pod is a forgery, in Falco’s own group too: %s', (_name, envelope) => {
    const forged = JSON.parse(
      JSON.stringify(envelope)
        .replaceAll('"namespace_name":"falco"', '"namespace_name":"shop"')
        .replaceAll('"k8s.namespace.name":"falco"', '"k8s.namespace.name":"shop"'),
    ) as object;
    expect(reasonOf(forged, SHARED)).toBe('forged');
    expect(reasonOf(forged)).toBe('forged');
  });

  test('that a pod printed inside its own line is not believed', () => {
    const printed = { log_processed: ALERT, kubernetes: FALCO };
    expect(
      reasonOf({ log: JSON.stringify(printed), log_processed: printed, kubernetes: SHOP }, SHARED),
    ).not.toBeUndefined();
    expect(reasonOf({ log: JSON.stringify(printed), kubernetes: SHOP }, SHARED)).not.toBeUndefined();
    expect(reasonOf({ ...ALERT, kubernetes: SHOP, log: minerLine() }, SHARED)).toBe('forged');
    expect(reasonOf({ body: minerLine(), attributes: ATTRIBUTES, resource: { attributes: {} } }, SHARED)).toBe(
      'forged',
    );
  });

  test('that is missing makes a line in a shared group a forgery', () => {
    expect(reasonOf(minerLine(), SHARED)).toBe('forged');
  });
});

describe('the node of an alert', () => {
  test('is the host, and what a shipper calls it where there is one', () => {
    expect(alertOf(minerLine())?.node).toBe('node-1');
    const envelope = { log: minerLine(), kubernetes: { ...FALCO, host: 'ip-192-0-2-10.eu-west-1.compute.internal' } };
    expect(alertOf(envelope, SHARED)?.node).toBe('ip-192-0-2-10.eu-west-1.compute.internal');
  });
});

describe('a line that is no alert', () => {
  test.each([
    ['12:00:00.123456789: Critical Possible miner running | process=xmrig', 'plain-text'],
    ['2026-11-23T12:00:00.123456789+0000: Notice A shell was spawned', 'plain-text'],
    ['Falco initialized with configuration file', 'not-falco'],
    ['', 'not-falco'],
    ['[1]', 'not-falco'],
    ['{"level":"info","msg":"started"}', 'not-falco'],
  ])('%s is told apart', (line, reason) => {
    expect(reasonOf(line)).toBe(reason);
  });

  test('is not counted as a forgery when another pod wrote it', () => {
    expect(reasonOf({ log: '{"msg":"hello"}', kubernetes: SHOP }, SHARED)).toBe('not-falco');
    expect(reasonOf({ log: '12:00:00.1: Error x', kubernetes: FALCO }, SHARED)).toBe('plain-text');
    expect(reasonOf({ log: '12:00:00.1: Error x', kubernetes: SHOP }, SHARED)).toBe('not-falco');
    expect(reasonOf('12:00:00.1: Error x', SHARED)).toBe('not-falco');
  });

  test('is told apart from the beginning of one', () => {
    expect(reasonOf(minerLine().slice(0, 800))).toBe('cut-off');
    expect(reasonOf({ log: minerLine().slice(0, 800), kubernetes: FALCO }, SHARED)).toBe('cut-off');
  });

  test.each([
    ['a rule of the wrong type', { ...ALERT, rule: 7 }],
    ['no time', { ...ALERT, time: undefined }],
    ['an impossible time', { ...ALERT, time: '2026-11-23T012:48:30Z' }],
  ])('is malformed with %s', (_name, alert) => {
    expect(reasonOf(alert)).toBe('malformed');
  });
});

describe('a line of sysdig', () => {
  const LINE = {
    'evt.type': 'execve',
    'evt.outputtime': '12:00:00.123456789',
    'proc.name': 'xmrig',
    'proc.cmdline': 'xmrig -o stratum+tcp://pool.example:3333',
    'container.id': '0123456789ab',
    'k8s.ns.name': 'shop',
    'k8s.pod.name': 'web-1',
  };

  test('is read as an alert without a rule, at the time it was received', () => {
    expect(alertOf(LINE)).toMatchObject({
      source: 'sysdig',
      rule: '',
      time: '2026-11-23T12:00:00.000Z',
      fields: { 'proc.name': 'xmrig' },
    });
  });

  test('is a forgery where others can write', () => {
    expect(reasonOf(LINE, SHARED)).toBe('forged');
  });

  test('is the same line whenever it is received', () => {
    const received = (at: number) => parseFalcoAlert(JSON.stringify(LINE), DEDICATED, at);
    const [first, second] = [received(RECEIVED_AT), received(RECEIVED_AT + 60_000)];
    expect(first.ok && second.ok && first.value.contentHash === second.value.contentHash).toBe(true);
  });

  test('is dated by nanoseconds since 1970 where it tells them, and not known by their last digits', () => {
    const at = (time: string) =>
      alertOf(
        JSON.stringify({ ...LINE, 'evt.outputtime': undefined, 'evt.time': 0 }).replace(
          '"evt.time":0',
          `"evt.time":${time}`,
        ),
      );
    const exact = at('1795401305667813504');
    expect(exact?.time).toBe('2026-11-23T02:35:05.667Z');
    expect(at('1795401305667813400')?.contentHash).toBe(exact?.contentHash);
    expect(at('1795401315667813504')?.contentHash).not.toBe(exact?.contentHash);
  });

  test.each(['evt.type', 'evt.outputtime', 'proc.name', 'proc.cmdline', 'container.id', 'k8s.ns.name', 'k8s.pod.name'])(
    'is none without %s',
    (field) => {
      expect(reasonOf({ ...LINE, [field]: undefined })).toBe('not-falco');
    },
  );

  test('may leave open which pod it is about', () => {
    expect(alertOf({ ...LINE, 'k8s.ns.name': null, 'k8s.pod.name': null })?.source).toBe('sysdig');
  });
});
